import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `In the transcript` {
    /// A story whose transcript has the keys.
    func reading(_ exchanges: Int = 3, columns: Int = 60, rows: Int = 20) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.tell(.readingLoaded(nil))
        for number in 0..<exchanges {
            story.exchange("question \(number)", "answer \(number)", number: number)
        }
        story.press(.escape)
        return story
    }

    func selectedRows(_ story: Story) -> [Substring] {
        story.transcript().split(separator: "\n").filter { $0.contains("▌") }
    }

    @Test func `the newest message is selected first, and keys go from one to the next`() {
        var story = reading()
        #expect(selectedRows(story) == ["ada ▌answer 2"])
        story.press(.character("k"))
        #expect(selectedRows(story) == ["max ▌question 2"])
        story.press(.up)
        story.press(.character("K"))
        #expect(selectedRows(story) == ["max ▌question 1"])
        story.press(.character("j"))
        #expect(selectedRows(story) == ["ada ▌answer 1"])
        story.press(.character("]"))
        #expect(selectedRows(story) == ["max ▌question 2"])
        story.press(.character("g"))
        #expect(selectedRows(story) == ["max ▌question 0"])
        story.press(.character("K"))
        #expect(story.statusLine().contains("no message of yours further up"))
        story.press(.character("G"))
        #expect(selectedRows(story) == ["ada ▌answer 2"])
        story.press(.character("i"))
        #expect(selectedRows(story).isEmpty)
        #expect(story.model.focus == .input)
    }

    @Test func `selecting goes through the whole thread`() {
        let thread = StoredThread(exchanges: 500)
        var story = Story(thread, rows: 12)
        story.press(.escape, with: thread)
        for _ in 0..<700 { story.press(.character("k"), with: thread) }
        #expect(selectedRows(story) == ["ada ▌answer 149"])
        for _ in 0..<700 { story.press(.character("j"), with: thread) }
        #expect(selectedRows(story) == ["ada ▌answer 499"])
        #expect(story.model.viewport.isFollowing)
    }

    @Test func `what is selected stays on the screen`() {
        let thread = StoredThread(exchanges: 100)
        var story = Story(thread, rows: 10)
        story.press(.escape, with: thread)
        for key in [
            Key.pageUp, .pageUp, .character("k"), .pageDown, .wheelUp(Position(row: 1, column: 1)),
        ] {
            story.press(key, with: thread)
            #expect(selectedRows(story).count == 1, "\(key)")
        }
    }

    @Test func `a message that is higher than the screen is read to its end`() {
        var story = Story(columns: 60, rows: 12)
        story.tell(.readingLoaded(nil))
        let long = (0..<30).map { "- line \($0)" }.joined(separator: "\n\n")
        story.exchange("long", long, number: 1)
        story.exchange("short", "answer", number: 2)
        story.press(.escape)
        var seen = ""
        for _ in 0..<20 {
            seen += story.transcript()
            story.press(.character("k"))
        }
        for line in 0..<30 { #expect(seen.contains("line \(line)"), "\(line)") }
        #expect(selectedRows(story).first?.contains("long") == true)
    }

    @Test func `one entry is unfolded alone`() {
        var story = Story(columns: 60, rows: 20)
        story.say("go")
        let thought = String(repeating: "well ", count: 30) + "then"
        story.think(thought, id: "m-1")
        story.think(thought + " also", id: "m-2")
        _ = story.finish()
        story.press(.escape)
        story.press(.enter)
        #expect(story.transcript().contains("then also"))
        #expect(!story.transcript().contains("well then\n"))
        story.press(.alt("r"))
        story.press(.character(" "))
        #expect(!story.transcript().contains("then also"))
    }

    @Test func `a long text can be folded`() {
        var story = Story(columns: 60, rows: 20)
        story.exchange("go", "first line\nsecond line\nthird line", number: 1)
        story.press(.escape)
        story.press(.character(" "))
        #expect(story.transcript().contains("first line second line third"))
        #expect(story.transcript().contains("(folded, 3 lines)"))
        story.press(.character(" "))
        #expect(story.transcript().contains("second line\n"))
    }

    @Test func `a message is copied as it was written`() {
        var story = Story(columns: 60, rows: 20)
        story.exchange("go", "**bold** and\n- a list", number: 1)
        story.press(.escape)
        #expect(
            story.press(.character("y")) == [
                .copy("**bold** and\n- a list", what: "the message (2 lines)")
            ])
        story.tell(.reported("copied the message", isTrouble: false))
        #expect(story.statusLine().contains("copied the message"))
    }

    @Test func `code blocks are copied one after the other`() {
        var story = Story(columns: 60, rows: 20)
        story.exchange(
            "go", "One:\n\n```swift\nlet a = 1\nlet b = 2\n```\n\nTwo:\n\n```\nmake\n```\n",
            number: 1)
        story.press(.escape)
        let first = Effect.copy(
            "let a = 1\nlet b = 2", what: "code block 1 of 2 (swift, 2 lines)")
        let second = Effect.copy("make", what: "code block 2 of 2 (1 line)")
        #expect(story.press(.character("c")) == [first])
        #expect(story.press(.character("Y")) == [second])
        #expect(story.press(.character("c")) == [first])
        #expect(story.enter("/copy code").contains(second))
        story.press(.escape)
        story.press(.character("k"))
        #expect(story.press(.character("c")) == [])
        #expect(story.statusLine().contains("nothing in this message is a code block"))
    }

    @Test func `replies are copied by number`() {
        var story = reading()
        #expect(story.enter("/copy").contains(.copy("answer 2", what: "the message (1 line)")))
        #expect(story.enter("/copy 3").contains(.copy("answer 0", what: "the message (1 line)")))
        #expect(story.enter("/copy all").contains(.copyThread))
        story.enter("/copy 4")
        #expect(story.statusLine().contains("there are only 3 replies at hand"))
    }

    @Test func `the thread is written to a file, from the selected message on if that is wished`() {
        let thread = StoredThread(exchanges: 50)
        var story = Story(thread, rows: 12)
        #expect(
            story.enter("/export").contains(.export(path: "", mayReplace: false, from: nil)))
        #expect(
            story.enter("/export ! ~/talk.md").contains(
                .export(path: "~/talk.md", mayReplace: true, from: nil)))
        story.tell(.exportRefused(path: "/tmp/talk.md"))
        #expect(story.statusLine().contains("Enter replaces /tmp/talk.md"))
        #expect(story.model.input.text == "/export ! /tmp/talk.md")
        story.tell(.line(InputLine()))
        story.press(.escape)
        story.press(.character("k"))
        #expect(
            story.press(.character("e")) == [
                .export(path: "", mayReplace: false, from: .around(9_900))
            ])
    }

    @Test func `times of day are shown when they are asked for`() {
        var story = Story(columns: 60, rows: 20)
        story.exchange("hello", "hi", number: 1)
        story.enter("/times")
        #expect(story.transcript().hasPrefix("22:13 max  hello\n      ada  hi"))
        story.press(.alt("h"))
        #expect(story.transcript().hasPrefix("max  hello\nada  hi"))
    }

    @Test(arguments: [false, true])
    func `what is selected is marked in the bare view too`(hasTimes: Bool) {
        var story = Story(columns: 60, rows: 20)
        story.exchange("hello", "hi", number: 1)
        story.press(.alt("l"))
        if hasTimes { story.press(.alt("h")) }
        story.press(.escape)
        story.press(.character("k"))
        #expect(
            selectedRows(story)
                == (hasTimes ? ["22:13 ▌ max:", "      ▌ hello"] : ["▌ max:", "▌ hello"]))
    }

    @Test func `a new day has a line of its own`() {
        var thread = StoredThread(exchanges: 1, from: 1_699_916_340)
        thread.add(
            .user("later"), id: "q-9", otid: "o-9", name: "max",
            Date(timeIntervalSince1970: 1_699_920_010))
        let story = Story(thread, columns: 60, rows: 16)
        #expect(
            story.transcript().hasPrefix(
                """
                ── Monday, 13 November 2023 ──
                max  question 0
                ada  answer 0

                ── Tuesday, 14 November 2023 ──
                max  later
                """))
    }

    @Test func `tools say how long they took`() {
        var thread = StoredThread(exchanges: 0)
        let start = Date(timeIntervalSince1970: 1_699_999_000)
        let calls = ["one", "two"].map { ToolCall(id: $0, name: "search_\($0)", arguments: "{}") }
        thread.add(.toolCall(calls), id: "c-1", start)
        thread.add(
            .toolReturn(ToolReturn(callID: "one", text: "found", succeeded: true)), id: "r-1",
            start.addingTimeInterval(12))
        thread.add(
            .toolReturn(ToolReturn(callID: "two", text: "no network", succeeded: false)), id: "r-2",
            start.addingTimeInterval(1))
        let story = Story(thread, columns: 60, rows: 12)
        #expect(
            story.transcript().hasPrefix(
                "   ⚙ search_one() (12 s) → found\n   ⚙ search_two() (1 s) ✗ failed: no network"))
    }

    @Test func `images are named`() {
        var thread = StoredThread(exchanges: 0)
        thread.add(
            .user(Message.Content("look", imageCount: 2)), id: "q-1", otid: "o-1", name: "max")
        let story = Story(thread, columns: 60, rows: 12)
        #expect(story.transcript().hasPrefix("max  look\n     [image] [image]"))
    }

    @Test(arguments: [(80, 24), (40, 12), (200, 60)])
    func `looks like this`(columns: Int, rows: Int) throws {
        var thread = StoredThread(exchanges: 40, from: 1_699_998_000, words: " about Zürich")
        thread.add(
            .assistant("A longer answer that names Zürich once more, and is wrapped."), id: "a-x",
            Date(timeIntervalSince1970: 1_700_086_400))
        let reading = Reading(
            read: 7_900, readAt: Date(timeIntervalSince1970: 1_700_000_000), place: nil, row: 0)
        var story = Story(thread, columns: columns, rows: rows, reading: reading)
        story.press(.escape, with: thread)
        story.press(.character("t"), with: thread)
        try expectSnapshot(story.frame(), "reading-\(columns)x\(rows)")
        story.press(.character("/"), with: thread)
        story.type("zurich", searching: thread)
        try expectSnapshot(story.frame(), "searching-\(columns)x\(rows)")
        story.press(.enter, with: thread)
        story.press(.character("n"), with: thread)
        try expectSnapshot(story.frame(), "found-\(columns)x\(rows)")
    }
}
