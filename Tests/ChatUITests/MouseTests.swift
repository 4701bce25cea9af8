import Screen
import Testing

@testable import ChatUI

@Suite struct `The mouse` {
    func story() -> Story {
        var story = Story(columns: 80, rows: 12)
        for number in 1...20 { story.exchange("question \(number)", "answer", number: number) }
        return story
    }

    @Test func `is the terminal's until asked for`() {
        var story = Story(columns: 80)
        #expect(!story.model.hasMouse)
        #expect(story.enter("/mouse").contains(.setMouse(true)))
        #expect(story.statusLine().contains("/mouse off gives them back"))
        #expect(story.enter("/mouse off").contains(.setMouse(false)))
        #expect(story.enter("/mouse maybe").contains(.setLine("/mouse maybe")))
    }

    @Test func `scrolls the transcript where the wheel turns over it`() {
        var story = story()
        story.press(.wheelUp(Position(row: 3, column: 5)))
        #expect(!story.model.viewport.isFollowing)
        story.press(.wheelDown(Position(row: 3, column: 5)))
        #expect(story.model.viewport.isFollowing)
        story.press(.wheelUp(Position(row: 3, column: 70)))
        #expect(story.model.viewport.isFollowing)
    }

    @Test func `scrolls a page and a list`() {
        var story = story()
        story.enter("/help")
        story.press(.wheelDown(Position(row: 3, column: 5)))
        guard case .page(let page) = story.model.overlay else { return #expect(Bool(false)) }
        #expect(page.top == 3)
    }

    @Test func `puts the caret where it is clicked`() {
        var story = Story(columns: 80, rows: 12)
        story.type("世界 hello")
        let row = Panes(story.model).input.row
        #expect(story.press(.click(Position(row: row, column: 0))) == [.moveCaret(0)])
        #expect(story.press(.click(Position(row: row, column: 5))) == [.moveCaret(1)])
        #expect(story.press(.click(Position(row: row, column: 8))) == [.moveCaret(4)])
        #expect(story.press(.click(Position(row: row, column: 70))) == [.moveCaret(8)])
    }

    @Test func `gives the keys to the pane that is clicked`() {
        var story = story()
        story.press(.click(Position(row: 3, column: 70)))
        #expect(story.model.focus == .sidebar)
        story.press(.click(Position(row: 3, column: 5)))
        #expect(story.model.focus == .transcript)
        #expect(story.model.selectedEntry != nil)
        story.press(.click(Position(row: Panes(story.model).input.row, column: 5)))
        #expect(story.model.focus == .input)
    }

    @Test func `picks from the menu`() {
        var story = Story(columns: 80, rows: 24)
        story.type("/re")
        story.tell(.completionRequested)
        let row = Panes(story.model).menu.row + 1
        let effects = story.press(.click(Position(row: row, column: 4)))
        #expect(effects.first == .setLine("/reasoning "))
    }

    @Test func `picks from a list with the second click`() {
        var story = Story(columns: 80, rows: 24)
        story.enter("/user")
        story.tell(.usersListed(["max", "zoe"]))
        let zoe = Position(row: Panes(story.model).overlay.row + 3, column: 3)
        #expect(story.press(.click(zoe)) == [])
        #expect(story.press(.click(zoe)) == [.switchUser("zoe")])
    }
}

@Suite struct `The last words` {
    @Test func `are the end of the talk, without decoration`() {
        var story = Story(columns: 60, rows: 12)
        for number in 1...9 {
            story.exchange("question \(number)", "answer \(number)", number: number)
        }
        let words = lastWords(of: story.model, columns: 60, rows: 8)
        #expect(words.count <= 8)
        #expect(words.joined(separator: "\n").contains("question 9"))
        #expect(words.last == "answer 9" || words.last?.hasSuffix("answer 9") == true)
        #expect(!words.joined().contains("question 1 "))
    }

    @Test func `hold no control characters`() {
        var story = Story()
        story.exchange("\u{1B}[31mred", "\u{9B}2J", number: 1)
        let words = lastWords(of: story.model, columns: 60, rows: 20).joined()
        #expect(
            !words.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    }
}
