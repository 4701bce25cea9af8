import LettaAPI
import LettaClient
import Testing

@Suite struct `Trying again` {
    let policy = RetryPolicy(attempts: 3)

    @Test func `is safe where nothing was sent`() {
        let error = LettaError.unreachable(reason: "refused")
        #expect(policy.pause(after: error, attempt: 1, isRepeatable: false) != nil)
        #expect(policy.pause(after: error, attempt: 3, isRepeatable: false) == nil)
    }

    @Test func `never repeats what may have arrived, unless twice is as good as once`() {
        for error in [
            LettaError.interrupted(reason: "closed"), .serverFailed(status: 503, detail: ""),
        ] {
            #expect(policy.pause(after: error, attempt: 1, isRepeatable: false) == nil)
            #expect(policy.pause(after: error, attempt: 1, isRepeatable: true) != nil)
        }
    }

    @Test func `waits as long as the server asks, within reason`() {
        func pause(_ seconds: Int) -> Duration? {
            policy.pause(
                after: .rateLimited(detail: "", retryAfter: .seconds(seconds)), attempt: 1,
                isRepeatable: false)
        }
        #expect(pause(7) == .seconds(7))
        #expect(pause(3600) == nil)
    }

    @Test func `doubles its pause up to the longest`() {
        let policy = RetryPolicy(
            attempts: 100, firstPause: .seconds(1), longestPause: .seconds(10))
        let pauses = (1...99).map {
            policy.pause(after: .unreachable(reason: ""), attempt: $0, isRepeatable: false)
        }
        let seconds: [Duration?] = [
            .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10),
        ]
        #expect(Array(pauses.prefix(5)) == seconds)
        #expect(pauses.dropFirst(5).allSatisfy { $0 == .seconds(10) })
        #expect(
            policy.pause(after: .unreachable(reason: ""), attempt: 100, isRepeatable: true) == nil)
    }

    @Test(arguments: [
        (LettaError.serverFailed(status: 500, detail: ""), false),
        (.serverFailed(status: 501, detail: ""), false),
        (.serverFailed(status: 502, detail: ""), true),
        (.serverFailed(status: 504, detail: ""), true),
        (.modelFailed(kind: "llm_rate_limit", detail: ""), false),
        (.nonsense(detail: ""), false),
        (.rejected(status: 422, detail: ""), false),
        (.approvalPending(request: nil), false),
        (.rateLimited(detail: "", retryAfter: nil), true),
        (.rateLimited(detail: "", retryAfter: .zero), true),
    ])
    func `is worth it where something stands in the way for a while`(
        error: LettaError, isWorthIt: Bool
    ) {
        let pause = policy.pause(after: error, attempt: 1, isRepeatable: true)
        #expect((pause != nil) == isWorthIt)
        #expect(RetryPolicy.never.pause(after: error, attempt: 1, isRepeatable: true) == nil)
    }

    @Test func `is pointless where the request is wrong`() {
        for error in [
            LettaError.notFound(detail: ""), .notAllowed(detail: ""), .cancelled,
            .conflict(detail: "", run: nil),
        ] {
            #expect(policy.pause(after: error, attempt: 1, isRepeatable: true) == nil)
        }
    }
}

@Suite struct `The proxy` {
    private func host(_ environment: [String: String], _ scheme: String, _ host: String) -> String?
    {
        ProxyConfiguration(environment: environment).proxy(scheme: scheme, host: host)?.host
    }

    @Test func `is the one for the scheme, else the one for all`() {
        let environment = ["HTTPS_PROXY": "http://secure:3128", "all_proxy": "any:8080"]
        #expect(host(environment, "https", "letta.example") == "secure")
        #expect(host(environment, "http", "letta.example") == "any")
        #expect(host([:], "http", "letta.example") == nil)
    }

    @Test func `is named in lower case before upper case`() {
        #expect(
            host(["http_proxy": "http://low:1", "HTTP_PROXY": "http://up:1"], "http", "x.example")
                == "low")
    }

    @Test(arguments: ["localhost", "127.0.0.1", "::1", "letta.example", "a.letta.example", "b.c"])
    func `is not used for this machine and for what is exempt`(name: String) {
        let environment = [
            "http_proxy": "http://p:1", "NO_PROXY": ".letta.example, b.c",
        ]
        #expect(host(environment, "http", name) == nil)
        #expect(host(environment, "http", "notletta.example") == "p")
    }
}

@Suite struct `A secret` {
    @Test func `shows nothing of itself`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("hunter2"))
        }
    }
}
