import CVTerm
import Glibc
import Synchronization

/// A program beside the test, with files for its input and output, which never fill up.
///
/// Not Foundation's, which may crash when several threads start programs at once.
public final class ChildProcess: Sendable {
    /// What a program came to.
    public struct Ending: Hashable, Sendable {
        /// The exit status, or the signal that ended it.
        public var status: Int32
        public var wasKilled: Bool
    }

    public let processID: Int32
    private let ending = Mutex<Ending?>(nil)

    /// Starts a program; output is added to the end of its files.
    ///
    /// - Parameters:
    ///   - program: an absolute path.
    ///   - environment: all of it.
    ///   - input: the path of the file that is its standard input.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String],
        input: String = "/dev/null", output: String, errors: String
    ) throws {
        let words = CStrings([program] + arguments)
        let settings = CStrings(environment.map { "\($0)=\($1)" })
        processID = cv_start(words.pointers, settings.pointers, input, output, errors)
        guard processID > 0 else { throw PseudoTerminal.SpawnError(code: errno) }
    }

    deinit {
        if isRunning {
            kill(SIGKILL)
            _ = end()
        }
    }

    public var isRunning: Bool { reap() == nil }

    /// Waits for its end.
    public func end() -> Ending {
        while true {
            if let ending = reap() { return ending }
            // Only looked at, so that others can still ask.
            var info = siginfo_t()
            _ = waitid(P_PID, id_t(processID), &info, WEXITED | WNOWAIT)
        }
    }

    /// Does nothing to a program that has ended.
    public func kill(_ signal: Int32) {
        if isRunning { _ = Glibc.kill(processID, signal) }
    }

    private func reap() -> Ending? {
        ending.withLock { ending in
            if let ending { return ending }
            var word: Int32 = 0
            guard waitpid(processID, &word, WNOHANG) == processID else { return nil }
            let signal = word & 0x7f
            ending = Ending(
                status: signal == 0 ? (word >> 8) & 0xff : signal, wasKilled: signal != 0)
            return ending
        }
    }
}
