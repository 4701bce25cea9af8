import ChatCore
import Glibc

/// The files of a store and who may see them: the folder 0700 where it is ours, the files 0600.
///
/// A folder is ours where we make it, or where it is called `lettera`. Any other keeps its mode: it may
/// hold other people's things.
struct StoreFolder {
    let path: String
    var folder: String { Self.parent(of: path) }

    /// An absolute spelling of `path`, which SQLite cannot take for a URI.
    static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let bytes = getcwd(nil, 0) else { return "./" + path }
        defer { free(bytes) }
        return String(cString: bytes) + "/" + path
    }

    /// Whether two paths lead to one file, however they are written.
    static func isSameFile(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(one, &first) == 0, stat(other, &second) == 0 else { return one == other }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes the folder and its missing parents.
    func make() throws(StoreError) {
        try Self.make(folder, for: path)
    }

    private static func make(_ folder: String, for path: String) throws(StoreError) {
        var status = stat()
        if stat(folder, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw .cannotOpen(path: path, reason: "\(folder) is no folder")
            }
            return
        }
        let parent = Self.parent(of: folder)
        if parent != folder { try make(parent, for: path) }
        if mkdir(folder, 0o700) == 0 {
            // Whatever the process's file mode mask took away.
            chmod(folder, 0o700)
        } else if errno != EEXIST {
            throw .cannotOpen(
                path: path, reason: "cannot make the folder \(folder): \(reason(errno))")
        }
        synchronize(parent)
    }

    /// Runs `body` while no other thread or process opens a store in the same folder: two of them
    /// that both find an empty file would both try to make the tables.
    func whileAlone<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .cannotOpen(
                path: path, reason: "cannot read the folder \(folder): \(Self.reason(errno))")
        }
        defer { close(descriptor) }
        for _ in 0..<500 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return try body() }
            // Some network file systems lock no folders; SQLite's own locks are left then.
            guard errno == EWOULDBLOCK || errno == EINTR else { return try body() }
            usleep(10_000)
        }
        throw .busy(path: path)
    }

    /// Makes the file, empty, which SQLite takes for an empty database and whose mode it copies to
    /// the files beside it.
    func makeFile() throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw errno == ENOSPC || errno == EDQUOT
                ? .diskFull(path: path)
                : .cannotOpen(path: path, reason: "cannot make it: \(Self.reason(errno))")
        }
        fchmod(descriptor, 0o600)
        close(descriptor)
        Self.synchronize(folder)
    }

    /// Takes away what others may do with what is ours, and tells what they could get at.
    func closeToOthers() -> [PrivateFile.Exposure] {
        var exposures: [PrivateFile.Exposure?] = []
        if folder.hasSuffix("/lettera") { exposures.append(PrivateFile.closeFolder(folder)) }
        exposures += ["", "-wal", "-shm"].map { PrivateFile.closeFile(path + $0) }
        return exposures.compactMap(\.self)
    }

    /// Puts a folder's list of names on the disk.
    ///
    /// What cannot be synced is left to the system.
    static func synchronize(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// In bytes; 0 where there is no such file.
    static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
