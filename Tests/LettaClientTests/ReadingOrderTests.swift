import FoundationEssentials
import LettaAPI
import NIOHTTP1
import Testing

@testable import LettaClient

@Suite struct `The reading order of a page` {
    /// A quick turn: everything in one second.
    private func message(
        _ id: String, _ body: Message.Body, run: String? = "run-1", second: Double? = 7
    ) -> Message {
        Message(
            id: MessageID(id), body: body, date: second.map { Date(timeIntervalSince1970: $0) },
            runID: run.map { RunID($0) })
    }

    private func call(_ id: String) -> Message.Body {
        .toolCall([ToolCall(id: id, name: "f", arguments: "{}")])
    }

    private func answer(_ id: String) -> Message.Body {
        .toolReturn(ToolReturn(callID: id, text: "r", succeeded: true))
    }

    /// Question, thought and call in one row, return, thought and reply in one row.
    private var turn: [Message] {
        [
            message("message-1", .user("q")), message("message-2", .reasoning("t")),
            message("message-2", call("call-1")), message("message-3", answer("call-1")),
            message("message-4", .reasoning("u")), message("message-4", .assistant("a")),
        ]
    }

    /// As a server lists rows from the newest, each row in reading order.
    private func newestFirst(_ page: [Message]) -> [Message] {
        var rows: [[Message]] = []
        for message in page {
            if rows.last?.last?.id == message.id {
                rows[rows.count - 1].append(message)
            } else {
                rows.append([message])
            }
        }
        return rows.reversed().flatMap { $0 }
    }

    @Test(arguments: [true, false])
    func `keeps a thought before its words where the rows are reversed`(guess: Bool) {
        let page = newestFirst(turn)
        #expect(page.map(\.id.rawValue) != turn.map(\.id.rawValue))
        #expect(ReadingOrder.oldestFirst(page, unlessShown: guess) == turn)
    }

    @Test(arguments: [true, false])
    func `puts a row in order that is itself reversed`(guess: Bool) {
        #expect(ReadingOrder.oldestFirst(turn.reversed(), unlessShown: guess) == turn)
    }

    @Test(arguments: [true, false])
    func `leaves alone what is in order`(guess: Bool) {
        #expect(ReadingOrder.oldestFirst(turn, unlessShown: guess) == turn)
    }

    /// Every stretch of a turn in one second of which two rows tell their order.
    @Test(arguments: [true, false])
    func `is known from any piece of a turn`(guess: Bool) {
        for piece in [turn[0...2], turn[1...3], turn[3...5], turn[0...3], turn[2...5]] {
            let page = Array(piece)
            #expect(ReadingOrder.oldestFirst(page, unlessShown: guess) == page)
            #expect(ReadingOrder.oldestFirst(newestFirst(page), unlessShown: guess) == page)
        }
    }

    @Test(arguments: [true, false])
    func `is known from two turns in one second`(guess: Bool) {
        let page = [
            message("message-1", .user("q")), message("message-2", .assistant("a")),
            message("message-3", .user("q"), run: "run-2"),
            message("message-4", .assistant("a"), run: "run-2"),
            message("message-5", .user("q"), run: "run-3"),
        ]
        #expect(ReadingOrder.oldestFirst(page, unlessShown: guess) == page)
        #expect(ReadingOrder.oldestFirst(page.reversed(), unlessShown: guess) == page)
    }

    @Test(arguments: [true, false])
    func `is known from an approval`(guess: Bool) {
        let calls = [ToolCall(id: "call-1", name: "f", arguments: "{}")]
        let page = [
            message("message-1", .approvalRequest(calls), run: "run-1"),
            message(
                "message-2",
                .approvalResponse([Approval(callID: "call-1", isApproved: true)]), run: "run-2"),
            message("message-3", answer("call-1"), run: "run-2"),
        ]
        #expect(ReadingOrder.oldestFirst(page, unlessShown: guess) == page)
        #expect(ReadingOrder.oldestFirst(page.reversed(), unlessShown: guess) == page)
    }

    @Test func `is told by dates before all else`() {
        let page = [
            message("message-1", .assistant("a"), second: 1),
            message("message-2", .user("q"), second: 2),
        ]
        for guess in [true, false] {
            #expect(ReadingOrder.oldestFirst(page, unlessShown: guess) == page)
            #expect(ReadingOrder.oldestFirst(page.reversed(), unlessShown: guess) == page)
        }
    }

    @Test func `is guessed only where nothing shows it`() {
        let page = [
            message("message-1", .assistant("a"), run: nil),
            message("message-2", .assistant("b"), run: nil, second: nil),
        ]
        #expect(ReadingOrder.oldestFirst(page, unlessShown: false) == page)
        #expect(ReadingOrder.oldestFirst(page, unlessShown: true) == page.reversed())
        #expect(ReadingOrder.oldestFirst([], unlessShown: true) == [])
        #expect(ReadingOrder.oldestFirst([page[0]], unlessShown: true) == [page[0]])
    }

    @Test func `takes messages without an id for rows of their own`() {
        let page = [
            message("", .unknown(type: "a", .null), second: 2),
            message("", .unknown(type: "b", .null), second: 1),
        ]
        #expect(ReadingOrder.oldestFirst(page, unlessShown: false) == page.reversed())
    }
}

@Suite(.timeLimit(.minutes(10))) struct `A history on a server` {
    private func texts(
        conversation: ConversationID?, _ page: String
    ) async throws -> (lines: [String], texts: [String]) {
        let log = RequestLog()
        let texts = try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            try await answer.send(page)
        }) { url in
            try await HTTPTransport(baseURL: url).withClient { client in
                try await client.messages(
                    agent: AgentID("agent-1"), conversation: conversation, limit: 9
                ).map { message in
                    switch message.body {
                    case .user(let content), .assistant(let content): content.text
                    case .reasoning(let text): text
                    default: message.type
                    }
                }
            }
        }
        return (log.lines, texts)
    }

    private func json(_ id: Int, _ type: String, _ text: String) -> String {
        let field = type == "reasoning" ? "reasoning" : "content"
        return
            #"{"id":"message-\#(id)","date":"2026-11-21T02:31:22+00:00","run_id":"run-1","message_type":"\#(type)_message","\#(field)":"\#(text)"}"#
    }

    @Test func `of a conversation comes newest first, a thought before its reply`() async throws {
        let page = [
            json(2, "reasoning", "thought"), json(2, "assistant", "reply"),
            json(1, "user", "question"),
        ]
        let (lines, texts) = try await texts(
            conversation: ConversationID("conv-1"), "[\(page.joined(separator: ","))]")
        #expect(lines == ["GET /v1/conversations/conv-1/messages?limit=9&order=desc"])
        #expect(texts == ["question", "thought", "reply"])
    }

    @Test func `of an agent comes oldest first although asked for otherwise`() async throws {
        let page = [
            json(1, "user", "question"), json(2, "reasoning", "thought"),
            json(2, "assistant", "reply"),
        ]
        let (lines, texts) = try await texts(
            conversation: .agentDefault, "[\(page.joined(separator: ","))]")
        #expect(
            lines == ["GET /v1/agents/agent-1/messages?limit=9&order=desc&conversation_id=default"])
        #expect(texts == ["question", "thought", "reply"])
    }

    /// Replies of which nothing tells the order.
    @Test func `is believed to be as its endpoint lists it where nothing shows it`() async throws {
        let page = "[\(json(1, "assistant", "one")),\(json(2, "assistant", "two"))]"
        #expect(
            try await texts(conversation: ConversationID("conv-1"), page).texts == ["two", "one"])
        #expect(try await texts(conversation: .agentDefault, page).texts == ["one", "two"])
        #expect(try await texts(conversation: nil, page).texts == ["one", "two"])
    }
}
