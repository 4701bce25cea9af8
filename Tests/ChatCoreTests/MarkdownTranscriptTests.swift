import ChatCore
import FoundationEssentials
import LettaAPI
import Testing

@Suite struct `A transcript as Markdown` {
    func numbered(_ number: Int64, _ body: Message.Body, _ seconds: Double = 0) -> NumberedMessage {
        let otid: String? = if case .user = body { "o-\(number)" } else { nil }
        let message = Message(
            id: MessageID("m-\(number)"), body: body, otid: otid,
            date: Date(timeIntervalSince1970: 1_795_278_600 + seconds))
        return NumberedMessage(
            number: number, message: StoredMessage(message: message, state: .complete))
    }

    @Test func `has days, names, thoughts and tools`() {
        var markdown = MarkdownTranscript(
            user: "max", agent: "a_da", calendar: LocalCalendar(zone: .gmt))
        var folding = TranscriptFolding()
        let call = ToolCall(id: "call-1", name: "search", arguments: #"{"q": "```"}"#)
        let answer = ToolReturn(callID: "call-1", text: "none", succeeded: false)
        var entries = folding.take([
            numbered(1, .user("hello\n\n- a list")), numbered(2, .reasoning("one\n\ntwo")),
            numbered(3, .toolCall([call])), numbered(4, .toolReturn(answer)),
            numbered(5, .assistant("# hi"), 86_400),
        ])
        entries += folding.finish()
        #expect(
            markdown.title(server: "test") + markdown.text(of: entries) == """
                # max and a\\_da

                On test.

                ## Saturday, 21 November 2026

                **max** · 16:30

                hello

                - a list

                *thought · 16:30*

                > one
                >
                > two

                *called search · 16:30*

                ````
                {"q": "```"}
                ````

                *it failed*

                ```
                none
                ```

                ## Sunday, 22 November 2026

                **a\\_da** · 16:30

                # hi

                """)
    }

    @Test(arguments: 1...7)
    func `is the same however the pages are cut`(size: Int) {
        let call = ToolCall(id: "call-1", name: "search", arguments: "{}")
        let answer = ToolReturn(callID: "call-1", text: "found", succeeded: true)
        let messages = [
            numbered(1, .user("one")), numbered(2, .toolCall([call])),
            numbered(3, .toolReturn(answer)), numbered(4, .assistant("two")),
            numbered(5, .user("three")), numbered(6, .assistant("four")),
        ]
        var whole = TranscriptFolding()
        let expected = whole.take(messages) + whole.finish()
        var folding = TranscriptFolding()
        var entries: [TranscriptEntry] = []
        for start in stride(from: 0, to: messages.count, by: size) {
            entries += folding.take(Array(messages[start..<min(start + size, messages.count)]))
        }
        entries += folding.finish()
        #expect(entries == expected)
        #expect(entries.count == 5)
    }
}
