import LettaAPI
import LettaClient
import NIOHTTP1
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A proxy in the environment` {
    static let health = #"{"version":"1","status":"ok"}"#

    /// What a proxy is asked while a client asks for the health of a server.
    private func asked(
        _ environment: (_ host: String) -> [String: String], server: String
    ) async throws -> (heads: [String], error: LettaError?) {
        var error: LettaError?
        let heads = try await TunnelProxy.run(answering: Self.health) { host in
            error = await failure {
                _ = try await HTTPTransport(
                    baseURL: server, proxy: ProxyConfiguration(environment: environment(host))
                ).withClient { try await $0.health() }
            }
        }
        return (heads, error)
    }

    @Test(arguments: ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
    func `carries what goes to a server elsewhere, in a tunnel`(name: String) async throws {
        let (heads, error) = try await asked(
            { [name: "http://\($0)"] }, server: "http://letta.invalid:8283")
        #expect(error == nil)
        #expect(
            heads.map { $0.prefix { $0 != "\r\n" } } == [
                "CONNECT letta.invalid:8283 HTTP/1.1", "GET /v1/health/ HTTP/1.1",
            ])
    }

    @Test func `is told its own password and not the server's key`() async throws {
        let (heads, error) = try await asked(
            { ["http_proxy": "http://ada:s%40fe@\($0)"] }, server: "http://letta.invalid")
        #expect(error == nil)
        let (toProxy, toServer) = (try #require(heads.first).lowercased(), try #require(heads.last))
        #expect(toProxy.contains("proxy-authorization: basic ywrhonnazmu="))
        #expect(!toProxy.contains("bearer"))
        #expect(toServer.lowercased().contains("authorization: bearer pw"))
        #expect(!toServer.lowercased().contains("proxy-authorization"))
    }

    @Test func `is not asked where NO_PROXY names the server`() async throws {
        let (heads, error) = try await asked(
            { ["http_proxy": "http://\($0)", "NO_PROXY": "example.org,.invalid"] },
            server: "http://letta.invalid")
        #expect(heads.isEmpty)
        #expect(error == .unreachable(reason: "there is no host \"letta.invalid\""))
    }

    @Test func `that is not there is named`() async throws {
        let error = await failure {
            _ = try await HTTPTransport(
                baseURL: "http://letta.invalid",
                proxy: ProxyConfiguration(environment: ["http_proxy": "http://ada:pw@127.0.0.1:1"])
            ).withClient { try await $0.health() }
        }
        #expect(error == .unreachable(reason: "the proxy 127.0.0.1:1: connection refused"))
    }

    @Test func `that refuses to connect to an https server is named`() async throws {
        let (url, error) = try await LoopbackServer.run(answering: { _, answer in
            try await answer.send("no", .forbidden, type: "text/plain")
        }) { url in
            let error = await failure {
                _ = try await HTTPTransport(
                    baseURL: "https://letta.invalid",
                    proxy: ProxyConfiguration(environment: ["https_proxy": url])
                ).withClient { try await $0.health() }
            }
            return (url, error)
        }
        #expect(
            error
                == .unreachable(
                    reason: "the proxy \(url.dropFirst("http://".count)): it did not connect us"))
    }

    /// One environment, one server, and the proxy for it.
    struct Case: Sendable, CustomTestStringConvertible {
        var environment: [String: String]
        var server: String
        var proxy: String?

        var testDescription: String { "\(environment) \(server)" }

        init(_ environment: [String: String], _ server: String, _ proxy: String?) {
            self.environment = environment
            self.server = server
            self.proxy = proxy
        }
    }

    @Test(arguments: [
        Case([:], "http://letta.example", nil),
        Case(["http_proxy": "http://p:3128"], "http://letta.example", "p:3128"),
        Case(["http_proxy": "p:3128"], "http://letta.example", "p:3128"),
        Case(["http_proxy": "p"], "http://letta.example", "p:8080"),
        Case(["http_proxy": "http://p:3128/"], "http://LETTA.example", "p:3128"),
        Case(["http_proxy": "http://p:3128"], "https://letta.example", nil),
        Case(["https_proxy": "http://p:3128"], "https://letta.example", "p:3128"),
        Case(["https_proxy": "", "all_proxy": "q:1"], "https://letta.example", "q:1"),
        Case(["http_proxy": "low:1", "HTTP_PROXY": "up:1"], "http://letta.example", "low:1"),
        Case(["http_proxy": "socks5://p:1080"], "http://letta.example", nil),
        Case(["http_proxy": "::nonsense::"], "http://letta.example", nil),
        Case(["all_proxy": "p:1"], "http://localhost", nil),
        Case(["all_proxy": "p:1"], "http://LOCALHOST", nil),
        Case(["all_proxy": "p:1"], "http://127.0.0.1", nil),
        Case(["all_proxy": "p:1"], "http://127.9.8.7", nil),
        Case(["all_proxy": "p:1"], "http://::1", nil),
        Case(["all_proxy": "p:1"], "http://10.0.0.1", "p:1"),
        Case(["all_proxy": "p:1", "no_proxy": "*"], "http://letta.example", nil),
        Case(["all_proxy": "p:1", "no_proxy": "example"], "http://letta.example", nil),
        Case(["all_proxy": "p:1", "no_proxy": ".example"], "http://letta.example", nil),
        Case(
            ["all_proxy": "p:1", "no_proxy": "other, LETTA.example "], "http://letta.example", nil),
        Case(["all_proxy": "p:1", "no_proxy": "etta.example"], "http://letta.example", "p:1"),
        Case(["all_proxy": "p:1", "no_proxy": "letta.example.org"], "http://letta.example", "p:1"),
        Case(["all_proxy": "p:1", "no_proxy": ",, ."], "http://letta.example", "p:1"),
        Case(["all_proxy": "p:1", "NO_PROXY": "10.0.0.1"], "http://10.0.0.1", nil),
    ])
    func `is chosen as curl would`(example: Case) throws {
        let parts = example.server.split(separator: "://", maxSplits: 1).map(String.init)
        let (scheme, host) = (try #require(parts.first), try #require(parts.last))
        let proxy = ProxyConfiguration(environment: example.environment)
            .proxy(scheme: scheme, host: host)
        #expect(proxy.map { "\($0.host):\($0.port)" } == example.proxy)
    }
}
