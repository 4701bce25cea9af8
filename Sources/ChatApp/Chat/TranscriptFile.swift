import ChatCore
import ChatStore
import Foundation
import LettaAPI

/// A file that a transcript is written to, readable by its owner alone.
final class TranscriptFile {
    enum Refusal: Error {
        /// There is something of that name.
        case exists
        case failed(reason: String)
    }

    private let path: String

    /// Where it is until it is complete, when it is to take the place of another.
    private let partial: String?
    private let descriptor: Int32

    init(path: String, mayReplace: Bool) throws(Refusal) {
        self.path = path
        partial = mayReplace ? "\(path).\(getpid()).part" : nil
        descriptor = open(
            partial ?? path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .exists }
            throw Self.failure()
        }
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
        guard close(descriptor) == 0 else { throw Self.failure() }
        if let partial, rename(partial, path) != 0 { throw Self.failure() }
    }

    /// Takes away what was written.
    func discard() {
        close(descriptor)
        unlink(partial ?? path)
    }

    private static func failure() -> Refusal {
        .failed(reason: String(cString: strerror(errno)))
    }
}
