import LettaAPI
import LettaClient
import NIOHTTP1
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A stream over the network` {
    static let ping = #"data: {"message_type":"ping","run_id":"run-1"}"# + "\n\n"
    static let word =
        #"data: {"id":"message-1","message_type":"assistant_message","content":"Hi 世"}"# + "\n\n"
    static let end = #"data: {"message_type":"stop_reason","stop_reason":"end_turn"}"# + "\n\n"

    /// What a client makes of an answer.
    private func reply(
        to answer: @escaping @Sendable (LoopbackServer.Answer) async throws -> Void,
        idle: Duration = .seconds(30)
    ) async throws -> (events: [StreamEvent], error: LettaError?) {
        try await LoopbackServer.run(answering: { _, out in try await answer(out) }) { url in
            let timeouts = HTTPTransport.Timeouts(idle: idle)
            return try await HTTPTransport(baseURL: url, timeouts: timeouts)
                .withClient { await LettaClientTests.reply(of: $0) }
        }
    }

    static let message = StreamEvent.message(
        Message(id: MessageID("message-1"), body: .assistant("Hi 世")))

    @Test func `is read though its bytes are cut within a character`() async throws {
        let bytes = Array((Self.ping + Self.word + Self.end).utf8)
        let (events, error) = try await reply { answer in
            try await answer.head(type: "text/event-stream; charset=utf-8")
            for byte in bytes { try await answer.write([byte]) }
            try await answer.end()
        }
        #expect(events == [.ping(RunID("run-1")), Self.message, .stopReason(.endTurn)])
        #expect(error == nil)
    }

    @Test(arguments: ["Text/Event-Stream", "text/event-stream", "text/event-stream;charset=utf-8"])
    func `is known by its type, however that is written`(type: String) async throws {
        let (events, error) = try await reply { try await $0.send(Self.end, type: type) }
        #expect(events == [.stopReason(.endTurn)])
        #expect(error == nil)
    }

    @Test func `may end with DONE, with stop reason or with an error`() async throws {
        for last in [
            Self.end + "data: [DONE]\n\n", Self.end,
            "data: {\"message_type\":\"stop_reason\",\"stop_reason\":\"cancelled\"}\n\n",
            "data: [DONE]\n\n",
            "event: error\ndata: {\"message_type\":\"error_message\",\"error_type\":\"llm_error\"}\n\n",
        ] {
            let (_, error) = try await reply {
                try await $0.send(Self.ping + last, type: "text/event-stream")
            }
            #expect(error == nil, "\(last)")
        }
    }

    @Test func `has nothing to say after DONE`() async throws {
        let (events, error) = try await reply {
            let text = Self.word + Self.end + "data: [DONE]\n\n"
            try await $0.send(text + text, type: "text/event-stream")
        }
        #expect(events == [Self.message, .stopReason(.endTurn), .done])
        #expect(error == nil)
    }

    @Test func `of status 200 may carry an error`() async throws {
        let (events, error) = try await reply {
            try await $0.send(
                Self.ping
                    + "event: error\ndata: {\"error\":{\"type\":\"llm_authentication\",\"message\":\"No.\"}}\n\n",
                type: "text/event-stream")
        }
        #expect(
            events == [
                .ping(RunID("run-1")),
                .failure(StreamFailure(kind: "llm_authentication", message: "No.")),
            ])
        #expect(error == nil)
    }

    @Test func `that ends between two events is interrupted`() async throws {
        let (events, error) = try await reply {
            try await $0.send(Self.ping + Self.word, type: "text/event-stream")
        }
        #expect(events.count == 2)
        #expect(error == .interrupted(reason: "the stream ended in the middle of the reply"))
    }

    @Test func `whose connection breaks is interrupted`() async throws {
        let (events, error) = try await reply { answer in
            try await answer.head(type: "text/event-stream")
            try await answer.write(Array(Self.ping.utf8))
            try await answer.hangUp()
        }
        #expect(events == [.ping(RunID("run-1"))])
        guard case .interrupted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `whose connection breaks after the stop reason is whole`() async throws {
        let (events, error) = try await reply { answer in
            try await answer.head(type: "text/event-stream")
            try await answer.write(Array((Self.word + Self.end).utf8))
            try await answer.hangUp()
        }
        #expect(events == [Self.message, .stopReason(.endTurn)])
        #expect(error == nil)
    }

    @Test func `that falls silent is interrupted`() async throws {
        let (_, error) = try await reply(
            to: { answer in
                try await answer.head(type: "text/event-stream")
                try await answer.write(Array(Self.ping.utf8))
            }, idle: .milliseconds(100))
        #expect(error == .interrupted(reason: "nothing came for too long"))
    }

    @Test func `asked for may be answered with something else`() async throws {
        let cases: [(type: String, body: String, error: LettaError)] = [
            ("text/html", "<html>", .nonsense(detail: "a web page came instead of a stream")),
            ("application/json", "{}", .nonsense(detail: "an answer that is no event stream")),
            ("application/json", "", .nonsense(detail: "an answer that is no event stream")),
        ]
        for (type, body, expected) in cases {
            let (events, error) = try await reply { try await $0.send(body, type: type) }
            #expect(events.isEmpty)
            #expect(error == expected)
        }
    }

    @Test func `asked for may be refused`() async throws {
        let (_, error) = try await reply {
            try await $0.send(#"{"detail":"CONFLICT: Busy.","run_id":"run-7"}"#, .conflict)
        }
        #expect(error == .conflict(detail: "Busy.", run: RunID("run-7")))
    }

    @Test func `is asked for with the version header, without which Letta refuses`() async throws {
        let log = RequestLog()
        let body = Mutex("")
        try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            body.withLock { $0 = answer.body }
            try await answer.send(Self.end, type: "text/event-stream")
        }) { url in
            try await HTTPTransport(baseURL: url).withClient {
                #expect(await LettaClientTests.reply(of: $0).error == nil)
            }
        }
        let head = try #require(log.heads.first)
        #expect(head.headers["accept"] == ["text/event-stream"])
        #expect(head.headers["content-type"] == ["application/json"])
        #expect(head.headers["x-stainless-package-version"] == ["1.7.12"])
        #expect(body.withLock { $0 }.contains(#""otid":"otid-1""#))
    }
}
