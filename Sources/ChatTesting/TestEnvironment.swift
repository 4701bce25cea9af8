public import ChatCore
import FoundationEssentials
import Synchronization

/// A clock on which waiting takes no time.
public struct ImmediateClock: Clock {
    public struct Instant: InstantProtocol {
        public var offset: Duration
        public func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        public static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    public init() {}
    public var now: Instant { Instant(offset: .zero) }
    public var minimumResolution: Duration { .zero }
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        await Task.yield()
    }
}

extension SessionEnvironment {
    /// The same times and ids in every run of a test.
    public static func forTests() -> SessionEnvironment {
        let counter = Counter()
        return SessionEnvironment(
            now: { Date(timeIntervalSince1970: 1_800_000_000) },
            newID: { "id-\(counter.next())" }, clock: ImmediateClock(), processID: 1)
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}

extension Session {
    /// A session of a process that lives in `world`, and keeps its things on `disk` if that is another.
    public init(in world: World, disk: World? = nil, lock: any AgentLock = FreeLock()) {
        self.init(
            server: World.server, service: world, store: disk ?? world, lock: lock,
            environment: .forTests())
    }
}
