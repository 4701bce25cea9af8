import Glibc

/// A command that the configuration names, run by a shell.
struct ShellCommand: Sendable {
    /// The setting that it comes from, for errors.
    let name: String
    let command: String

    /// Starts it with signals as a fresh process has them, whatever this one blocks or ignores; nil where
    /// there is no shell.
    ///
    /// - Parameters:
    ///   - isApart: whether Ctrl-C is not meant for it.
    ///   - redirect: says where its input and output go.
    func start(
        isApart: Bool, redirect: (inout posix_spawn_file_actions_t) -> Void
    ) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        redirect(&actions)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let group = isApart ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))

        let texts: [String] = ["/bin/sh", "-c", command]
        let words = texts.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes, words, environ)
        return failure == 0 ? process : nil
    }

    /// - Parameter status: how it ended, as `waitpid` tells it.
    /// - Throws: in words how it ended, where that was not well.
    func check(_ status: Int32) throws(CommandFailure) {
        if status & 0x7F != 0 {
            throw CommandFailure(
                .configuration, "\(name) was ended by signal \(status & 0x7F)")
        }
        guard status == 0 else {
            throw CommandFailure(
                .configuration, "\(name) failed with exit code \(status >> 8 & 0xFF)")
        }
    }
}
