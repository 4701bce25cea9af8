import CTerminal
import Glibc

/// What programs that this one starts have in common.
enum ChildProcess {
    /// Starts the program, found through `PATH`, with its arguments.
    static func spawn(
        _ arguments: [String], _ spawn: (UnsafePointer<UnsafePointer<CChar>?>) -> pid_t
    ) throws(SystemError) -> pid_t {
        var pointers: [UnsafePointer<CChar>?] = arguments.map { UnsafePointer(strdup($0)) }
        pointers.append(nil)
        defer { for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) } }
        let process = pointers.withUnsafeBufferPointer { pointers in
            pointers.baseAddress.map(spawn) ?? -EINVAL
        }
        guard process > 0 else {
            throw SystemError(code: -process)
        }
        return process
    }

    /// Waits for the end of a process: its exit code, or 128 + the signal that ended it.
    static func exitCode(of process: pid_t) async -> Int32 {
        await withCheckedContinuation { continuation in
            // waitpid blocks for as long as somebody edits: not on the shared pool.
            onThreadOfItsOwn { continuation.resume(returning: ct_wait_for(process)) }
        }
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
