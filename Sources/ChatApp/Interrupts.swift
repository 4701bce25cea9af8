import Synchronization

/// Lets a part of the program take Ctrl-C for itself while it has something of its own to stop.
final class Interrupts: Sendable {
    private let handler = Mutex<(@Sendable () -> Void)?>(nil)

    /// Calls `handler` for the first interrupt while `work` runs; more of them are the program's again.
    func during<T: Sendable>(
        _ work: () async -> T, handle handler: @escaping @Sendable () -> Void
    ) async -> T {
        self.handler.withLock { $0 = handler }
        defer { self.handler.withLock { $0 = nil } }
        return await work()
    }

    /// Whether somebody took the interrupt.
    func handle() -> Bool {
        let taken = handler.withLock { handler in
            defer { handler = nil }
            return handler
        }
        guard let taken else { return false }
        taken()
        return true
    }
}
