public import ChatCore
import FoundationEssentials
import GRDB

extension SQLiteStore {
    /// What `prune` would take away.
    public func prunable(_ retention: Retention) async throws(StoreError) -> PruneCount {
        let now = now()
        return try await read { db in
            var count = PruneCount()
            if let start = retention.messagesFrom {
                for thread in try ThreadPruning.threads(in: db, at: now) {
                    let found = try ThreadPruning(thread: thread, start: start, db: db).count()
                    count.messages += found
                    count.threads += found > 0 ? 1 : 0
                }
            }
            if let start = retention.blockValuesFrom {
                count.blockValues = try BlockValuePruning(start: start, db: db).count()
            }
            return count
        }
    }

    /// Takes away what need not be kept any more, in transactions so small that nobody waits for them.
    ///
    /// Of messages only those that the server has whole; never what somebody has not read yet or stands
    /// at, the newest page of a thread, what was not sent, or anything of an agent with an open turn. Of
    /// blocks never the newest value, nor one that still held at the time from which they are kept.
    public func prune(_ retention: Retention) async throws(StoreError) -> PruneCount {
        var count = PruneCount()
        let now = now()
        if let start = retention.messagesFrom {
            for thread in try await read({ try ThreadPruning.threads(in: $0, at: now) }) {
                var gone = 0
                while !Task.isCancelled {
                    let step = try await write { db in
                        try ThreadPruning(thread: thread, start: start, db: db).remove()
                    }
                    gone += step
                    if step < ThreadPruning.step { break }
                }
                count.messages += gone
                count.threads += gone > 0 ? 1 : 0
            }
        }
        if let start = retention.blockValuesFrom {
            while !Task.isCancelled {
                let step = try await write { db in
                    try BlockValuePruning(start: start, db: db).remove()
                }
                count.blockValues += step
                if step < BlockValuePruning.step { break }
            }
        }
        return count
    }

    /// Takes it upon this process to care for the store, unless one has done so within the last day.
    public func takeDailyCare() async throws(StoreError) -> Bool {
        let now = now().milliseconds
        return try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO care (deed, done_at) VALUES ('prune', ?1)
                    ON CONFLICT (deed) DO UPDATE SET done_at = ?1
                        WHERE done_at <= ?1 - 86400000 OR done_at > ?1
                    """,
                arguments: [now])
            return db.changesCount > 0
        }
    }
}

/// What may go of one thread.
private struct ThreadPruning {
    /// How many messages are taken away at once.
    static let step = 200

    /// How many stay of every thread: what is shown when it is opened.
    private static let page = 200

    let thread: Int64
    let start: Date
    let db: Database

    /// How long ago the server may have shown that it has a thread, in milliseconds: 30 days.
    private static let trust: Int64 = 30 * 86_400_000

    /// Those of agents whose turns are all settled, and that the server is known to have: of others this
    /// may be the last copy.
    static func threads(in db: Database, at now: Date) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM thread WHERE listed_at > ? AND (server, agent) NOT IN (
                    SELECT server, agent FROM turn_journal) ORDER BY id
                """,
            arguments: [now.milliseconds - trust])
    }

    /// The number from which on everything stays; nil where all of it does.
    private func floor() throws -> Int64? {
        let page = try Int64.fetchOne(
            db,
            sql:
                "SELECT number FROM message WHERE thread = ? ORDER BY number DESC LIMIT 1 OFFSET ?",
            arguments: [thread, Self.page - 1])
        let reading = try Int64.fetchOne(
            db, sql: "SELECT min(min(read, coalesce(place, read))) FROM reading WHERE thread = ?",
            arguments: [thread])
        return page.map { min($0, reading ?? $0) }
    }

    /// By date, through an index; messages without one stay.
    private static let condition = """
        thread = ?1 AND date < ?2 AND number < ?3 AND state = 'complete' AND id GLOB 'message-*'
        """

    private func arguments(_ floor: Int64) -> StatementArguments {
        [thread, start.milliseconds, floor]
    }

    private var isOpen: Bool {
        get throws {
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM turn_journal JOIN thread USING (server, agent)
                        WHERE thread.id = ?)
                    """,
                arguments: [thread]) ?? false
        }
    }

    func count() throws -> Int {
        guard let floor = try floor() else { return 0 }
        return try Int.fetchOne(
            db, sql: "SELECT count(*) FROM message WHERE \(Self.condition)",
            arguments: arguments(floor)) ?? 0
    }

    /// - Returns: how many went.
    func remove() throws -> Int {
        guard try !isOpen, let floor = try floor() else { return 0 }
        let gone = try Row.fetchAll(
            db,
            sql: """
                DELETE FROM message WHERE rowid IN (
                    SELECT rowid FROM message WHERE \(Self.condition) ORDER BY date, number
                    LIMIT \(Self.step))
                RETURNING number
                """,
            arguments: arguments(floor))
        guard let last = try gone.map({ try $0.integer("number") }).max() else { return 0 }
        // The server still has them: whoever reads up to here can have them fetched again.
        try db.execute(
            sql: """
                INSERT INTO gap (message)
                SELECT rowid FROM message
                WHERE thread = ? AND number > ? AND state = 'complete' AND id GLOB 'message-*'
                ORDER BY number LIMIT 1
                ON CONFLICT DO NOTHING
                """,
            arguments: [thread, last])
        return gone.count
    }
}

/// Which values of blocks may go: those that another one had followed before the time from which they
/// are kept, so that it is known what held then.
private struct BlockValuePruning {
    /// How many values are taken away at once.
    static let step = 500

    let start: Date
    let db: Database

    private static let selection = """
        SELECT number FROM block_version AS old WHERE seen_at < ?1
            AND EXISTS (
                SELECT 1 FROM block_version AS next INDEXED BY block_version_block
                WHERE next.server = old.server AND next.block = old.block
                    AND next.number > old.number AND next.seen_at < ?1)
            AND NOT EXISTS (
                SELECT 1 FROM block_version AS restored INDEXED BY block_version_block
                WHERE restored.server = old.server AND restored.block = old.block
                    AND restored.number > old.number AND restored.restores = old.number)
        """

    func count() throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM (\(Self.selection))", arguments: [start.milliseconds])
            ?? 0
    }

    func remove() throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM block_version WHERE number IN (\(Self.selection) LIMIT \(Self.step))
                """,
            arguments: [start.milliseconds])
        return db.changesCount
    }
}
