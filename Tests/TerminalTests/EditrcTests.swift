import Glibc
import PTYSupport
import Screen
import Terminal
import Testing

/// A file of editing commands that lasts as long as it is used.
enum EditrcFile {
    static func with<T>(_ text: String, _ body: (String) throws -> T) throws -> T {
        var template = Array("/tmp/editrc-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        defer { unlink(template) }
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
        close(descriptor)
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        return try body(path)
    }
}

@Suite struct `The user's editing commands` {
    init() { UIThread.start() }

    @UIActor func editor(_ text: String, program: String = "lettera") throws -> LineEditor {
        try EditrcFile.with(text) { try LineEditor(program: program, editrc: .file($0)) }
    }

    @UIActor @Test func `choose vi's keys`() throws {
        #expect(try editor("bind -v\n").line.mode == .viInsert)
        #expect(try editor("# nothing\n").line.mode == .emacs)
        #expect(try editor("bind -v\nbind -e\n").line.mode == .emacs)
    }

    @UIActor @Test func `may be for one program alone`() throws {
        #expect(try editor("lettera:bind -v\n").line.mode == .viInsert)
        #expect(try editor("otherprogram:bind -v\n").line.mode == .emacs)
    }

    @UIActor @Test func `win over ours, whatever comes first`() throws {
        let editor = try editor("bind ^A ed-move-to-end\nbind -e\nbind ^G line-start\n")
        editor.type("abc")
        editor.press(.home, .control("a"))
        #expect(editor.picture == "abc|")
        editor.press(.control("g"))
        #expect(editor.picture == "|abc")
    }

    @UIActor @Test func `can bind keys to ours`() throws {
        let editor = try editor("bind ^T complete\nbind ^O insert-newline\n")
        editor.type("a")
        #expect(editor.press(.control("t")) == .request(.complete))
        editor.press(.control("o"))
        #expect(editor.picture == "a\n|")
    }

    @UIActor @Test func `can make a key type text`() throws {
        let editor = try editor("bind -s ^G hello\n")
        editor.press(.control("g"))
        #expect(editor.picture == "hello|")
    }

    @UIActor @Test func `cannot turn editing off`() throws {
        let editor = try editor("edit off\n")
        editor.type("ab")
        editor.press(.left)
        #expect(editor.picture == "a|b")
    }

    @UIActor @Test func `may be missing`() throws {
        let editor = try LineEditor(editrc: .file("/nonexistent/editrc"))
        editor.type("a")
        #expect(editor.picture == "a|")
    }
}
