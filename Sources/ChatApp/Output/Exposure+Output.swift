import ChatStore

extension PrivateFile {
    /// Closes a SQLite file and the files beside it to others.
    static func closeDatabase(_ path: String) -> [Exposure] {
        ["", "-wal", "-shm"].compactMap { closeFile(path + $0) }
    }
}

extension Output {
    /// Says which files others could get at, or still can.
    static func note(_ exposures: [PrivateFile.Exposure]) {
        for exposure in exposures { note(exposure.words) }
    }
}

extension PrivateFile.Exposure {
    var words: String {
        switch self {
        case .closed(let path): "others could get at \(path); it is private now"
        case .open(let path, let reason):
            "others can get at \(path), which cannot be made private: \(reason)"
        }
    }
}
