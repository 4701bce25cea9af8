public import ChatCore
import FoundationEssentials
import GRDB

/// What was brought out of a damaged store.
public struct SalvageReport: Hashable, Sendable {
    /// How many rows of each table, by its name.
    public var rows: [String: Int] = [:]

    /// Tables that could not be read to their end.
    public var damaged: Set<String> = []
}

extension SQLiteStore {
    /// Reads whatever can be read of a damaged store into a new one, which gets its name once it is whole.
    ///
    /// The damaged file is copied and never written to.
    ///
    /// - Throws: `.notADatabase` where nothing at all can be read.
    public static func salvage(
        from path: String, to target: String
    ) async throws(StoreError) -> SalvageReport {
        let path = StoreFolder.absolute(path)
        let target = StoreFolder.absolute(target)
        let half = try HalfFile(for: target)
        let source = try HalfFile(for: target)
        defer { source.remove() }
        do throws(StoreError) {
            try Salvage.copy(path, to: source.path)
            if StoreFile(path: source.path)?.fault == .zeroedHeader {
                try StoreFile.writeHeader(to: source.path)
            }
            let report = try await Salvage(source: source.path, target: half.path, path: path).run()
            guard report.rows.contains(where: { $0.value > 0 }) else {
                throw StoreError.notADatabase(path: path)
            }
            try half.finish(replaces: false)
            return report
        } catch {
            half.remove()
            throw error
        }
    }
}

/// Moves rows from a database that may fail at any of them.
private struct Salvage {
    let source: String
    let target: String

    /// What errors call the source.
    let path: String

    /// Every table that rows are taken of, those first that others refer to.
    private static let tables = [
        "server", "user", "agent", "conversation", "block", "block_version", "agent_block",
        "thread",
        "message", "gap", "reading", "draft", "input_history", "queued_message", "turn_journal",
        "isolated_copy", "server_capability", "lock_block",
    ]

    /// What is counted anew as rows come in.
    private static let counted: Set<String> = ["said"]

    static func copy(_ path: String, to target: String) throws(StoreError) {
        for suffix in ["", "-wal"] {
            guard suffix.isEmpty || StoreFolder.size(of: path + suffix) > 0 else { continue }
            try? FileManager.default.removeItem(atPath: target + suffix)
            do {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: target + suffix)
            } catch {
                throw .cannotOpen(path: path, reason: "it cannot be copied beside the new one")
            }
            _ = PrivateFile.closeFile(target + suffix)
        }
    }

    func run() async throws(StoreError) -> SalvageReport {
        do {
            do { _ = try SQLiteStore(path: target) }
            let (source, target, name) = (source, target, path)
            return try await Task {
                var configuration = Configuration()
                configuration.foreignKeysEnabled = false
                let new = try DatabaseQueue(path: target, configuration: configuration)
                // Opens a file that is shorter than it says as well.
                configuration.prepareDatabase { try $0.execute(sql: "PRAGMA writable_schema = ON") }
                let old = try DatabaseQueue(path: source, configuration: configuration)
                // A newer version's is no damaged one.
                let isNewer = try? old.read { try Migrations.migrator.hasBeenSuperseded($0) }
                if isNewer == true { throw StoreError.newerSchema(path: name) }
                let report = try new.write { new in
                    var report = SalvageReport()
                    // A transaction cannot be ended where something in it was damaged.
                    try old.unsafeRead { old in
                        for table in Self.tables {
                            let moved = try TableMover(table: table, old: old, new: new).move()
                            guard let (count, isWhole) = moved else { continue }
                            report.rows[table] = count
                            if !isWhole { report.damaged.insert(table) }
                        }
                    }
                    try Self.adopt(in: new)
                    return report
                }
                try new.writeWithoutTransaction { db in
                    try db.execute(sql: "PRAGMA journal_mode = DELETE")
                }
                try new.close()
                try old.close()
                return report
            }.value
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Gives rows whose owner was lost a place where they can be found: nothing may refer to nothing.
    private static func adopt(in db: Database) throws {
        let tables = [
            "user", "agent", "conversation", "block", "block_version", "agent_block", "thread",
            "draft", "input_history", "queued_message", "isolated_copy", "server_capability",
        ]
        for table in tables {
            try db.execute(
                sql: """
                    INSERT INTO server (id) SELECT DISTINCT server FROM \(table) WHERE true
                    ON CONFLICT DO NOTHING
                    """)
        }
        try db.execute(
            sql: """
                INSERT INTO server (id) VALUES ('recovered') ON CONFLICT DO NOTHING;
                INSERT INTO thread (id, server, agent, conversation)
                    SELECT DISTINCT thread, 'recovered', 'recovered', 'recovered-' || thread
                    FROM message WHERE thread NOT IN (SELECT id FROM thread);
                INSERT INTO block
                    (server, id, label, character_limit, description, read_only, cached_at)
                    SELECT server, block, 'recovered', 5000, NULL, 0, max(seen_at)
                    FROM block_version AS v WHERE NOT EXISTS (
                        SELECT 1 FROM block WHERE block.server = v.server AND block.id = v.block)
                    GROUP BY server, block;
                DELETE FROM reading WHERE thread NOT IN (SELECT id FROM thread);
                DELETE FROM gap WHERE message NOT IN (SELECT rowid FROM message);
                DELETE FROM server WHERE id = 'recovered'
                    AND NOT EXISTS (SELECT 1 FROM thread WHERE server = 'recovered');
                INSERT INTO gap (message)
                    SELECT rowid FROM message AS first WHERE number = (
                        SELECT min(number) FROM message WHERE thread = first.thread)
                    ON CONFLICT DO NOTHING;
                UPDATE thread SET listed = NULL, listed_at = NULL;
                UPDATE thread SET said = (
                    SELECT count(*) FROM message WHERE message.thread = thread.id
                        AND type IN ('user_message', 'assistant_message'));
                """)
    }

    /// Moves what can be read of one table.
    private struct TableMover {
        let table: String
        let old: Database
        let new: Database

        /// - Returns: how many rows, and whether those were all; nil where there is no such table.
        func move() throws -> (Int, Bool)? {
            guard let columns = try? old.columns(in: table).map(\.name), !columns.isEmpty else {
                return nil
            }
            let known = Set(try new.columns(in: table).map(\.name))
            let shared = columns.filter { known.contains($0) && !Salvage.counted.contains($0) }
            let list = shared.map { "\"\($0)\"" }.joined(separator: ", ")
            let marks = shared.map { _ in "?" }.joined(separator: ", ")
            let insert = try new.makeStatement(
                sql: "INSERT OR IGNORE INTO \"\(table)\" (\(list)) VALUES (\(marks))")
            let key = try new.primaryKey(table)
            var count = 0
            func scan(_ order: String, from condition: String = "true") -> (
                last: Row?, isWhole: Bool
            ) {
                var last: Row?
                do {
                    let rows = try Row.fetchCursor(
                        old,
                        sql: "SELECT \(list) FROM \"\(table)\" WHERE \(condition) ORDER BY \(order)"
                    )
                    while let row = try rows.next() {
                        last = row.copy()
                        // A row that breaks a rule of the table is left behind.
                        guard
                            (try? insert.execute(
                                arguments: StatementArguments(Array(row.databaseValues)))) != nil
                        else { continue }
                        count += new.changesCount
                    }
                    return (last, true)
                } catch {
                    return (last, false)
                }
            }
            let order = key.columns.map { "\"\($0)\"" }.joined(separator: ", ")
            let first = scan(order)
            if first.isWhole { return (count, true) }
            let descending = key.columns.map { "\"\($0)\" DESC" }.joined(separator: ", ")
            guard key.isRowID, let column = key.columns.first else {
                _ = scan(descending)
                return (count, false)
            }
            // Around each damaged page: some way ahead, and back from there to it.
            var last = (first.last?[column] as Int64?) ?? 0
            while true {
                var next: Int64?
                for power in 0..<40 {
                    let start = last + (Int64(1) << power)
                    let found = try? Int64.fetchOne(
                        old,
                        sql:
                            "SELECT \"\(column)\" FROM \"\(table)\" WHERE \"\(column)\" > ? LIMIT 1",
                        arguments: [start])
                    if let found {
                        next = found
                        break
                    }
                }
                guard let next else { break }
                _ = scan(
                    "\"\(column)\" DESC",
                    from: "\"\(column)\" < \(next) AND \"\(column)\" > \(last)")
                let ahead = scan("\"\(column)\"", from: "\"\(column)\" >= \(next)")
                if ahead.isWhole { return (count, false) }
                last = max((ahead.last?[column] as Int64?) ?? next, next)
            }
            _ = scan(descending)
            return (count, false)
        }
    }
}
