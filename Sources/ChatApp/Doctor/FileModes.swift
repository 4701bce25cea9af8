import Glibc

/// What a file or folder is, and who may see it, without following a link.
struct FileModes {
    let isFolder: Bool
    let isFile: Bool
    let isOwn: Bool
    let mode: UInt32

    /// Nil where there is nothing at that path.
    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        isFile = status.st_mode & S_IFMT == S_IFREG
        isOwn = status.st_uid == geteuid()
        mode = status.st_mode & 0o7777
    }

    /// Whether somebody else may read or write it.
    var isOpenToOthers: Bool { mode & 0o077 != 0 }

    /// As chmod(1) takes it.
    var octal: String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// A finding for each of these that others may look into.
    static func findings(for paths: [String], check: String) -> [Finding] {
        paths.compactMap { path in
            guard let modes = FileModes(path), modes.isFile || modes.isFolder,
                modes.isOpenToOthers
            else { return nil }
            return .warn(
                check, "others may look into \(path) (\(modes.octal))",
                fix: "chmod \(modes.isFolder ? "700" : "600") \(path)")
        }
    }
}
