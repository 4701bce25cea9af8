import LettaAPI
import LettaClient
import NIOHTTP1
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A connection` {
    static let health = #"{"version":"1","status":"ok"}"#

    private func health(
        _ baseURL: String, proxy: ProxyConfiguration = .none,
        timeouts: HTTPTransport.Timeouts = HTTPTransport.Timeouts()
    ) async throws -> Health {
        try await HTTPTransport(baseURL: baseURL, proxy: proxy, timeouts: timeouts)
            .withClient { try await $0.health() }
    }

    @Test(arguments: [
        ("", "/v1/health/"), ("/", "/v1/health/"), ("///", "/v1/health/"),
        ("/letta", "/letta/v1/health/"), ("/a%20b/c/", "/a%20b/c/v1/health/"),
    ])
    func `keeps a path in front of its own`(prefix: String, path: String) async throws {
        let log = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            try await answer.send(Self.health)
        }) { url in
            let health = try await health(url + prefix)
            #expect(health.status == "ok")
        }
        #expect(log.lines == ["GET \(path)"])
    }

    @Test(arguments: [
        "", "localhost:8283", "ftp://localhost", "http://", "http:///v1", "letta",
        "http://localhost?x=1", "http://localhost#x", "http://ada:pw@localhost", "http://a b",
    ])
    func `is refused to what is no server's address`(baseURL: String) async {
        let error = await failure { _ = try HTTPTransport(baseURL: baseURL) }
        guard case .unreachable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.contains("pw"))
    }

    @Test func `to a host that is not there says so`() async {
        let error = await failure { _ = try await health("http://letta.invalid:8283") }
        #expect(error == .unreachable(reason: "there is no host \"letta.invalid\""))
    }

    @Test func `to a port where nobody listens says so`() async {
        for host in ["127.0.0.1", "localhost"] {
            let error = await failure { _ = try await health("http://\(host):1") }
            #expect(error == .unreachable(reason: "connection refused"))
        }
    }

    @Test(arguments: [
        HTTPResponseStatus.movedPermanently, .found, .temporaryRedirect, .permanentRedirect,
    ])
    func `never takes the key to where a redirect points`(
        status: HTTPResponseStatus
    ) async throws {
        let elsewhere = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            elsewhere.note(head, answer)
            try await answer.send(Self.health)
        }) { other in
            try await LoopbackServer.run(answering: { _, answer in
                try await answer.send("", status, headers: ["location": other + "/v1/health/"])
            }) { url in
                let error = await failure { _ = try await health(url) }
                guard case .nonsense(let detail) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(detail.contains(other))
            }
        }
        #expect(elsewhere.lines.isEmpty)
    }

    /// Another port is another server, as are another name and the same one without TLS.
    @Test(arguments: ["http://127.0.0.1:PORT", "http://localhost:PORT", "//127.0.0.1:PORT"])
    func `never takes the key elsewhere, whatever was asked for`(target: String) async throws {
        let elsewhere = RequestLog()
        let here = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            elsewhere.note(head, answer)
            try await answer.send(Self.health)
        }) { other in
            let port = other.split(separator: ":").last ?? ""
            let location = target.replacing("PORT", with: port) + "/v1/elsewhere"
            try await LoopbackServer.run(answering: { head, answer in
                here.note(head, answer)
                try await answer.send("", .temporaryRedirect, headers: ["location": location])
            }) { url in
                try await HTTPTransport(baseURL: url).withClient { client in
                    let read = await failure { _ = try await client.health() }
                    let written = await failure {
                        _ = try await client.send(
                            .attach(BlockID("block-1"), to: AgentID("agent-1")))
                    }
                    let streamed = await reply(of: client).error
                    for error in [read, written, streamed] {
                        guard case .nonsense(let detail) = error else {
                            Issue.record("\(String(describing: error))")
                            continue
                        }
                        #expect(detail.contains("redirects are not followed"))
                    }
                    let raw = try await client.raw(method: "DELETE", path: "/v1/x", body: nil)
                    #expect(raw.status == 307)
                }
            }
        }
        #expect(here.lines.count == 4)
        #expect(elsewhere.lines.isEmpty)
    }

    @Test func `without a key sends none`() async throws {
        let log = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            try await answer.send(Self.health)
        }) { url in
            _ = try await HTTPTransport(baseURL: url).withClient(key: nil) {
                try await $0.health()
            }
        }
        #expect(log.heads.first?.headers.contains(name: "authorization") == false)
    }

    @Test(
        arguments: [
            Array("{\"version\":\"1\",\"status\":\"o\u{FF}".utf8.dropLast(2)) + [0xFF, 0x22, 0x7D],
            [0xFF, 0xFE], Array(#"{"version":"1"}"#.utf8),
            Array(#"{"version":7,"status":"ok"}"#.utf8),
        ] as [[UInt8]])
    func `brings nonsense where an answer is broken`(body: [UInt8]) async throws {
        let error = try await LoopbackServer.run(answering: { _, answer in
            try await answer.head()
            try await answer.write(body)
            try await answer.end()
        }) { url in await failure { _ = try await health(url) } }
        #expect(
            error == .nonsense(detail: "an answer that is broken or lacks what it should have"))
    }

    @Test func `brings a web page where a proxy answers`() async throws {
        let error = try await LoopbackServer.run(answering: { _, answer in
            try await answer.send("<html>Sign in</html>", type: "text/html; charset=utf-8")
        }) { url in await failure { _ = try await health(url) } }
        #expect(error == .nonsense(detail: "a web page came instead of an answer"))
    }

    @Test func `that breaks within an answer is interrupted`() async throws {
        let error = try await LoopbackServer.run(answering: { _, answer in
            try await answer.head(headers: ["content-length": "1000"])
            try await answer.write(Array(#"{"version":"#.utf8))
            try await answer.hangUp()
        }) { url in await failure { _ = try await health(url) } }
        guard case .interrupted(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(["the connection was closed", "the connection broke"].contains(reason))
    }

    @Test func `is closed when whoever reads has seen enough`() async throws {
        let (closed, close) = AsyncStream.makeStream(of: Void.self)
        try await LoopbackServer.run(
            answering: { _, answer in
                try await answer.head(type: "text/event-stream")
                try await answer.write(Array("data: {broken\n\n".utf8))
            }, onClose: { close.yield() }
        ) { url in
            try await HTTPTransport(baseURL: url).withClient { client in
                guard case .nonsense = await reply(of: client).error else {
                    Issue.record("no nonsense")
                    return
                }
                for await _ in closed { break }
            }
        }
    }

    @Test func `is not opened for a task that is cancelled already`() async throws {
        let log = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            try await answer.send(Self.health)
        }) { url in
            let error = await withTaskGroup(of: LettaError?.self) { group in
                group.cancelAll()
                group.addTask { await failure { _ = try await health(url) } }
                return await group.next() ?? nil
            }
            #expect(error == .cancelled)
        }
        #expect(log.lines.isEmpty)
    }

    @Test func `carries any request as it is, and brings any answer`() async throws {
        let answer = try await LoopbackServer.run(answering: { head, answer in
            try await answer.send(
                "\(head.method) \(head.uri) \(answer.body)", .imATeapot, headers: ["X-One": "Two"])
        }) { url in
            try await HTTPTransport(baseURL: url).withClient {
                try await $0.raw(
                    method: "PATCH", path: "/v1/x?y=z%20", body: Array(#"{"a":1}"#.utf8))
            }
        }
        #expect(answer.status == 418)
        #expect(answer.headers["x-one"] == "Two")
        #expect(String(decoding: answer.body, as: UTF8.self) == #"PATCH /v1/x?y=z%20 {"a":1}"#)
    }

    @Test func `can be opened before it is needed, and nothing is said over it`() async throws {
        let log = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            try await answer.send(Self.health)
        }) { url in
            try await HTTPTransport(baseURL: url).withClient { client in
                await client.prepare()
                await client.prepare()
                #expect(log.lines.isEmpty)
                let first = try await client.health()
                await client.prepare()
                let second = try await client.health()
                #expect(first == second)
            }
        }
        #expect(log.lines.count == 2)
    }

    @Test func `that could not be opened early is tried again when it is needed`() async throws {
        try await HTTPTransport(baseURL: "http://127.0.0.1:1").withClient { client in
            await client.prepare()
            let error = await failure { _ = try await client.health() }
            #expect(error == .unreachable(reason: "connection refused"))
            await client.shutdown()
            let late = await failure { _ = try await client.health() }
            #expect(late == .unreachable(reason: "the program is ending"))
        }
    }

    @Test func `that the server has closed meanwhile is not used again`() async throws {
        let log = RequestLog()
        try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            try await answer.send(Self.health, headers: ["connection": "close"])
        }) { url in
            try await HTTPTransport(baseURL: url).withClient { client in
                for _ in 0..<3 { _ = try await client.health() }
            }
        }
        #expect(log.lines.count == 3)
    }
}
