import Screen
import Terminal
import Testing

@Suite struct `A long paste in the line editor` {
    init() { UIThread.start() }

    static let long = (1...240).map { "row \($0)" }.joined(separator: "\n")

    @UIActor func editor() throws -> LineEditor { try LineEditor(editrc: .none) }

    @UIActor @Test func `is one character, and is sent whole`() throws {
        let editor = try editor()
        editor.type("look: ")
        editor.press(.paste(Self.long))
        editor.type(" ok?")
        #expect(editor.line.text.count == "look: x ok?".count)
        #expect(editor.line.whole == "look: \(Self.long) ok?")
        #expect(editor.line.pastes.map(\.title) == ["[paste 1: 240 lines, 2 kB]"])
        #expect(editor.line.lineCount == 240)
        #expect(editor.press(.enter) == .line("look: \(Self.long) ok?"))
        #expect(editor.line.whole.isEmpty)
    }

    @UIActor @Test func `is deleted as one, and comes back as one`() throws {
        let editor = try editor()
        editor.press(.paste(Self.long), .backspace)
        #expect(editor.line.text.isEmpty)
        editor.press(.paste(Self.long))
        editor.type("x")
        editor.press(.control("u"))
        #expect(editor.line.text.isEmpty)
        editor.press(.control("y"))
        #expect(editor.line.whole == Self.long + "x")
        #expect(editor.line.pastes.count == 1)
    }

    @UIActor @Test func `has a number of its own`() throws {
        let editor = try editor()
        editor.press(.paste(Self.long), .paste(Self.long + "2"))
        #expect(editor.line.pastes.map(\.number) == [1, 2])
        editor.press(.enter)
        editor.press(.paste(Self.long))
        #expect(editor.line.pastes.map(\.number) == [1])
    }

    @UIActor @Test func `is unfolded where it stands, and folded again`() throws {
        let editor = try editor()
        editor.type("ab")
        editor.press(.left, .paste(Self.long))
        editor.unfoldPastes()
        #expect(editor.line.text == "a\(Self.long)b")
        #expect(editor.line.cursor == 1 + Self.long.count)
        editor.foldPastes()
        #expect(editor.line.text.count == 3)
        #expect(editor.line.whole == "a\(Self.long)b")
    }

    @UIActor @Test func `comes back folded when the line is put aside and brought back`() throws {
        let editor = try editor()
        editor.press(.paste(Self.long))
        let whole = editor.line.whole
        editor.clear()
        editor.replace(with: "before " + whole)
        #expect(editor.line.pastes.count == 1)
        #expect(editor.line.whole == "before " + whole)
    }

    @UIActor @Test func `comes back folded from the history`() throws {
        let editor = try editor()
        editor.press(.paste(Self.long), .enter)
        editor.addHistory(Self.long)
        editor.press(.up)
        #expect(editor.line.pastes.count == 1)
        #expect(editor.press(.enter) == .line(Self.long))
    }

    @UIActor @Test func `cannot be forged by text that looks like what stands for it`() throws {
        let editor = try editor()
        editor.press(.paste(Self.long))
        let mark = editor.line.text
        editor.press(.paste("a\(mark)b"))
        #expect(editor.line.whole == Self.long + "ab")
    }

    @UIActor @Test func `of a megabyte is whole too`() throws {
        let editor = try editor()
        let megabyte = String(repeating: "all work and no play\n", count: 50_000)
        editor.press(.paste(megabyte))
        editor.type("!")
        #expect(editor.line.text.count == 2)
        editor.unfoldPastes()
        #expect(editor.line.text.count == 2)
        #expect(editor.press(.enter) == .line(megabyte + "!"))
    }

    @UIActor @Test func `is passed by the caret in one step, wherever the caret is put`() throws {
        let editor = try editor()
        editor.type("ab")
        editor.press(.paste(Self.long))
        editor.type("漢")
        editor.moveCaret(to: 2)
        #expect(editor.line.cursor == 2)
        editor.moveCaret(to: 3)
        #expect(editor.line.cursor == 3)
        editor.moveCaret(to: 99)
        #expect(editor.line.cursor == 4)
        editor.moveCaret(to: -1)
        #expect(editor.line.cursor == 0)
    }
}
