import Screen
import Terminal
import Testing

@Suite struct `The line editor's history` {
    init() { UIThread.start() }

    @UIActor @Test func `goes back and forth and returns to the draft`() throws {
        let editor = try LineEditor(editrc: .none, history: ["one", "two"])
        editor.type("draft")
        #expect(editor.press(.up) == .edited)
        #expect(editor.picture == "two|")
        editor.press(.control("p"))
        #expect(editor.picture == "one|")
        editor.press(.up)
        #expect(editor.picture == "one|")
        editor.press(.down, .control("n"))
        #expect(editor.picture == "draft|")
        editor.press(.down)
        #expect(editor.picture == "draft|")
    }

    @UIActor @Test func `keeps a long draft and long lines whole`() throws {
        let long = String(repeating: "0123456789", count: 500)
        let editor = try LineEditor(editrc: .none, history: [long + "h"])
        editor.press(.paste(long))
        editor.press(.up)
        #expect(editor.line.whole == long + "h")
        editor.press(.down)
        #expect(editor.line.whole == long)
    }

    @UIActor @Test func `keeps what was typed into an old line`() throws {
        let editor = try LineEditor(editrc: .none, history: ["one", "two"])
        editor.press(.up, .character("!"), .up, .down)
        #expect(editor.picture == "two!|")
        #expect(editor.press(.enter) == .line("two!"))
        editor.press(.up)
        #expect(editor.picture == "two|")
    }

    @UIActor @Test func `moves through the rows of a line before leaving it`() throws {
        let editor = try LineEditor(editrc: .none, history: ["a\nlonger\nc"])
        editor.press(.up)
        #expect(editor.picture == "a\nlonger\nc|")
        editor.press(.up)
        #expect(editor.picture == "a\nl|onger\nc")
        editor.press(.end, .up)
        #expect(editor.picture == "a|\nlonger\nc")
        editor.press(.up)
        #expect(editor.picture == "a|\nlonger\nc")
    }

    @UIActor @Test func `learns new lines, each once in a row`() throws {
        let editor = try LineEditor(editrc: .none)
        editor.addHistory("same")
        editor.addHistory("same")
        editor.addHistory("other")
        editor.press(.up, .up)
        #expect(editor.picture == "same|")
        editor.press(.up)
        #expect(editor.picture == "same|")
    }

    @UIActor @Test func `libedit's own search finds a line by its beginning`() throws {
        let long = "find me " + String(repeating: "0123456789", count: 500)
        let editor = try LineEditor(editrc: .none, history: [long, "other"])
        editor.type("find")
        editor.press(.alt("p"))
        #expect(editor.line.whole == long)
    }
}
