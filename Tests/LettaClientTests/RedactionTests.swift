import LettaAPI
import LettaClient
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
