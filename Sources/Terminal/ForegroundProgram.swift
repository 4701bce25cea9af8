import CTerminal
import Glibc

/// Another program that has the terminal for a while, such as an editor.
public enum ForegroundProgram {
    /// Leaves the screen, runs the program, waits for it and comes back.
    ///
    /// The loop goes on meanwhile, but reads no keys, and painting shows nothing. Signals that
    /// the program's user types are the program's. It gets a clean signal mask.
    ///
    /// - Parameter arguments: The program, found through `PATH`, and its arguments.
    /// - Returns: Its exit code, or 128 + the signal that ended it.
    @UIActor public static func run(_ arguments: [String]) async throws(SystemError) -> Int32 {
        let session = TerminalSession.current
        UILoop.shared.pauseInput()
        session?.leave()
        defer {
            session?.enter()
            UILoop.shared.resumeInput()
        }
        let process = try spawn(arguments)
        return await withCheckedContinuation { continuation in
            // waitpid blocks for as long as somebody edits: not on the shared pool.
            Self.onThreadOfItsOwn { continuation.resume(returning: ct_wait_for(process)) }
        }
    }

    private static func spawn(_ arguments: [String]) throws(SystemError) -> pid_t {
        var pointers: [UnsafePointer<CChar>?] = arguments.map { UnsafePointer(strdup($0)) }
        pointers.append(nil)
        defer { for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) } }
        let process = ct_spawn(pointers)
        guard process > 0 else {
            throw SystemError(code: -process)
        }
        return process
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    private static func onThreadOfItsOwn(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        let failure = pthread_create(
            &thread, nil,
            { work in
                guard let work else { return nil }
                Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
                return nil
            }, work)
        if failure == 0 {
            pthread_detach(thread)
        } else {
            Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
        }
    }
}
