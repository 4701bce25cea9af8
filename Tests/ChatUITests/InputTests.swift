import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `The input` {
    func caret(_ text: String, at cursor: Int, columns: Int = 12, maximum: Int = 4) -> InputLayout {
        InputLayout(InputLine(text: text, cursor: cursor), columns: columns, maximum: maximum)
    }

    @Test func `has its caret where typing goes on`() {
        #expect(caret("", at: 0).caret == Position(row: 0, column: 0))
        #expect(caret("hello", at: 5).caret == Position(row: 0, column: 5))
        #expect(caret("世界a", at: 2).caret == Position(row: 0, column: 4))
        #expect(caret("e\u{301}👩‍👩‍👧x", at: 2).caret == Position(row: 0, column: 7))
        #expect(caret("a\nbc", at: 3).caret == Position(row: 1, column: 1))
        #expect(caret("a\n", at: 2).caret == Position(row: 1, column: 0))
    }

    @Test func `goes to a new row at the edge`() {
        let full = caret("0123456789", at: 10)
        #expect(full.rows == ["0123456789", ""])
        #expect(full.caret == Position(row: 1, column: 0))
        let wide = caret("012345678世", at: 9)
        #expect(wide.rows == ["012345678", "世"])
        #expect(wide.caret == Position(row: 1, column: 0))
    }

    @Test func `scrolls inside when it is too long`() {
        let text = (1...9).map { "row \($0)" }.joined(separator: "\n")
        let end = caret(text, at: text.count, maximum: 3)
        #expect(end.rows == ["row 7", "row 8", "row 9"])
        #expect(end.caret == Position(row: 2, column: 5))
        #expect(!end.showsStart)
        let start = caret(text, at: 2, maximum: 3)
        #expect(start.rows == ["row 1", "row 2", "row 3"])
        #expect(start.showsStart)
    }

    @Test func `takes no harm from a caret beyond its end`() {
        #expect(caret("ab", at: 99).caret == Position(row: 0, column: 2))
        #expect(caret("ab", at: -1).caret == Position(row: 0, column: 2))
    }

    @Test func `grows to a third of the screen`() {
        var story = Story(columns: 40, rows: 12)
        story.type(String(repeating: "word ", count: 100))
        #expect(Panes(story.model).input.rows == 4)
        #expect(story.frame().cursor?.row == 10)
    }

    @Test func `is put aside by Ctrl-C and comes back`() {
        var story = Story()
        story.type("precious")
        #expect(story.press(.control("c")) == [.clearLine, .saveDraft("precious")])
        #expect(story.statusLine().contains("Ctrl-C again leaves"))
        story.tell(.line(InputLine()))
        #expect(story.press(.alt("z")) == [.setLine("precious")])
    }

    @Test func `leaves on the second Ctrl-C and keeps what was put aside`() {
        var story = Story()
        story.type("precious")
        story.tell(.interruptPressed)
        story.tell(.line(InputLine()))
        #expect(story.tell(.interruptPressed) == [.saveDraft("precious"), .quit])
    }

    @Test func `forgets about leaving when somebody types`() {
        var story = Story()
        story.tell(.interruptPressed)
        story.type("wait")
        #expect(story.tell(.interruptPressed) == [.clearLine, .saveDraft("wait")])
    }

    @Test func `leaves on the second Ctrl-C of a running turn`() {
        var story = Story()
        story.say("hi")
        #expect(story.tell(.interruptPressed) == [.cancelTurn])
        #expect(story.tell(.interruptPressed) == [.saveDraft(""), .quit])
    }

    @Test func `gives keys to the editor that are its own`() {
        var story = Story()
        for key: Key in [.up, .down, .left, .home, .tab, .enter, .character("q")] {
            #expect(Action.forKey(key, model: story.model) == nil)
        }
        #expect(Action.forKey(.end, model: story.model) == .bottom)
        #expect(Action.forKey(.control("d"), model: story.model) == .quit)
        story.type("text")
        #expect(Action.forKey(.end, model: story.model) == nil)
        #expect(Action.forKey(.control("d"), model: story.model) == nil)
    }

    @Test func `gets no key while something lies over the transcript`() {
        var story = Story()
        story.enter("/help")
        for key: Key in [.character("x"), .enter, .up, .paste("rm -rf"), .backspace, .tab] {
            #expect(Action.forKey(key, model: story.model) != nil)
        }
    }

    @Test func `offers Ctrl-D only where it leaves`() {
        var story = Story(columns: 80)
        #expect(story.statusLine().contains("Ctrl-D leave"))
        story.type("text")
        #expect(!story.statusLine().contains("Ctrl-D"))
    }

    @Test func `shows the mode of vi`() {
        var story = Story()
        story.tell(.line(InputLine(text: "x", cursor: 1, mode: .viCommand)))
        #expect(story.statusLine().contains("vi command"))
    }

    @Test func `takes up a kept draft, but never over new words`() {
        var story = Story()
        #expect(story.tell(.draftLoaded("as I was saying")) == [.setLine("as I was saying")])
        story.type("new")
        #expect(story.tell(.draftLoaded("as I was saying")) == [])
    }
}
