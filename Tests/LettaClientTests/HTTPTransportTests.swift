import LettaAPI
import LettaClient
import NIOHTTP1
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A client of a server on loopback` {
    private func withClient<T>(
        _ handler:
            @escaping @Sendable (HTTPRequestHead, LoopbackServer.Answer) async throws -> Void,
        onClose: @escaping @Sendable () -> Void = {}, idle: Duration = .seconds(600),
        _ body: (LettaClient) async throws -> T
    ) async throws -> T {
        try await LoopbackServer.run(answering: handler, onClose: onClose) { url in
            let transport = try HTTPTransport(
                baseURL: url + "/", timeouts: HTTPTransport.Timeouts(idle: idle))
            let client = LettaClient(
                transport: transport, key: Secret("pw"), userAgent: "lettera/test", retry: .never)
            do {
                let result = try await body(client)
                await client.shutdown()
                return result
            } catch {
                await client.shutdown()
                throw error
            }
        }
    }

    /// What a stream of `pieces` comes to.
    private func stream(
        _ pieces: [String]
    ) async throws -> (events: [StreamEvent], error: LettaError?) {
        try await withClient({ _, answer in
            try await answer.head(type: "text/event-stream; charset=utf-8")
            for piece in pieces { try await answer.write(Array(piece.utf8)) }
            try await answer.end()
        }) { client in await reply(of: client) }
    }

    @Test func `says who it is`() async throws {
        let seen = Mutex<HTTPRequestHead?>(nil)
        let health = try await withClient({ head, answer in
            seen.withLock { $0 = head }
            try await answer.send(#"{"version":"0.16.8","status":"ok"}"#)
        }) { try await $0.health() }
        #expect(health == Health(version: "0.16.8", status: "ok"))
        let head = try #require(seen.withLock { $0 })
        #expect(head.uri == "/v1/health/")
        #expect(head.headers["authorization"] == ["Bearer pw"])
        #expect(head.headers["x-stainless-package-version"] == ["1.7.12"])
        #expect(head.headers["user-agent"] == ["lettera/test"])
    }

    @Test func `follows no redirect, so the key goes nowhere else`() async throws {
        let count = Mutex(0)
        await #expect(throws: LettaError.self) {
            try await withClient({ _, answer in
                count.withLock { $0 += 1 }
                try await answer.send("", .temporaryRedirect, headers: ["location": "/elsewhere"])
            }) { try await $0.health() }
        }
        #expect(count.withLock { $0 } == 1)
    }

    @Test(arguments: ["<html>", #"{"version":"#, "", "[]"])
    func `calls an answer that is none nonsense`(text: String) async throws {
        do {
            _ = try await withClient({ _, answer in try await answer.send(text) }) {
                try await $0.health()
            }
            Issue.record("no error")
        } catch LettaError.nonsense {}
    }

    @Test func `hands over a stream to its end`() async throws {
        let (events, error) = try await stream([
            #"data: {"message_type":"ping","run_id":"run-1"}"# + "\n\ndata: {\"message_type\":",
            #""stop_reason","stop_reason":"end_turn"}"# + "\n\n",
        ])
        #expect(events == [.ping(RunID("run-1")), .stopReason(.endTurn)])
        #expect(error == nil)
    }

    @Test func `calls a stream that ends too early interrupted`() async throws {
        let (events, error) = try await stream([
            #"data: {"message_type":"ping"}"# + "\n\ndata: {"
        ])
        #expect(events == [.ping(nil)])
        guard case .interrupted = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `hands over what came before a broken event of the same chunk`() async throws {
        let (events, error) = try await stream([
            #"data: {"message_type":"ping"}"# + "\n\ndata: {broken\n\n"
        ])
        #expect(events == [.ping(nil)])
        guard case .nonsense = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `closes the connection when its task is cancelled`() async throws {
        let (closed, close) = AsyncStream.makeStream(of: Void.self)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        try await withClient(
            { _, answer in
                try await answer.head(type: "text/event-stream")
                try await answer.write(Array("data: {\"message_type\":\"ping\"}\n\n".utf8))
            }, onClose: { close.yield() }
        ) { client in
            let task = Task {
                try await client.stream(
                    MessageRequest(text: "hi", otid: "o"), agent: AgentID("agent-1"),
                    conversation: nil
                ) { _ in start.yield() }
            }
            for await _ in started { break }
            task.cancel()
            await #expect(throws: LettaError.cancelled) { try await task.value }
            for await _ in closed { break }
        }
    }

    @Test func `gives up on a server that falls silent`() async throws {
        await #expect(throws: LettaError.interrupted(reason: "nothing came for too long")) {
            try await withClient({ _, _ in }, idle: .milliseconds(50)) { try await $0.health() }
        }
    }

    @Test func `tells that nobody is there`() async throws {
        let transport = try HTTPTransport(baseURL: "http://127.0.0.1:1")
        let client = LettaClient(
            transport: transport, key: nil, userAgent: "lettera/test", retry: .never)
        await #expect(throws: LettaError.unreachable(reason: "connection refused")) {
            try await client.health()
        }
        await client.shutdown()
    }
}
