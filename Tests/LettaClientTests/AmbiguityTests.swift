import LettaAPI
import LettaClient
import Synchronization
import Testing

/// Answers each request with the next of a list of errors.
private final class FailingTransport: Transport {
    private let errors: Mutex<[LettaError]>

    init(_ errors: [LettaError]) { self.errors = Mutex(errors.reversed()) }

    func perform(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        throw errors.withLock { $0.popLast() } ?? .cancelled
    }

    func shutdown() async {}
}

@Suite struct `The last of several tries` {
    private func attach(_ errors: LettaError...) async -> LettaError? {
        let client = LettaClient(
            transport: FailingTransport(errors), key: nil, userAgent: "test",
            retry: RetryPolicy(firstPause: .zero))
        do throws(LettaError) {
            try await client.attach(BlockID("block-1"), to: AgentID("agent-1"))
            return nil
        } catch {
            return error
        }
    }

    @Test func `does not hide that an earlier one may have arrived`() async {
        let broken = LettaError.interrupted(reason: "closed")
        let refused = LettaError.unreachable(reason: "refused")
        #expect(await attach(broken, refused, refused) == broken)
        #expect(await attach(broken, .notAllowed(detail: "no")) == broken)
    }

    @Test func `counts where it says how things stand`() async {
        let gone = LettaError.notFound(detail: "gone")
        #expect(await attach(.interrupted(reason: "closed"), gone) == gone)
        #expect(await attach(.unreachable(reason: "1"), gone) == gone)
    }
}
