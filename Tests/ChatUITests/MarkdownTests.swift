import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `A reply in Markdown` {
    private let text = """
        ## What to do

        1. Read **the manual**, *all* of it, and `man 7 regex`.
        2. Then run
           ```swift
           let answer = 6 * 7  // not 42 by chance
           print("the answer is \\(answer)")
           ```
        - [x] asked
        - [ ] understood, see [the page](https://example.com/a?b=c) or <mailto:ada@example.com>

        | Word | 日本語 | Count |
        |:-----|:------:|------:|
        | tea  | お茶   | 3 |
        | way  | 道     | 12 |

        > Nothing is *told* by colour alone.
        ![a cup](cup.png)
        """

    private func story(columns: Int, rows: Int) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.say("What now?")
        story.reply(text)
        return story
    }

    @Test(arguments: [(80, 24), (40, 12), (200, 60)])
    func `is laid out`(columns: Int, rows: Int) throws {
        var story = story(columns: columns, rows: rows)
        try expectSnapshot(story.frame(), "markdown-growing-\(columns)x\(rows)")
        _ = story.finish()
        try expectSnapshot(story.frame(), "markdown-\(columns)x\(rows)")
    }

    @Test func `is shown as it was written in the bare view, and on request`() {
        var story = story(columns: 120, rows: 60)
        #expect(!story.screen().contains("**the manual**"))
        story.press(.alt("l"))
        for line in text.split(separator: "\n") { #expect(story.screen().contains(line)) }
        story.press(.alt("l"))
        story.enter("/markdown")
        #expect(story.screen().contains("1. Read **the manual**, *all* of it"))
        #expect(story.statusLine().contains("as they were written"))
        story.enter("/markdown")
        #expect(!story.screen().contains("**the manual**"))
    }

    @Test func `leaves what people write as it is`() {
        var story = Story(columns: 60, rows: 12)
        story.say("# not **bold**")
        #expect(story.screen().contains("# not **bold**"))
    }

    @Test func `grows to what it is as a whole, however it is paced`() {
        var story = Story(columns: 50, rows: 60)
        story.say("hi")
        var withheld = 3
        for character in text {
            story.reply(String(character))
            withheld = (withheld * 7 + 3) % 11
            _ = view(story.model, size: story.model.size, withheld: withheld)
        }
        let grown = story.transcript()
        _ = story.finish()
        #expect(grown == story.transcript())
    }

    @Test func `lists its links and opens them by number`() {
        var story = story(columns: 80, rows: 24)
        _ = story.finish()
        #expect(story.enter("/open").allSatisfy { if case .open = $0 { false } else { true } })
        #expect(story.screen().contains("[1] the page"))
        #expect(story.screen().contains("    https://example.com/a?b=c"))
        #expect(story.screen().contains("    mailto:ada@example.com"))
        story.press(.escape)
        story.press(.alt("o"))
        #expect(story.screen().contains("[3] image: a cup"))
        story.press(.escape)
        #expect(story.enter("/open 1").contains(.open("https://example.com/a?b=c")))
        #expect(story.statusLine().contains("opening https://example.com/a?b=c"))
        #expect(story.enter("/open 2").contains(.open("mailto:ada@example.com")))
    }

    @Test func `opens the links of the selected message first`() {
        var story = Story(columns: 80, rows: 24)
        story.exchange("one", "see [old](http://old.example)", number: 1)
        story.exchange("two", "see [new](http://new.example)", number: 2)
        story.press(.escape)
        for _ in 0..<2 { story.press(.character("k")) }
        #expect(story.model.selectedEntry?.text.contains("old") == true)
        story.press(.character("o"))
        #expect(story.screen().contains("http://old.example"))
        story.press(.escape)
        story.press(.character("i"))
        story.press(.alt(">"))
        #expect(story.enter("/open 1").contains(.open("http://new.example")))
    }

    @Test func `does not open what is no link or no address`() {
        func isOpening(_ effects: [Effect]) -> Bool {
            effects.contains { if case .open = $0 { true } else { false } }
        }
        var story = story(columns: 80, rows: 24)
        _ = story.finish()
        #expect(!isOpening(story.enter("/open 3")))
        #expect(story.screen().contains("This is no web or mail address"))
        #expect(story.screen().contains("cup.png"))
        story.press(.escape)
        #expect(!isOpening(story.enter("/open 9")))
        #expect(story.statusLine().contains("no link 9; there are links 1 to 3"))
        var other = Story(columns: 80, rows: 24)
        other.exchange("hi", "no links", number: 1)
        #expect(!isOpening(other.enter("/open 1")))
        #expect(other.statusLine().contains("there is no link in the replies"))
    }

    @Test(arguments: [
        ("https://example.com", true), ("HTTP://x", true), ("mailto:a@b", true), ("http://", false),
        ("javascript:alert(1)", false), ("file:///etc/passwd", false), ("https:x", false),
        ("--help", false), ("http://a b", false), ("http://a\u{1B}[m", false), ("", false),
        ("http://" + String(repeating: "x", count: 9_000), false),
    ])
    func `may send people to web pages and mailboxes alone`(address: String, isFine: Bool) {
        #expect(WebAddress.canBeOpened(address) == isFine)
    }

    @Test func `shows an address that no program opens`() {
        var story = story(columns: 50, rows: 24)
        let address = "https://example.com/" + String(repeating: "long/", count: 30)
        story.tell(.linkNotOpened(address))
        let shown = story.screen().split(separator: "\n").joined()
        #expect(shown.contains("No program for it was found here."))
        #expect(shown.contains(address))
    }
}

@Suite struct `JSON that a tool takes or gives` {
    @Test(arguments: [
        (
            #"{"first":"one","b":[true,{"c":"d, {e}: \"f\"", "g":[ ]}]}"#,
            """
            {
              "first": "one",
              "b": [
                true,
                {
                  "c": "d, {e}: \\"f\\"",
                  "g": []
                }
              ]
            }
            """
        ),
        ("[]", "[]"), ("{ }", "{}"), ("[1,\n 2]", "[1, 2]"),
        (#"{"n":1.50e10, "m": "a:b,"}"#, #"{"n": 1.50e10, "m": "a:b,"}"#),
        (
            #"{"text": "longer than what fits into a row of its own with its name"}"#,
            """
            {
              "text": "longer than what fits into a row of its own with its name"
            }
            """
        ),
    ])
    func `has each value on a line, but for what is short`(text: String, expected: String) {
        #expect(IndentedJSON.text(text) == expected)
    }

    @Test(arguments: ["{", "[}", #"{"a"#, "]", "{]}", String(repeating: "[", count: 100)])
    func `is left alone where it is broken`(text: String) {
        #expect(IndentedJSON.text(text) == nil)
    }

    @Test func `is unfolded in lines, with its names told from its values`() throws {
        var story = Story(columns: 80, rows: 24)
        story.say("remember")
        let call = ToolCall(
            id: "call-1", name: "memory_insert",
            arguments: #"{"label": "human", "lines": [1, 2], "why": "they asked"}"#)
        story.turn(.streamed(.message(Message(id: MessageID("m-3"), body: .toolCall([call])))))
        let answer = ToolReturn(callID: "call-1", text: #"{"ok":true}"#, succeeded: true)
        story.turn(.streamed(.message(Message(id: MessageID("m-4"), body: .toolReturn(answer)))))
        _ = story.finish()
        story.press(.alt("t"))
        try expectSnapshot(story.frame(), "json-80x24")
        story.enter("/markdown")
        #expect(story.screen().contains(#"{"label": "human", "lines": [1, 2], "#))
    }
}
