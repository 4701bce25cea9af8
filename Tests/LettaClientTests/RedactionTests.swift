import LettaAPI
import LettaClient
import NIOHTTP1
import Testing

@Suite struct `What prints or dumps` {
    private func texts(of value: some Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return [String(describing: value), String(reflecting: value), dumped]
    }

    @Test func `a client shows neither its key nor the proxy's password`() async throws {
        let proxy = ProxyConfiguration(environment: [
            "http_proxy": "http://ada:hunter2@proxy.example:3128"
        ])
        let transport = try HTTPTransport(baseURL: "http://letta.example:8283", proxy: proxy)
        let client = LettaClient(
            transport: transport, key: Secret("hunter2"), userAgent: "lettera/test")
        let chosen = try #require(proxy.proxy(scheme: "http", host: "letta.example"))
        // The HTTP client keeps the password in base 64.
        for hidden in ["hunter2", "YWRhOmh1bnRlcjI="] {
            for text in texts(of: client) + texts(of: transport) + texts(of: proxy)
                + texts(of: chosen)
            {
                #expect(!text.contains(hidden))
            }
        }
        await client.shutdown()
    }

    @Test func `a request does not show its headers`() {
        let request = TransportRequest(
            method: "GET", target: "/v1/health/", headers: ["authorization": "Bearer hunter2"])
        for text in texts(of: request) {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("/v1/health/"))
        }
    }
}

@Suite(.timeLimit(.minutes(10))) struct `A server that repeats the key` {
    static let key = "sk-let/swordfish-0123456789"

    /// What all calls come to at a server that answers each with this.
    private func texts(
        _ status: HTTPResponseStatus, _ body: String, type: String, headers: HTTPHeaders = [:]
    ) async throws -> [String] {
        try await LoopbackServer.run(answering: { head, answer in
            let echo = head.headers["authorization"].joined()
            let body = body.replacing("KEY", with: echo)
                .replacing("JSON", with: echo.replacing("/", with: "\\/"))
            var sent = HTTPHeaders()
            for (name, value) in headers {
                sent.add(name: name, value: value.replacing("KEY", with: Self.key))
            }
            try await answer.send(body, status, type: type, headers: sent)
        }) { url in
            try await HTTPTransport(baseURL: url).withClient(key: Secret(Self.key)) { client in
                let plain = await failure { _ = try await client.health() }
                let streamed = await reply(of: client)
                let raw = try await client.raw(method: "GET", path: "/v1/x", body: nil)
                var texts = [
                    String(describing: plain), String(describing: streamed.error),
                ]
                for case .failure(let failure) in streamed.events {
                    texts.append(String(describing: failure))
                }
                if raw.status >= 300 {
                    texts.append(String(decoding: raw.body, as: UTF8.self))
                    texts.append(raw.headers.values.joined(separator: " "))
                }
                return texts
            }
        }
    }

    @Test(
        arguments: [
            (401, #"{"detail":"you sent KEY"}"#), (422, #"{"detail":[{"msg":"JSON"}]}"#),
            (500, "Traceback: authorization: KEY"), (503, "<html>KEY</html>"),
            (400, #"{"detail":"\#(String(repeating: "x", count: 290)) KEY"}"#),
            (404, #"{"error":{"type":"KEY","message":"JSON"}}"#),
            (409, #"{"detail":{"code":"KEY","message":"KEY"}}"#),
        ] as [(Int, String)])
    func `is not repeated in an error`(status: Int, body: String) async throws {
        let texts = try await texts(
            HTTPResponseStatus(statusCode: status), body, type: "application/json")
        #expect(texts.count == 4)
        for text in texts { #expect(!text.contains("swordfish"), "\(text)") }
    }

    @Test func `is not followed in a redirect's target`() async throws {
        let texts = try await texts(
            .temporaryRedirect, "", type: "text/plain",
            headers: ["location": "http://127.0.0.1:1/?key=KEY"])
        for text in texts { #expect(!text.contains("swordfish"), "\(text)") }
    }

    @Test(arguments: [
        #"data: {"message_type":"error_message","error_type":"e","message":"KEY","detail":"JSON"}"#,
        #"data: {"error":{"type":"KEY","message":"KEY"}}"#, #"data: no JSON KEY"#,
    ])
    func `is not repeated in a stream's failure`(event: String) async throws {
        let texts = try await texts(.ok, event + "\n\n", type: "text/event-stream")
        for text in texts { #expect(!text.contains("swordfish"), "\(text)") }
    }

    @Test func `is not searched for a key that is too short to be told from words`() async throws {
        let text = try await LoopbackServer.run(answering: { _, answer in
            try await answer.send(#"{"detail":"a Bearer pw is no password"}"#, .badRequest)
        }) { url in
            try await HTTPTransport(baseURL: url).withClient(key: Secret("pw")) { client in
                String(describing: await failure { _ = try await client.health() })
            }
        }
        #expect(text.contains("a <secret> is no password"))
    }
}
