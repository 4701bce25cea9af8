public import ChatCore
public import FoundationEssentials
import GRDB

/// What a thorough look at a store found, without changing anything in it.
public struct StoreInspection: Sendable {
    /// One table, with its indexes; those of the search index together.
    public struct Table: Hashable, Sendable {
        public let name: String

        /// Nil where they cannot be counted.
        public let rows: Int?

        /// In the file; nil where SQLite was built without the means to tell.
        public let bytes: Int?
    }

    /// How the search index was compared with the messages.
    public enum Index: Hashable, Sendable {
        /// Word by word.
        case sound

        /// By its entries alone, because the store is large.
        case complete
        case wrong
    }

    /// The step of the schema that was taken last, and whether it is the newest that this version knows.
    public let version: String
    public let isUpToDate: Bool
    public let space: StoreSpace
    public let tables: [Table]

    /// What SQLite found wrong; empty where all is well.
    public let problems: [String]
    public let index: Index
    public let orphans: [(kind: Orphan, count: Int)]

    /// Turns that are not settled yet, oldest first; empty where the file is of an older version.
    public let openEntries: [JournalEntry]
}

extension SQLiteStore {
    /// Up to how many bytes of a store its search index is compared word by word, on a copy in memory.
    private static let smallEnough = 256 << 20

    /// Looks at everything in a store that is there, also one that an older version made.
    ///
    /// - Throws: `.notADatabase` where it is none, or too damaged to be opened; `.newerSchema`.
    public static func inspect(
        path: String, now: Date = Date()
    ) async throws(StoreError) -> StoreInspection {
        let path = StoreFolder.absolute(path)
        let (queue, copy) = try Connecting.readOnlyQueue(path: path, acceptsOlder: true)
        let store = SQLiteStore(path: path, reader: queue, copy: copy)
        let known = try await store.inspect(before: now.addingTimeInterval(-86_400))
        let entries = known.isUpToDate ? try await store.openEntries(of: nil) : []
        let index = known.problems.isEmpty ? try await store.index(known.space) : .wrong
        return StoreInspection(
            version: known.version, isUpToDate: known.isUpToDate, space: known.space,
            tables: known.tables, problems: known.problems, index: index,
            orphans: known.orphans, openEntries: entries)
    }

    private func inspect(before time: Date) async throws(StoreError) -> StoreInspection {
        let path = path
        return try await readWithoutTransaction { db in
            let problems = try Self.problems(in: db)
            let isUpToDate = try Migrations.migrator.hasCompletedMigrations(db)
            let space = try Self.space(path, db)
            let orphans =
                isUpToDate && problems.isEmpty
                ? try Orphan.allCases.map { kind in
                    (kind, try kind.count(before: time.milliseconds, in: db))
                } : []
            return StoreInspection(
                version: try String.fetchOne(
                    db,
                    sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid DESC LIMIT 1")
                    ?? "",
                isUpToDate: isUpToDate, space: space, tables: try Self.tables(in: db),
                problems: problems, index: .wrong,
                orphans: orphans.filter { $0.1 > 0 }, openEntries: [])
        }
    }

    /// SQLite stops at the first damage that it cannot get around.
    private static func problems(in db: Database) throws -> [String] {
        do {
            let found = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
            let strays = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
                "a row of \(row["table"] as String) refers to a row of \(row["parent"] as String) that is not there"
            }
            return found.filter { $0 != "ok" } + Set(strays).sorted()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return [error.message ?? "the file is damaged"]
        }
    }

    private static func tables(in db: Database) throws -> [StoreInspection.Table] {
        let index = "message_index"
        let names = try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_master WHERE type = 'table'
                    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                    AND name NOT LIKE 'message\\_index\\_%' ESCAPE '\\'
                """)
        let sizes = try? Row.fetchAll(
            db,
            sql: """
                SELECT master.tbl_name AS name, sum(stat.pgsize) AS bytes
                FROM dbstat AS stat JOIN sqlite_master AS master ON master.name = stat.name
                WHERE stat.aggregate = TRUE GROUP BY master.tbl_name
                """)
        var bytes: [String: Int] = [:]
        for row in sizes ?? [] {
            let name: String = row["name"]
            bytes[name.hasPrefix(index + "_") ? index : name, default: 0] += row["bytes"] as Int
        }
        let found = names.map { name in
            let counted = name == index ? index + "_docsize" : name
            return StoreInspection.Table(
                name: name,
                rows: try? Int.fetchOne(db, sql: "SELECT count(*) FROM \"\(counted)\""),
                bytes: sizes == nil ? nil : bytes[name] ?? 0)
        }
        return found.sorted { ($0.bytes ?? 0, $0.rows ?? 0) > ($1.bytes ?? 0, $1.rows ?? 0) }
    }

    private func index(_ space: StoreSpace) async throws(StoreError) -> StoreInspection.Index {
        guard space.file <= Self.smallEnough else {
            let strays = try await read { db in
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT (SELECT count(*) FROM message WHERE rowid NOT IN (
                            SELECT id FROM message_index_docsize))
                        + (SELECT count(*) FROM message_index_docsize WHERE id NOT IN (
                            SELECT rowid FROM message))
                        """)
            }
            return strays == 0 ? .complete : .wrong
        }
        do {
            // Comparing is a writing statement, and nothing is to be written to the store.
            let copy = try DatabaseQueue()
            try reader.backup(to: copy)
            try await copy.write { copy in
                try copy.execute(
                    sql: """
                        INSERT INTO message_index(message_index, rank)
                        VALUES ('integrity-check', 1)
                        """)
            }
            return .sound
        } catch {
            if (error as? DatabaseError)?.resultCode == .SQLITE_CORRUPT { return .wrong }
            throw StoreError(error, path: path)
        }
    }
}

extension SQLiteStore {
    /// What can be seen to be wrong with a file that cannot be opened as a store; nil where nothing can.
    public static func fault(of path: String) -> StoreFault? {
        let path = StoreFolder.absolute(path)
        guard let file = StoreFile(path: path) else { return nil }
        if let fault = file.fault { return fault }
        let missing = file.statedSize - file.size
        // What is only in the log is counted by no header.
        return missing > 0 && StoreFolder.size(of: path + "-wal") == 0
            ? .truncated(missing: missing) : nil
    }
}
