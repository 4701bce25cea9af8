public import ChatCore
import GRDB

/// What a look at a store file found, without changing anything in it.
public struct StoreExamination: Hashable, Sendable {
    /// Whether this version made it, or has brought it up to date.
    public let isUpToDate: Bool

    /// What SQLite's quick check found wrong; empty where all is well.
    public let problems: [String]

    /// In bytes, without the log.
    public let size: Int

    /// Turns that are not settled yet, oldest first; empty where the file is of an older version.
    public let openEntries: [JournalEntry]
}

extension SQLiteStore {
    /// Looks at a store that is there, also one that an older version made.
    ///
    /// - Throws: `.notADatabase` where it is none, or too damaged to be opened; `.newerSchema`.
    public static func examine(path: String) async throws(StoreError) -> StoreExamination {
        let path = StoreFolder.absolute(path)
        let (queue, copy) = try Connecting.readOnlyQueue(path: path, acceptsOlder: true)
        do {
            let (isUpToDate, problems, size) = try await queue.read { db in
                let found = try String.fetchAll(db, sql: "PRAGMA quick_check(5)")
                return (
                    try Migrations.migrator.hasCompletedMigrations(db), found.filter { $0 != "ok" },
                    try Int.fetchOne(
                        db,
                        sql:
                            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
                    )
                        ?? 0
                )
            }
            let store = SQLiteStore(path: path, reader: queue, copy: copy)
            let entries = isUpToDate ? try await store.openEntries(of: nil) : []
            return StoreExamination(
                isUpToDate: isUpToDate, problems: problems, size: size, openEntries: entries)
        } catch {
            throw StoreError(error, path: path)
        }
    }
}
