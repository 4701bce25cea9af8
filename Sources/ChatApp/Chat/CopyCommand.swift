import Foundation

/// Gives a text to the command that copies it.
///
/// SIGPIPE has to be ignored, as ``Signals`` does.
struct CopyCommand {
    let command: String

    /// So long it may take; what it leaves running in the background may go on.
    private static let patience = Duration.seconds(5)

    /// - Throws: where it cannot be run, fails, or takes too long.
    func write(_ text: String) async throws(CommandFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.cannotRun }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let source = ends[0]
        let shell = shellCommand.start(isApart: true) { actions in
            posix_spawn_file_actions_adddup2(&actions, source, 0)
            // Nothing that it says may get onto the screen.
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        close(ends[0])
        guard let shell else {
            close(ends[1])
            throw Self.cannotRun
        }
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let deadline = ContinuousClock.now + Self.patience
        var left = Array(text.utf8)[...]
        var status: Int32 = 0
        var isOpen = true
        while true {
            if isOpen {
                if let count = Self.write(left, to: ends[1]) {
                    left = left.dropFirst(count)
                } else {
                    // It has closed its end, and knows why.
                    left = []
                }
                if left.isEmpty {
                    close(ends[1])
                    isOpen = false
                }
            }
            if waitpid(shell, &status, WNOHANG) == shell { break }
            guard ContinuousClock.now < deadline else {
                kill(shell, SIGKILL)
                waitpid(shell, &status, 0)
                if isOpen { close(ends[1]) }
                throw CommandFailure(.configuration, "copy_command took longer than 5 s")
            }
            if !isOpen { try? await Task.sleep(for: .milliseconds(5)) }
        }
        if isOpen { close(ends[1]) }
        try shellCommand.check(status)
    }

    private var shellCommand: ShellCommand {
        ShellCommand(name: "copy_command", command: command)
    }

    private static let cannotRun = CommandFailure(.configuration, "copy_command cannot be run")

    /// Writes what fits now.
    ///
    /// - Returns: how many bytes; nil where nobody reads any more.
    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int? {
        var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&writable, 1, 50) > 0 else { return 0 }
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }
}
