import Foundation

/// A clock that stands still until a test moves it.
public final class ManualClock: Clock {
    public struct Instant: InstantProtocol {
        public var offset: Duration
        public func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        public static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private struct Sleeper {
        var deadline: Instant
        var waking: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [Int: Sleeper] = [:]
        var nextSleeper = 0
        var cancelled: Set<Int> = []
    }

    // Not a `Mutex`, whose work the thread sanitizer does not see.
    private let lock = NSLock()
    nonisolated(unsafe) private var state = State()

    public init() {}

    public var now: Instant { withState { $0.now } }
    public var minimumResolution: Duration { .zero }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let number = withState { state in
            defer { state.nextSleeper += 1 }
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waking in
                let isOver: Result<Void, any Error>? = withState { state in
                    if state.cancelled.remove(number) != nil {
                        return .failure(CancellationError())
                    }
                    if deadline <= state.now { return .success(()) }
                    state.sleepers[number] = Sleeper(deadline: deadline, waking: waking)
                    return nil
                }
                if let isOver { waking.resume(with: isOver) }
            }
        } onCancel: {
            let sleeper = withState { state in
                let sleeper = state.sleepers.removeValue(forKey: number)
                if sleeper == nil { state.cancelled.insert(number) }
                return sleeper
            }
            sleeper?.waking.resume(throwing: CancellationError())
        }
    }

    /// Returns when so many tasks are asleep on this clock.
    public func whenAsleep(_ count: Int) async {
        while withState({ $0.sleepers.count }) < count { await Task.yield() }
    }

    /// Lets time pass, and wakes those whose time has come.
    public func advance(by duration: Duration) {
        let due = withState { state in
            state.now = state.now.advanced(by: duration)
            let numbers = state.sleepers.filter { $0.value.deadline <= state.now }.map(\.key)
            return numbers.compactMap { state.sleepers.removeValue(forKey: $0) }
        }
        for sleeper in due { sleeper.waking.resume() }
    }

    private func withState<T>(_ work: (inout State) -> T) -> T {
        lock.lock()
        defer { lock.unlock() }
        return work(&state)
    }
}
