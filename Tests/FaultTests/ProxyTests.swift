import FaultProxy
import LettaAPI
import LettaClient
import Testing

@Suite struct `The proxy` {
    /// Asks for the health of a practice server through a proxy that is disturbed.
    private static func health(
        _ fault: NetworkFault, at moment: Disturbance.Moment, idle: Duration = .seconds(600)
    ) async throws -> (Result<Health, LettaError>, FaultProxy) {
        try await Stage.run { stage in
            let proxy = FaultProxy(port: stage.port)
            let url = try await proxy.start()
            proxy.disturb(Disturbance(fault, at: moment) { $0.number == 0 })
            let client = LettaClient(
                transport: try HTTPTransport(baseURL: url, timeouts: .init(idle: idle)), key: nil,
                userAgent: "tests", retry: .never)
            let answer: Result<Health, LettaError>
            do throws(LettaError) {
                answer = .success(try await client.health())
            } catch {
                answer = .failure(error)
            }
            await client.shutdown()
            await proxy.stop()
            return (answer, proxy)
        }
    }

    @Test(arguments: [NetworkFault.none, .delay(.milliseconds(1)), .drip])
    func `passes on what it only slows down`(fault: NetworkFault) async throws {
        let (answer, proxy) = try await Self.health(fault, at: .answer)
        #expect(try answer.get().version == "0.16.8")
        #expect(proxy.requests.map(\.name) == ["GET /v1/health/"])
        #expect(proxy.hasStruck)
    }

    @Test(arguments: [NetworkFault.reset, .close, .truncation])
    func `breaks connections`(fault: NetworkFault) async throws {
        guard case .failure(.interrupted) = try await Self.health(fault, at: .answer).0 else {
            Issue.record("the connection lived")
            return
        }
    }

    @Test func `says nothing`() async throws {
        let (answer, _) = try await Self.health(
            .silence, at: .request, idle: .milliseconds(200))
        #expect(answer == .failure(.interrupted(reason: "nothing came for too long")))
    }

    @Test func `answers in the server's place`() async throws {
        let (answer, _) = try await Self.health(.status(503), at: .request)
        guard case .failure(.serverFailed(status: 503, _)) = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test(arguments: [NetworkFault.noise, .nonsense, .duplication])
    func `says what makes no sense`(fault: NetworkFault) async throws {
        guard case .failure(.nonsense) = try await Self.health(fault, at: .answer).0 else {
            Issue.record("it made sense")
            return
        }
    }

    @Test func `names requests alike whatever they are about`() async throws {
        try await Stage.run { stage in
            let proxy = FaultProxy(port: stage.port)
            let url = try await proxy.start()
            let client = LettaClient(
                transport: try HTTPTransport(baseURL: url), key: nil, userAgent: "tests")
            for _ in 0..<2 { _ = try await client.agent(try await stage.makeAgent()) }
            #expect(proxy.requests.map(\.name) == Array(repeating: "GET /v1/agents/*", count: 2))
            #expect(proxy.requests.map(\.repetition) == [0, 1])
            await client.shutdown()
            await proxy.stop()
        }
    }
}
