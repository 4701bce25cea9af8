public import ChatCore
import Glibc
import Synchronization

/// Keeps turns on one agent apart by a lock on a file, one for each agent of each server.
///
/// The kernel takes the lock back when its process ends, however it ends. Files stay: removing one
/// that somebody waits for would let two in.
public struct FileAgentLock: AgentLock {
    private let folder: String
    private let interval: Duration
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - folder: where the files are; made if missing, 0700.
    ///   - interval: how long to wait between two tries.
    public init(
        folder: String, interval: Duration = .milliseconds(25),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.folder = folder
        self.interval = max(interval, .milliseconds(1))
        self.clock = clock
    }

    /// The folder that all programs of this user on this machine share.
    ///
    /// Not in `XDG_RUNTIME_DIR`: programs that cron or sudo start have none, and two that disagreed about
    /// the folder would not keep each other out.
    public static var defaultFolder: String { "/tmp/lettera-\(geteuid())" }

    /// A cancelled task stops waiting and gets `.agentBusy`.
    public func acquire(
        _ agent: AgentAddress, patience: Duration
    ) async throws(AgentLockError) -> any AgentLease {
        let name = Self.fileName(for: agent)
        var left = patience
        while true {
            if let lease = try attempt(name) { return lease }
            guard left > .zero else { throw .agentBusy }
            let pause = min(left, interval)
            do {
                try await clock.sleep(for: pause)
            } catch {
                throw .agentBusy
            }
            left -= pause
        }
    }

    /// Tries once; nil where somebody else holds the lock.
    private func attempt(_ name: String) throws(AgentLockError) -> FileLease? {
        let folderDescriptor = try openFolder()
        defer { close(folderDescriptor) }
        let descriptor = openat(
            folderDescriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(errno) }
        let lease = FileLease(descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            throw .cannotLock(path: folder, reason: "a lock file in it belongs to somebody else")
        }
        // Whoever can open it can lock it.
        if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return nil
            default: throw failure(errno)
            }
        }
        // Somebody may clean up temporary files: a lock on a file without a name keeps nobody out.
        var named = stat()
        guard fstatat(folderDescriptor, name, &named, AT_SYMLINK_NOFOLLOW) == 0,
            named.st_ino == status.st_ino, named.st_dev == status.st_dev
        else { return nil }
        return lease
    }

    private func openFolder() throws(AgentLockError) -> Int32 {
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(errno) }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid() else {
            close(descriptor)
            throw .cannotLock(path: folder, reason: "it belongs to somebody else")
        }
        if status.st_mode & 0o077 != 0, fchmod(descriptor, 0o700) != 0 {
            close(descriptor)
            throw .cannotLock(path: folder, reason: "others can write to it")
        }
        return descriptor
    }

    private func failure(_ code: Int32) -> AgentLockError {
        .cannotLock(path: folder, reason: StoreFolder.reason(code))
    }

    /// FNV-1a: two agents with one hash would merely wait for each other.
    private static func fileName(for agent: AgentAddress) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(agent.server)\n\(agent.agent)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return "agent-\(String(hash, radix: 16)).lock"
    }
}

/// A lock that is held until it is released or let go of.
private final class FileLease: AgentLease {
    /// Nil once released.
    private let descriptor: Mutex<Int32?>

    init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    var isHeld: Bool { descriptor.withLock { $0 != nil } }

    func release() -> LeaseEnd {
        closeFile()
        return .released
    }

    private func closeFile() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    deinit { closeFile() }
}
