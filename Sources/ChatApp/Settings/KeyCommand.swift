import Foundation

/// Runs the command that prints a key, for as long as it may take.
///
/// Not Foundation's `Process`, which puts the command into the background of its terminal, where it
/// could not ask for a passphrase.
struct KeyCommand {
    let command: String

    /// How many seconds it may take.
    let limit: Int

    /// More than any key has.
    private static let maximumBytes = 1 << 16

    /// What the command prints.
    func output() throws(CommandFailure) -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.cannotRun }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let sink = ends[1]
        let shell = shellCommand.start(isApart: false) { actions in
            posix_spawn_file_actions_adddup2(&actions, sink, 1)
            // What is piped to us is not for the command.
            if isatty(0) != 1 {
                posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            }
        }
        close(ends[1])
        guard let shell else { throw Self.cannotRun }

        let deadline = ContinuousClock.now + .seconds(limit)
        var printed: [UInt8] = []
        var status: Int32?
        while printed.count <= Self.maximumBytes {
            // It may have ended although something that it started still holds the pipe.
            status = status ?? Self.end(of: shell)
            let more = Self.read(ends[0], waiting: status == nil ? 50 : 0)
            if let more { printed += more }
            if let status, more?.isEmpty ?? true {
                try shellCommand.check(status)
                return printed
            }
            if more?.isEmpty == true { _ = poll(nil, 0, 10) }
            if ContinuousClock.now > deadline {
                Self.stop(shell)
                throw CommandFailure(
                    .configuration,
                    "api_key_command took longer than \(limit) s; see what it waits for, or raise "
                        + "api_key_timeout")
            }
        }
        Self.stop(shell)
        throw CommandFailure(.configuration, "api_key_command printed more than a key")
    }

    private static let cannotRun = CommandFailure(
        .configuration, "api_key_command cannot be run")

    private var shellCommand: ShellCommand {
        ShellCommand(name: "api_key_command", command: command)
    }

    /// The next bytes; nil where none came in so many milliseconds, none at all at the end.
    private static func read(_ descriptor: Int32, waiting time: Int32) -> [UInt8]? {
        var readable = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&readable, 1, time) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return Array(buffer.prefix(max(count, 0)))
    }

    /// How a process has ended, as `waitpid` tells it; nil while it runs.
    private static func end(of process: pid_t) -> Int32? {
        var status: Int32 = 0
        return waitpid(process, &status, WNOHANG) == process ? status : nil
    }

    /// Ends a shell and what it has started.
    private static func stop(_ shell: pid_t) {
        for process in [shell] + descendants(of: shell) { kill(process, SIGTERM) }
        for _ in 0..<50 {
            if end(of: shell) != nil { return }
            _ = poll(nil, 0, 10)
        }
        kill(shell, SIGKILL)
        var status: Int32 = 0
        waitpid(shell, &status, 0)
    }

    private static func descendants(of process: pid_t) -> [pid_t] {
        let list = try? String(
            contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
        let children = (list ?? "").split(separator: " ").compactMap { pid_t($0) }
        return children + children.flatMap { descendants(of: $0) }
    }
}
