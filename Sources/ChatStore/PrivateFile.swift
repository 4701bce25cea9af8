import Glibc

/// What is done about a file or folder of ours that other people could get at.
public enum PrivateFile {
    /// What was found of one that they could.
    public enum Exposure: Hashable, Sendable {
        /// Others could get at it until now.
        case closed(path: String)

        /// Others still can, for a reason in words.
        case open(path: String, reason: String)

        /// Which file or folder it is.
        public var path: String {
            switch self {
            case .closed(let path), .open(let path, _): path
            }
        }
    }

    /// Takes away what others may do with a file.
    ///
    /// By name, since closing any descriptor of a database file drops the locks that SQLite holds on
    /// it elsewhere in this process.
    ///
    /// - Returns: nil where nobody else could get at it, or where there is no file.
    public static func closeFile(_ path: String) -> Exposure? { close(path, kind: S_IFREG) }

    /// Takes away what others may do with a folder.
    ///
    /// - Returns: nil where nobody else could get at it, or where there is no folder.
    public static func closeFolder(_ path: String) -> Exposure? { close(path, kind: S_IFDIR) }

    private static func close(_ path: String, kind: mode_t) -> Exposure? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == kind,
            status.st_mode & 0o077 != 0
        else { return nil }
        guard status.st_uid == geteuid() else {
            return .open(path: path, reason: "it belongs to somebody else")
        }
        guard chmod(path, status.st_mode & 0o700) == 0 else {
            // Nobody can do anything about a read-only medium.
            return errno == EROFS ? nil : .open(path: path, reason: StoreFolder.reason(errno))
        }
        return .closed(path: path)
    }
}
