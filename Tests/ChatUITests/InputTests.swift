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
        #expect(full.words == ["0123456789", ""])
        #expect(full.caret == Position(row: 1, column: 0))
        let wide = caret("012345678世", at: 9)
        #expect(wide.words == ["012345678", "世"])
        #expect(wide.caret == Position(row: 1, column: 0))
    }

    @Test func `scrolls inside when it is too long`() {
        let text = (1...9).map { "row \($0)" }.joined(separator: "\n")
        let end = caret(text, at: text.count, maximum: 3)
        #expect(end.words == ["row 7", "row 8", "row 9"])
        #expect(end.caret == Position(row: 2, column: 5))
        #expect(!end.showsStart)
        let start = caret(text, at: 2, maximum: 3)
        #expect(start.words == ["row 1", "row 2", "row 3"])
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

    @Test func `gets what is written while a page is read, and no other key`() {
        var story = Story(columns: 80, rows: 24)
        story.enter("/help")
        for key: Key in [.character("x"), .paste("rm -rf"), .backspace] {
            #expect(Action.forKey(key, model: story.model) == nil)
        }
        for key: Key in [.enter, .up, .tab, .control("u"), .character("q")] {
            #expect(Action.forKey(key, model: story.model) != nil)
        }
        #expect(story.frame().cursor?.row == 22)
        // Where the line cannot be seen nothing goes into it.
        story.tell(.resized(Size(columns: 40, rows: 8)))
        #expect(Action.forKey(.character("x"), model: story.model) == .ignored)
    }

    @Test func `gets nothing while a list is open`() {
        var story = Story()
        story.enter("/user")
        story.tell(.usersListed(["max", "zoe"]))
        for key: Key in [.character("x"), .enter, .up, .paste("rm -rf"), .backspace, .tab] {
            #expect(Action.forKey(key, model: story.model) != nil)
        }
    }

    @Test func `shows a long paste as one piece, and how much would be sent`() {
        var shelf = PasteShelf()
        let paste = String(repeating: "line\n", count: 240)
        var story = Story(columns: 80, rows: 12)
        let text = "see " + shelf.fold(paste, into: "") + " here"
        let line = InputLine(text: text, cursor: text.count, pastes: shelf.pastes(in: text))
        let effects = story.tell(.line(line))
        #expect(effects == [.saveDraft("see \(paste) here")])
        #expect(story.screen().contains("> see [paste 1: 240 lines, 1 kB] here"))
        #expect(story.statusLine().contains("240 lines, Enter sends them"))
        #expect(story.press(.control("o")) == [.unfoldPastes])
        #expect(story.frame().cursor?.column == 2 + "see [paste 1: 240 lines, 1 kB] here".count)
    }

    @Test func `never cuts a paste's title where it fits into a row of its own`() {
        var shelf = PasteShelf()
        let text = "0123456789" + shelf.fold(String(repeating: "x\n", count: 9), into: "")
        let line = InputLine(text: text, cursor: 10, pastes: shelf.pastes(in: text))
        let layout = InputLayout(line, columns: 32, maximum: 4)
        #expect(layout.words == ["0123456789", "[paste 1: 9 lines, 18 B]"])
        #expect(layout.caret == Position(row: 1, column: 0))
    }

    @Test func `keeps a paste too long to be unfolded as it is`() {
        var shelf = PasteShelf()
        let text = shelf.fold(String(repeating: "x\n", count: 50_000), into: "")
        var story = Story(columns: 80)
        story.tell(.line(InputLine(text: text, cursor: 1, pastes: shelf.pastes(in: text))))
        #expect(story.press(.control("o")) == [])
        #expect(story.statusLine().contains("too long to unfold"))
    }

    @Test func `says how many lines Enter would send`() {
        var story = Story(columns: 80)
        story.type("one")
        #expect(!story.statusLine().contains("Enter sends"))
        story.type("one\ntwo\nthree")
        #expect(story.statusLine().contains("3 lines, Enter sends them"))
    }

    @Test func `has the letter of vi's mode before it, and its word below`() {
        var story = Story(columns: 80)
        story.tell(.line(InputLine(text: "x", cursor: 1, mode: .viInsert)))
        #expect(story.screen().contains("i> x"))
        #expect(story.statusLine().contains("vi insert"))
        story.tell(.line(InputLine(text: "x", cursor: 0, mode: .viCommand)))
        #expect(story.screen().contains("n> x"))
        #expect(story.frame().cursor?.column == 3)
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
        #expect(story.statusLine().contains("vi normal"))
    }

    @Test func `takes up a kept draft, but never over new words`() {
        var story = Story()
        #expect(story.tell(.draftLoaded("as I was saying")) == [.setLine("as I was saying")])
        story.type("new")
        #expect(story.tell(.draftLoaded("as I was saying")) == [])
    }
}

extension InputLayout {
    var words: [String] { rows.map { $0.map(\.text).joined() } }
}
