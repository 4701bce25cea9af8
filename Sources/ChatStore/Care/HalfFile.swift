import ChatCore
import Glibc

/// A file that is not whole yet, beside the place where it will be.
struct HalfFile {
    let path: String
    private let target: String

    init(for target: String) throws(StoreError) {
        self.target = target
        var status = stat()
        if stat(target, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw .cannotOpen(path: target, reason: "it is a folder; name a file")
        }
        var template = Array((target + ".part-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw errno == ENOSPC || errno == EDQUOT
                ? .diskFull(path: target)
                : errno == EROFS
                    ? .readOnly(path: target)
                    : .cannotOpen(path: target, reason: StoreFolder.reason(errno))
        }
        fchmod(descriptor, 0o600)
        close(descriptor)
        path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    func remove() {
        for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
    }

    /// Puts it on the disk and gives it its name, unless somebody else has taken that meanwhile.
    func finish(replaces: Bool) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        let isOnDisk = descriptor >= 0 && fsync(descriptor) == 0
        let reason = errno
        if descriptor >= 0 { close(descriptor) }
        guard isOnDisk else {
            remove()
            throw .cannotOpen(path: target, reason: StoreFolder.reason(reason))
        }
        let done: Bool
        if replaces {
            done = rename(path, target) == 0
        } else {
            done = link(path, target) == 0
        }
        let code = errno
        remove()
        guard done else { throw .cannotOpen(path: target, reason: StoreFolder.reason(code)) }
        StoreFolder.synchronize(StoreFolder.parent(of: target))
    }
}
