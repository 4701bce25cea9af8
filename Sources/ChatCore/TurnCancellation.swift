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

    func cancel() {
        let stop = state.withLock { state in
            state.isCancelled = true
            return state.stop
        }
        stop?()
    }
}
