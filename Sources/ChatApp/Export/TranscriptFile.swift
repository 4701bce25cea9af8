import ChatCore
import ChatStore
import Foundation
import LettaAPI

/// A file that a transcript is written to, readable by its owner alone.
///
/// It is there under its name when it is complete, and not before.
final class TranscriptFile {
    enum Refusal: Error {
        /// There is something of that name.
        case exists
        case failed(reason: String)
    }

    private let path: String
    private let mayReplace: Bool

    /// Where it is until it is complete; nil for a device or a pipe, which nothing takes the place of.
    private let partial: String?
    private let descriptor: Int32

    init(path: String, mayReplace: Bool) throws(Refusal) {
        self.path = path
        self.mayReplace = mayReplace
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
            partial = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            if !mayReplace, Self.isThere(path) { throw .exists }
            partial = "\(path).\(getpid()).part"
            descriptor = open(
                partial ?? path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        guard descriptor >= 0 else { throw Self.failure() }
    }

    func write(_ text: String) throws(Refusal) {
        var left = Array(text.utf8)[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure() }
            left = left.dropFirst(count)
        }
    }

    /// Makes it what it is to be.
    func finish() throws(Refusal) {
        // Some file systems say only now that they are full.
        if partial != nil, fsync(descriptor) != 0 { throw Self.failure() }
        guard let partial else { return }
        if !mayReplace {
            // Unlike a renaming, this leaves alone what somebody else made meanwhile.
            if link(partial, path) == 0 {
                unlink(partial)
                return
            }
            if errno == EEXIST || Self.isThere(path) { throw .exists }
        }
        guard rename(partial, path) == 0 else { throw Self.failure() }
    }

    /// Takes away what was written, where that can be.
    func discard() {
        if let partial { unlink(partial) }
    }

    deinit { close(descriptor) }

    private static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private static func failure() -> Refusal {
        .failed(reason: String(cString: strerror(errno)))
    }
}
