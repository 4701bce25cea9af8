import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `The sidebar` {
    let own = Block(
        id: BlockID("b-1"), label: "Persona_max", value: "name: max\nlikes: tea", limit: 40)
    let human = Block(id: BlockID("b-2"), label: "human", value: "A person.", limit: 2_000)

    func story(columns: Int = 90, rows: Int = 18) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.tell(.blocksRead([human, own]))
        return story
    }

    func sidebar(_ story: Story) -> [String] {
        let panes = Panes(story.model)
        guard let rect = panes.sidebar else { return [] }
        let frame = story.frame()
        return (rect.row..<rect.row + rect.rows).map { row in
            let cells = frame.row(row).dropFirst(rect.column + 2).map(\.glyph).joined()
            return String(cells.reversed().drop { $0 == " " }.reversed())
        }
    }

    @Test func `shows the persona first, then the other blocks`() {
        #expect(
            sidebar(story()).prefix(8) == [
                "○ Persona_max", "██████████░░░░░░░░░░ 20/40", "name: max", "likes: tea", "",
                "human",
                "█░░░░░░░░░░░░░░░░░░░ 9/2000", "A person.",
            ])
    }

    @Test func `marks what changed, line by line`() {
        var story = story()
        story.say("coffee now")
        var changed = own
        changed.value = "name: max\nlikes: coffee\ndislikes: tea"
        story.turn(.blocksRead([changed, human]))
        let rows = sidebar(story)
        #expect(rows[0] == "○ Persona_max ✎ changed")
        #expect(rows[1].hasSuffix("37/40"))
        let frame = story.frame()
        let column = (Panes(story.model).sidebar?.column ?? 0) + 2
        #expect(rows[2...4] == ["− likes: tea", "+ likes: coffee", "+ dislikes: tea"])
        let faces: [Face?] = (6...8).map { frame.row($0).dropFirst(column).first?.face }
        #expect(faces == [.value, .valueChanged, .valueChanged])

        _ = story.finish()
        story.say("and now", otid: "otid-2")
        #expect(sidebar(story)[0] == "○ Persona_max")
    }

    @Test func `is the same as if nothing had been drawn before`() {
        var story = story()
        func check(_ moment: String) {
            var fresh = story.model
            fresh.drawnHeader = DrawnPane()
            fresh.drawnSidebar = DrawnPane()
            #expect(story.frame() == view(fresh, size: fresh.size), "\(moment)")
        }
        check("at first")
        story.press(.tab)
        story.press(.tab)
        check("selecting")
        story.press(.down)
        check("another block")
        story.press(.escape)
        story.say("coffee now")
        check("attaching")
        story.turn(.phaseChanged(.streaming))
        check("attached")
        var changed = own
        changed.value = "name: max\nlikes: coffee"
        story.turn(.blocksRead([changed, human]))
        check("changed")
        story.tell(.resized(Size(columns: 100, rows: 12)))
        check("another size")
        story.tell(.blocksRead([human]))
        check("detached")
        story.tell(.opened(Parties(user: "ada", agent: "ada", server: "practice")))
        check("somebody else")
        let retryAt = story.date + 9
        story.tell(.connection(.away(reason: "gone", retryAt: retryAt)))
        check("away")
        story.wait(3)
        check("later")
    }

    @Test func `keeps the persona listed while it is not attached`() {
        var story = story()
        story.say("hi")
        story.turn(.phaseChanged(.streaming))
        #expect(sidebar(story)[0] == "● Persona_max")
        _ = story.finish()
        story.tell(.blocksRead([human]))
        #expect(sidebar(story).prefix(1) == ["○ Persona_max"])
        let column = (Panes(story.model).sidebar?.column ?? 0) + 2
        #expect(story.frame().row(3).dropFirst(column).first?.face == .dim)
    }

    @Test func `warns where a limit is passed`() {
        var story = Story(columns: 90, rows: 14)
        var over = own
        over.limit = 10
        story.tell(.blocksRead([over]))
        #expect(sidebar(story)[1].hasSuffix("20/10 over"))
        let column = (Panes(story.model).sidebar?.column ?? 0) + 2
        #expect(story.frame().row(2).dropFirst(column).first?.face == .barOver)
    }

    @Test func `shares its rows fairly`() {
        #expect(fairShares(of: 10, wanted: [2, 20, 20]) == [2, 4, 4])
        #expect(fairShares(of: 3, wanted: [5, 5, 5, 5]) == [1, 1, 1, 0])
        #expect(fairShares(of: 100, wanted: [1, 2]) == [1, 2])
        #expect(fairShares(of: 0, wanted: [1]) == [0])
        #expect(fairShares(of: 5, wanted: []) == [])
    }

    @Test func `says how many blocks do not fit`() {
        var story = Story(columns: 90, rows: 12)
        let blocks = (0..<30).map {
            Block(id: BlockID("b-\($0)"), label: "label \($0)", value: "value", limit: 100)
        }
        story.tell(.blocksRead(blocks))
        let rows = sidebar(story)
        #expect(rows.count == 8)
        #expect(story.screen().contains("label 0"))
        #expect(rows.last?.hasPrefix("… ") == true)
    }

    @Test func `does not read all of a huge value`() {
        var story = Story(columns: 90, rows: 14)
        var huge = own
        huge.value = String(repeating: "x", count: 1_000_000)
        story.tell(.blocksRead([huge]))
        #expect(sidebar(story).last?.hasSuffix("…") == true)
    }

    @Test func `folds away in a narrow window and by a key`() {
        #expect(sidebar(story(columns: 79)).isEmpty)
        var story = story(columns: 80)
        #expect(!sidebar(story).isEmpty)
        story.press(.function(2))
        #expect(story.model.focus == .sidebar)
        story.press(.function(2))
        #expect(sidebar(story).isEmpty)
        #expect(story.model.focus == .input)
        #expect(story.press(.alt("s")) == [.refreshBlocks])
        #expect(!sidebar(story).isEmpty)
    }

    @Test func `becomes a list where there is no room for it`() {
        var story = story(columns: 50)
        story.enter("/blocks")
        #expect(story.transcript().hasPrefix("Memory blocks"))
        #expect(story.transcript().contains("▸ Persona_max  20/40"))
        story.press(.enter)
        #expect(story.transcript().contains("likes: tea"))
        story.press(.escape)
        story.enter("/blocks human")
        #expect(story.transcript().contains("A person."))
        story.press(.escape)
        story.enter("/blocks nothing")
        #expect(story.statusLine().contains("no such block; there are Persona_max, human"))
    }

    @Test func `forgets the blocks of somebody else`() {
        var story = story()
        story.tell(.opened(Parties(user: "eve", agent: "ada", server: "practice")))
        #expect(sidebar(story).prefix(1) == ["memory not read yet"])
    }
}

@Suite struct `The lines that changed` {
    @Test func `are those that the old text does not have`() {
        #expect(LineDifference.changed(from: "a\nb\nc", to: "a\nx\nc") == [1])
        #expect(LineDifference.changed(from: "a\nc", to: "a\nb\nc") == [1])
        #expect(LineDifference.changed(from: "a\nb\nc", to: "a\nc") == [])
        #expect(LineDifference.changed(from: "", to: "a\nb") == [0, 1])
        #expect(LineDifference.changed(from: "same", to: "same") == [])
    }

    @Test func `are all between equal ends when there are too many to compare`() {
        let old = (0..<2_000).map { "old \($0)" }.joined(separator: "\n")
        let new = (0..<2_000).map { "new \($0)" }.joined(separator: "\n")
        let changed = LineDifference.changed(from: "first\n\(old)", to: "first\n\(new)")
        #expect(changed == Set(1...2_000))
    }
}
