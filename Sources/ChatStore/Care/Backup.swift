public import ChatCore
import GRDB
import Glibc

extension SQLiteStore {
    /// Copies all that is in it to one other file (0600), while others write; the copy is checked before it
    /// gets its name, so that there is a whole one or none.
    ///
    /// - Parameter replaces: whether a file that is there already is replaced.
    /// - Throws: `.cannotOpen` and `.diskFull` with the path of the copy.
    public func backUp(to target: String, replaces: Bool) async throws(StoreError) {
        let target = StoreFolder.absolute(target)
        guard !StoreFolder.isSameFile(target, path) else {
            throw .cannotOpen(path: target, reason: "it is the store itself")
        }
        // SQLite would read it into the copy.
        for suffix in ["-wal", "-journal"] where StoreFolder.size(of: target + suffix) > 0 {
            throw .cannotOpen(
                path: target, reason: "\(target)\(suffix) lies beside it, of another database")
        }
        if !replaces, access(target, F_OK) == 0 {
            throw .cannotOpen(path: target, reason: "there is a file of that name already")
        }
        let half = try HalfFile(for: target)
        do {
            try await copy(to: half.path, for: target)
        } catch {
            half.remove()
            throw error
        }
        try half.finish(replaces: replaces)
    }

    private func copy(to half: String, for target: String) async throws(StoreError) {
        let reader = reader
        let source = path
        try await Task { () -> Result<Void, StoreError> in
            do {
                let copy = try DatabaseQueue(path: half)
                try reader.backup(to: copy)
                try await copy.writeWithoutTransaction { db in
                    // One file, which can be read wherever it is carried.
                    try db.execute(sql: "PRAGMA journal_mode = DELETE")
                }
                let faults = try await copy.read { db in
                    try String.fetchAll(db, sql: "PRAGMA integrity_check(1)")
                }
                try copy.close()
                return faults == ["ok"] ? .success(()) : .failure(.notADatabase(path: source))
            } catch {
                return .failure(StoreError(error, path: error.isDamage ? source : target))
            }
        }.value.get()
    }
}

extension Error {
    /// Whether what was read is damaged, and not what was written.
    fileprivate var isDamage: Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains((self as? DatabaseError)?.resultCode)
    }
}
