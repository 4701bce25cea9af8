import ChatStore
import Dispatch
import Synchronization

/// A store that is being opened beside something else.
final class StoreOpening: Sendable {
    private let outcome = Mutex<Result<SQLiteStore, CommandFailure>?>(nil)
    private let end = DispatchSemaphore(value: 0)

    init(_ app: App) {
        Task.detached { [self] in
            let opened = Result { () throws(CommandFailure) in try app.openStore() }
            outcome.withLock { $0 = opened }
            end.signal()
        }
    }

    /// Waits until it is open.
    ///
    /// Once: there is one store, and one who asks for it.
    func store() throws(CommandFailure) -> SQLiteStore {
        end.wait()
        guard let outcome = outcome.withLock({ $0 }) else {
            throw CommandFailure(.defect, "the store was not opened")
        }
        return try outcome.get()
    }
}
