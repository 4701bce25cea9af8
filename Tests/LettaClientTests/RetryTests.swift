import LettaAPI
import LettaClient
import NIOHTTP1
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A request that fails` {
    /// A server that answers each request with the next of `answers`, then with the last again.
    private func run(
        _ answers: [(HTTPResponseStatus, String, HTTPHeaders)], clock: ImmediateClock,
        _ body: (LettaClient) async throws -> Void
    ) async throws -> [String] {
        let log = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            let index = min(log.note(head, answer), answers.count - 1)
            let (status, text, headers) = answers[index]
            try await answer.send(text, status, headers: headers)
        }) { url in
            try await HTTPTransport(baseURL: url)
                .withClient(retry: RetryPolicy(), clock: clock, body)
        }
        return log.lines
    }

    static let health = (HTTPResponseStatus.ok, #"{"version":"1","status":"ok"}"#, HTTPHeaders())

    @Test func `with 503 is repeated where that does no harm`() async throws {
        let clock = ImmediateClock()
        let lines = try await run(
            [(.serviceUnavailable, "", [:]), (.badGateway, "<html>", [:]), Self.health],
            clock: clock
        ) { client in
            let health = try await client.health()
            #expect(health.version == "1")
        }
        #expect(lines == Array(repeating: "GET /v1/health/", count: 3))
        #expect(clock.pauses == [.milliseconds(200), .milliseconds(400)])
    }

    @Test func `for good is given up`() async throws {
        let clock = ImmediateClock()
        let lines = try await run([(.serviceUnavailable, "", [:])], clock: clock) { client in
            let error = await failure { _ = try await client.health() }
            #expect(error == .serverFailed(status: 503, detail: "HTTP status 503"))
        }
        #expect(lines.count == 3)
    }

    @Test(arguments: [
        HTTPResponseStatus.internalServerError, .badGateway, .serviceUnavailable, .gatewayTimeout,
        .conflict, .unauthorized, .unprocessableEntity,
    ])
    func `never sends a message twice once it may have arrived`(
        status: HTTPResponseStatus
    ) async throws {
        let clock = ImmediateClock()
        let lines = try await run([(status, #"{"detail":"no"}"#, [:])], clock: clock) { client in
            let (events, error) = await reply(of: client)
            #expect(events.isEmpty)
            #expect(error != nil)
        }
        #expect(lines == ["POST /v1/agents/agent-1/messages"])
        #expect(clock.pauses.isEmpty)
    }

    @Test func `never sends a message twice when the connection breaks before the answer`()
        async throws
    {
        let log = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            try await answer.hangUp()
        }) { url in
            try await HTTPTransport(baseURL: url).withClient(retry: RetryPolicy()) { client in
                guard case .interrupted = await reply(of: client).error else {
                    Issue.record("not interrupted")
                    return
                }
                guard
                    case .interrupted = await failure({
                        _ = try await client.createBlock(NewBlock(label: "l", value: "v"))
                    })
                else {
                    Issue.record("not interrupted")
                    return
                }
            }
        }
        #expect(log.lines == ["POST /v1/agents/agent-1/messages", "POST /v1/blocks/"])
    }

    @Test func `is repeated after a broken connection where that does no harm`() async throws {
        let log = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            if log.note(head, answer) == 0 { return try await answer.hangUp() }
            try await answer.send(Self.health.1)
        }) { url in
            try await HTTPTransport(baseURL: url).withClient(retry: RetryPolicy()) { client in
                let health = try await client.health()
                #expect(health.status == "ok")
            }
        }
        #expect(log.lines.count == 2)
    }

    @Test func `with 429 waits as long as Retry-After says, messages too`() async throws {
        let clock = ImmediateClock()
        let slow = (
            HTTPResponseStatus.tooManyRequests, #"{"detail":"slow"}"#,
            ["retry-after": "7"] as HTTPHeaders
        )
        let lines = try await run([slow, Self.health], clock: clock) { client in
            _ = try await client.health()
        }
        #expect(lines.count == 2)
        #expect(clock.pauses == [.seconds(7)])

        let other = ImmediateClock()
        let sent = try await run([slow, (.notFound, #"{"detail":"gone"}"#, [:])], clock: other) {
            #expect(await reply(of: $0).error == .notFound(detail: "gone"))
        }
        #expect(sent.count == 2)
        #expect(other.pauses == [.seconds(7)])
    }

    @Test func `with 429 is given up where the wait would be too long`() async throws {
        let clock = ImmediateClock()
        let lines = try await run(
            [(.tooManyRequests, "", ["retry-after": "3600"])], clock: clock
        ) { client in
            let error = await failure { _ = try await client.health() }
            #expect(error == .rateLimited(detail: "HTTP status 429", retryAfter: .seconds(3600)))
        }
        #expect(lines.count == 1)
        #expect(clock.pauses.isEmpty)
    }

    /// The model's rate limit is no affair of ours, and the turn has run.
    @Test func `with 429 of the model is not repeated`() async throws {
        let clock = ImmediateClock()
        let lines = try await run(
            [(.tooManyRequests, #"{"error":{"type":"llm_rate_limit","message":"wait"}}"#, [:])],
            clock: clock
        ) { client in
            #expect(
                await reply(of: client).error
                    == .modelFailed(kind: "llm_rate_limit", detail: "wait"))
        }
        #expect(lines.count == 1)
    }

    @Test func `because nobody is there is sent again, messages too`() async throws {
        let clock = ImmediateClock()
        try await HTTPTransport(baseURL: "http://127.0.0.1:1")
            .withClient(retry: RetryPolicy(attempts: 4), clock: clock) { client in
                #expect(
                    await reply(of: client).error == .unreachable(reason: "connection refused"))
            }
        #expect(clock.pauses == [.milliseconds(200), .milliseconds(400), .milliseconds(800)])
    }
}
