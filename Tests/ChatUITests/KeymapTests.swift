import Screen
import Testing

@testable import ChatUI

@Suite struct `A key of the person's own` {
    func keymap(_ lines: (String, String)...) throws -> Keymap {
        Keymap(try lines.map { try KeyBinding(keys: $0.0, action: $0.1) })
    }

    func story(_ lines: (String, String)...) throws -> Story {
        var story = Story(columns: 80, rows: 24)
        story.model.keymap = Keymap(try lines.map { try KeyBinding(keys: $0.0, action: $0.1) })
        return story
    }

    @Test(arguments: [
        ("alt-r", Key.alt("r")), ("Alt-R", .alt("R")), ("ctrl-x", .control("x")),
        ("Ctrl-X", .control("x")), ("f5", .function(5)), ("F12", .function(12)),
        ("pgup", .pageUp), ("PgDn", .pageDown), ("shift-tab", .backTab), ("esc", .escape),
        ("ctrl-left", .controlLeft), ("alt-enter", .altEnter), ("space", .character(" ")),
        ("x", .character("x")), ("ctrl-_", .control("_")), ("ctrl-i", .tab), ("alt-<", .alt("<")),
        ("漢", .character("漢")),
    ])
    func `is read as it is written`(name: String, key: Key) {
        #expect(Key(named: name) == key)
    }

    @Test(arguments: ["", "ctrl-", "ctrl-ä", "hyper-x", "f0", "f99", "alt-", "pagge", "ctrl-xy"])
    func `that there is none of is refused`(name: String) {
        #expect(Key(named: name) == nil)
        #expect(throws: KeyBindingError.self) { try KeyBinding(keys: name, action: "help") }
    }

    @Test func `is called as it is read`() {
        for entry in Action.table {
            for key in entry.keys + entry.placed.values.flatMap(\.self) {
                #expect(Key(named: key == .character(" ") ? "space" : key.title) == key)
            }
        }
    }

    @Test func `has a name for every action`() throws {
        for entry in Action.table {
            #expect(try KeyBinding(keys: "f9", action: entry.action.name).action == entry.action)
        }
        #expect(Action.pageUp.name == "page-up")
        #expect(throws: KeyBindingError.unknownAction("fly")) {
            try KeyBinding(keys: "f9", action: "fly")
        }
    }

    @Test func `takes the place of what it meant before`() throws {
        var story = try story(("alt-r", "tools"), ("f9", "reasoning"))
        story.press(.alt("r"))
        #expect(story.model.showsToolResults)
        story.press(.function(9))
        #expect(story.model.showsReasoning)
        story.enter("/help reasoning")
        #expect(story.screen().contains("Keys: F9"))
        story.press(.escape)
        story.enter("/help tools")
        #expect(story.screen().contains("Keys: Alt-t, Alt-r"))
    }

    @Test func `can mean nothing, and then is the line's`() throws {
        let keymap = try keymap(("ctrl-r", "none"), ("f1", "none"))
        #expect(keymap.allKeys(for: .searchHistory).isEmpty)
        let story = try story(("ctrl-r", "none"))
        #expect(Action.forKey(.control("r"), model: story.model) == nil)
    }

    @Test func `shows in the hints`() throws {
        #expect(try story(("f1", "none"), ("f10", "help")).statusLine().contains("F10 help"))
    }

    @Test func `that is text leaves the line alone`() throws {
        var story = try story(("g", "top"))
        #expect(Action.forKey(.character("g"), model: story.model) == nil)
        story.press(.escape)
        #expect(Action.forKey(.character("g"), model: story.model) == .top)
    }

    @Test func `may be two`() throws {
        var story = try story(("ctrl-x t", "tools"))
        #expect(Action.forKey(.character("t"), model: story.model) == nil)
        story.press(.control("x"))
        story.press(.character("t"))
        #expect(story.model.showsToolResults)
        #expect(story.model.sequenceBegun == nil)
    }

    @Test func `of two goes to the line editor where they mean nothing here`() {
        var story = Story()
        story.type("words")
        #expect(story.press(.control("x")) == [])
        #expect(
            story.press(.control("u")) == [.feed(.control("x")), .feed(.control("u"))])
        story.press(.control("x"))
        #expect(story.press(.control("e")) == [.editText("words", purpose: .line)])
    }
}
