/// The actor of everything that touches the terminal. Its thread is the one that runs ``UILoop``.
@globalActor public actor UIActor {
    public static let shared = UIActor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        UILoop.shared.asUnownedSerialExecutor()
    }

    /// Runs code of this actor at once; traps when called on another thread.
    ///
    /// The same as the standard library's `MainActor.assumeIsolated`.
    public static nonisolated func assumeIsolated<T: Sendable>(
        _ body: @UIActor () throws -> T
    ) rethrows -> T {
        shared.preconditionIsolated()
        return try withoutActuallyEscaping(body) { body in
            try unsafeBitCast(body, to: (() throws -> T).self)()
        }
    }
}
