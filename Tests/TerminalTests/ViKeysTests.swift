import Screen
import Terminal
import Testing

@Suite struct `The line editor with vi's keys` {
    init() { UIThread.start() }

    @UIActor func viEditor(history: [String] = []) throws -> LineEditor {
        try EditrcFile.with("bind -v\n") { try LineEditor(editrc: .file($0), history: history) }
    }

    struct Example: Sendable, CustomStringConvertible {
        var typed: String
        var commands: String
        var picture: String
        var mode: InputLine.Mode
        var description: String { "\(typed) then ESC \(commands) is \(picture)" }

        init(
            _ typed: String, _ commands: String, _ picture: String,
            _ mode: InputLine.Mode = .viCommand
        ) {
            self.typed = typed
            self.commands = commands
            self.picture = picture
            self.mode = mode
        }
    }

    static let family = "👨‍👩‍👧‍👦"

    @UIActor
    @Test(arguments: [
        Example("one two", "", "one tw|o"),
        Example("one two", "0", "|one two"),
        Example("one two", "0w", "one |two"),
        Example("one two", "0dw", "|two"),
        Example("one two", "0dwu", "|one two"),
        Example("one two", "0x", "|ne two"),
        Example("one two", "03x", "| two"),
        Example("one two", "0D", "|"),
        Example("one two", "0fw", "one t|wo"),
        Example("one two", "0rX", "|Xne two"),
        Example("one two", "0~", "O|ne two"),
        Example("one two", "0i", "|one two", .viInsert),
        Example("one two", "A", "one two|", .viInsert),
        Example("one two", "I", "|one two", .viInsert),
        Example("one two", "0cw", "| two", .viInsert),
        Example("one two", "0cwthree", "three| two", .viInsert),
        Example("one two", "hh", "one |two"),
        Example("a" + family + "b", "0lx", "a|b"),
        Example("a" + family + "b", "h", "a|" + family + "b"),
        Example("a" + family + "b", "0ll", "a" + family + "|b"),
        Example("grüße 世界", "0wx", "grüße |界"),
        Example("a" + family + "b", "0lrx", "a|xb"),
        Example("a" + family + "b", "0lr漢", "a|漢b"),
        Example("xe\u{301}z", "0lrX", "x|Xz"),
        Example("xe\u{301}z", "0l~", "xE\u{301}|z"),
        Example("xe\u{301} z", "0e", "x|e\u{301} z"),
        Example("xe\u{301}z", "0lx", "x|z"),
        Example("e\u{301}z", "hh", "|e\u{301}z"),
        Example("ab🇩🇪", "h", "a|b🇩🇪"),
    ])
    func `edits in both modes`(example: Example) throws {
        let editor = try viEditor()
        #expect(editor.line.mode == .viInsert)
        editor.type(example.typed)
        editor.press(.escape)
        #expect(editor.line.mode == .viCommand)
        editor.type(example.commands)
        #expect(editor.picture == example.picture)
        #expect(editor.line.mode == example.mode)
    }

    @UIActor @Test func `repeats a change`() throws {
        let editor = try viEditor()
        editor.type("a b c")
        editor.press(.escape)
        editor.type("0cwXY")
        editor.press(.escape)
        editor.type("w.")
        #expect(editor.line.text == "XY XY c")
    }

    @UIActor @Test func `goes through history and submits in either mode`() throws {
        let editor = try viEditor(history: ["one", "two"])
        editor.press(.escape)
        editor.type("kk")
        #expect(editor.line.text == "one")
        editor.type("j")
        #expect(editor.line.text == "two")
        #expect(editor.press(.enter) == .line("two"))
        #expect(editor.line.mode == .viInsert)
        editor.press(.up)
        #expect(editor.line.text == "two")
        #expect(editor.press(.control("d")) == .edited)
        #expect(editor.press(.enter) == .line("two"))
        #expect(editor.press(.control("d")) == .endOfFile)
    }

    @UIActor @Test func `asks for searching, completion and an editor`() throws {
        let editor = try viEditor()
        editor.type("x")
        #expect(editor.press(.tab) == .request(.complete))
        #expect(editor.press(.control("r")) == .request(.reverseSearch))
        editor.press(.escape)
        #expect(editor.type("/") == .request(.reverseSearch))
        #expect(editor.type("v") == .request(.openEditor))
        #expect(editor.picture == "|x")
    }

    @UIActor @Test func `Alt and a key are ESC and that key`() throws {
        let editor = try viEditor()
        editor.type("one two")
        editor.press(.alt("0"))
        #expect(editor.picture == "|one two")
        #expect(editor.line.mode == .viCommand)
    }

    @UIActor @Test func `takes a paste while a command waits for its operand`() throws {
        let editor = try viEditor()
        editor.type("one")
        editor.press(.escape, .character("f"), .paste("and\nmore"))
        #expect(editor.line.text == "onand\nmoree")
        #expect(editor.press(.enter) == .line("onand\nmoree"))
    }

    @UIActor @Test func `deletes whole graphemes while inserting`() throws {
        let editor = try viEditor()
        editor.type("a" + Self.family)
        editor.press(.backspace)
        #expect(editor.picture == "a|")
    }
}
