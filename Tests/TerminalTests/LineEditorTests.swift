import Screen
import Terminal
import Testing

@Suite struct `The line editor` {
    init() { UIThread.start() }

    struct Example: Sendable, CustomStringConvertible {
        var typed: String
        var keys: [Key]
        var picture: String
        var description: String { "\(typed) then \(keys) is \(picture)" }

        init(_ typed: String, _ keys: [Key], _ picture: String) {
            self.typed = typed
            self.keys = keys
            self.picture = picture
        }
    }

    static let family = "👨‍👩‍👧‍👦"

    @UIActor
    @Test(arguments: [
        Example("hello", [], "hello|"),
        Example("hello", [.left, .left], "hel|lo"),
        Example("hello", [.control("a")], "|hello"),
        Example("hello", [.home, .right], "h|ello"),
        Example("hello", [.home, .control("e")], "hello|"),
        Example("hello", [.backspace], "hell|"),
        Example("hello", [.control("h"), .control("h")], "hel|"),
        Example("hello", [.home, .delete], "|ello"),
        Example("hello", [.home, .control("d")], "|ello"),
        Example("hello", [.control("d")], "hello|"),
        Example("one two", [.control("w")], "one |"),
        Example("one two", [.control("w"), .control("y"), .control("y")], "one twotwo|"),
        Example("one two", [.control("u")], "|"),
        Example("one two", [.home, .control("k")], "|"),
        Example("one two", [.controlLeft], "one |two"),
        Example("one two", [.home, .controlRight, .character("!")], "one!| two"),
        Example("one two", [.alt("b")], "one |two"),
        Example("one two", [.home, .alt("f"), .character("!")], "one!| two"),
        Example("one two", [.alt("\u{7F}")], "one |"),
        Example("ab", [.control("t")], "ba|"),
        Example("a" + family, [.control("t")], family + "a|"),
        Example("e\u{301}x!", [.left, .left, .control("t")], "xe\u{301}|!"),
        Example("grüße", [.left, .backspace], "grü|e"),
        Example("Жук", [.home, .delete], "|ук"),
        Example("世界", [.backspace, .character("人")], "世人|"),
        Example("a" + family + "b", [.left], "a" + family + "|b"),
        Example("a" + family + "b", [.left, .left], "a|" + family + "b"),
        Example("a" + family + "b", [.left, .backspace], "a|b"),
        Example("a" + family + "b", [.home, .right, .delete], "a|b"),
        Example("e\u{301}x", [.left, .backspace], "|x"),
        Example("🇩🇪🇫🇷", [.backspace], "🇩🇪|"),
        Example("👍🏽", [.backspace], "|"),
        Example("a", [.altEnter, .character("b")], "a\nb|"),
        Example("a", [.control("j"), .character("b")], "a\nb|"),
        Example("one", [.altEnter, .character("2"), .home], "one\n|2"),
        Example("one", [.altEnter, .character("2"), .up], "o|ne\n2"),
        Example("one", [.altEnter, .character("2"), .up, .end, .down], "one\n2|"),
        Example("x", [.pageUp, .focusIn, .function(3), .backTab], "x|"),
    ])
    func `edits with emacs keys`(example: Example) throws {
        let editor = try LineEditor(editrc: .none)
        editor.type(example.typed)
        for key in example.keys { #expect(editor.feed(key) == .edited) }
        #expect(editor.picture == example.picture)
        #expect(editor.line.mode == .emacs)
    }

    @UIActor @Test func `hands a line over on Enter and begins anew`() throws {
        let editor = try LineEditor(editrc: .none)
        editor.type("erste Zeile")
        #expect(editor.press(.enter) == .line("erste Zeile"))
        #expect(editor.line == InputLine())
        #expect(editor.press(.enter) == .line(""))
        editor.type("a")
        editor.press(.altEnter, .altEnter)
        #expect(editor.press(.enter) == .line("a\n\n"))
    }

    @UIActor @Test func `submits the whole line wherever the cursor is`() throws {
        let editor = try LineEditor(editrc: .none)
        editor.type("abc")
        #expect(editor.press(.home, .right, .enter) == .line("abc"))
    }

    @UIActor @Test func `ends on Ctrl-D only where nothing is typed`() throws {
        let editor = try LineEditor(editrc: .none)
        #expect(editor.press(.control("d")) == .endOfFile)
        editor.type("still there")
        #expect(editor.press(.control("d")) == .edited)
        #expect(editor.press(.enter) == .line("still there"))
        #expect(editor.press(.control("d")) == .endOfFile)
    }

    @UIActor @Test func `asks for what it cannot do itself`() throws {
        let editor = try LineEditor(editrc: .none)
        editor.type("/he")
        #expect(editor.press(.tab) == .request(.complete))
        #expect(editor.picture == "/he|")
        #expect(editor.press(.control("r")) == .request(.reverseSearch))
        #expect(editor.press(.control("x"), .control("e")) == .request(.openEditor))
        editor.replace(with: "/help ")
        #expect(editor.picture == "/help |")
        editor.replace(with: "abc", cursor: 1)
        #expect(editor.picture == "a|bc")
        editor.insert("世")
        #expect(editor.picture == "a世|bc")
        editor.clear()
        #expect(editor.picture == "|")
    }

    @UIActor
    @Test(arguments: [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("a\u{1B}[31mb\u{7}c\u{9B}d\u{0}e\u{7F}", "a[31mbcde"),
        ("col1\tcol2", "col1\tcol2"),
        ("世界 👨‍👩‍👧‍👦 e\u{301}", "世界 👨‍👩‍👧‍👦 e\u{301}"),
        ("", ""),
    ])
    func `takes a paste literally and never submits it`(pasted: String, kept: String) throws {
        let editor = try LineEditor(editrc: .none)
        editor.type("[]")
        editor.press(.left)
        #expect(editor.press(.paste(pasted)) == .edited)
        #expect(editor.line.text == "[" + kept + "]")
        #expect(editor.press(.enter) == .line("[" + kept + "]"))
    }

    @UIActor @Test func `keeps twenty thousand characters`() throws {
        let editor = try LineEditor(editrc: .none)
        let text = String((0..<20_000).map { Character(String($0 % 10)) })
        editor.type(text)
        #expect(editor.line == InputLine(text: text, cursor: 20_000))
        editor.press(.home, .delete)
        #expect(editor.press(.enter) == .line(String(text.dropFirst())))
    }

    @UIActor @Test func `keeps a paste of a megabyte`() throws {
        let editor = try LineEditor(editrc: .none)
        let text = String(repeating: "twelve bytes", count: 90_000)
        editor.press(.paste(text))
        editor.type("!")
        #expect(editor.press(.enter) == .line(text + "!"))
    }

    @UIActor @Test func `two editors do not know of each other`() throws {
        let first = try LineEditor(editrc: .none)
        let second = try LineEditor(editrc: .none)
        first.type("first")
        second.type("second")
        first.press(.backspace)
        #expect(first.picture == "firs|")
        #expect(second.picture == "second|")
    }

    @UIActor @Test func `quotes a control character and goes on`() throws {
        let editor = try LineEditor(editrc: .none)
        editor.type("a")
        editor.press(.control("v"), .character("b"), .character("c"))
        #expect(editor.picture == "abc|")
    }
}
