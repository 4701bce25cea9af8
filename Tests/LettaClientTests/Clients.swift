import LettaAPI
import LettaClient
import NIOHTTP1
import Synchronization

/// A clock on which every pause is over at once, and which remembers them.
final class ImmediateClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let time = Mutex((now: Duration.zero, pauses: [Duration]()))

    var now: Instant { Instant(offset: time.withLock { $0.now }) }
    var minimumResolution: Duration { .zero }

    /// All pauses, in order.
    var pauses: [Duration] { time.withLock { $0.pauses } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.withLock {
            $0.pauses.append(deadline.offset - $0.now)
            $0.now = deadline.offset
        }
    }
}

/// What a server was asked, in order.
final class RequestLog: Sendable {
    private let seen = Mutex<[(head: HTTPRequestHead, body: String)]>([])

    /// Notes a request and tells how many there were before it.
    @discardableResult
    func note(_ head: HTTPRequestHead, _ answer: LoopbackServer.Answer) -> Int {
        seen.withLock {
            $0.append((head, answer.body))
            return $0.count - 1
        }
    }

    var heads: [HTTPRequestHead] { seen.withLock { $0.map(\.head) } }

    /// Methods and targets.
    var lines: [String] { heads.map { "\($0.method.rawValue) \($0.uri)" } }
}

extension HTTPTransport {
    /// Runs a client over this transport, and closes it.
    func withClient<T>(
        key: Secret? = Secret("pw"), retry: RetryPolicy = .never,
        clock: any Clock<Duration> = ImmediateClock(), _ body: (LettaClient) async throws -> T
    ) async throws -> T {
        let client = LettaClient(
            transport: self, key: key, userAgent: "lettera/test", retry: retry, clock: clock)
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

/// The error that a call comes to.
func failure(_ call: () async throws -> Void) async -> LettaError? {
    do {
        try await call()
        return nil
    } catch {
        return error as? LettaError
    }
}

/// A message, and all events of its reply.
func reply(of client: LettaClient) async -> (events: [StreamEvent], error: LettaError?) {
    var events: [StreamEvent] = []
    do throws(LettaError) {
        try await client.stream(
            MessageRequest(text: "hi", otid: "otid-1"), agent: AgentID("agent-1"),
            conversation: nil
        ) { events.append($0) }
        return (events, nil)
    } catch {
        return (events, error)
    }
}
