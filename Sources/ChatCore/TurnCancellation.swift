import Synchronization

/// The wish to stop one turn, and the task that reads its stream meanwhile.
final class TurnCancellation: Sendable {
    private struct State {
        var isCancelled = false
        var stop: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Calls `stop` as soon as the turn is cancelled, at once where it is already.
    func whenCancelled(_ stop: @escaping @Sendable () -> Void) {
        let isCancelled = state.withLock { state in
            state.stop = stop
            return state.isCancelled
        }
        if isCancelled { stop() }
    }

    /// From now on cancelling stops nothing.
    func disarm() { state.withLock { $0.stop = nil } }

    /// Does work that is cancelled with the turn.
    func limiting<T: Sendable>(_ work: @escaping @Sendable () async -> T) async -> T {
        let task = Task { await work() }
        whenCancelled { task.cancel() }
        defer { disarm() }
        return await task.value
    }

    /// Waits so long, or until the turn is cancelled.
    ///
    /// - Returns: whether the time has passed.
    func pause(_ duration: Duration, on clock: any Clock<Duration>) async -> Bool {
        await limiting { (try? await clock.sleep(for: duration)) != nil }
    }

    func cancel() {
        let stop = state.withLock { state in
            state.isCancelled = true
            return state.stop
        }
        stop?()
    }
}
