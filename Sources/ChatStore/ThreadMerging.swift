public import ChatCore
import GRDB
public import LettaAPI

extension SQLiteStore: ThreadKeeper {
    public func merge(
        _ page: ListedPage, into thread: ThreadAddress
    ) async throws(StoreError) -> ThreadMerge {
        let now = now().milliseconds
        return try await write { db in
            if page.messages.isEmpty, try Self.threadID(thread, in: db) == nil {
                return ThreadMerge()
            }
            let (id, isNew) = try Self.makeThread(thread, in: db)
            var merging = ThreadMerging(thread: id, db: db)
            let merge = try merging.take(page, at: now)
            if isNew { try ThreadGaps(thread: id, db: db).openStart() }
            return merge
        }
    }

    public func listedMessages(
        in thread: ThreadAddress, limit: Int
    ) async throws(StoreError) -> [StoredMessage] {
        try await read { db in
            guard let thread = try Self.threadID(thread, in: db) else { return [] }
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT state, body FROM message WHERE thread = ?1 AND number <= (
                        SELECT number FROM message
                        WHERE rowid = (SELECT listed FROM thread WHERE id = ?1))
                    ORDER BY number DESC LIMIT ?2
                    """,
                arguments: [thread, limit]
            ).reversed().map(MessageRow.stored)
        }
    }

    public func forgetListing(of thread: ThreadAddress) async throws(StoreError) {
        try await write { db in
            guard let thread = try Self.threadID(thread, in: db) else { return }
            try db.execute(
                sql: "UPDATE thread SET listed = NULL, listed_at = NULL WHERE id = ?",
                arguments: [thread])
        }
    }

    /// Notes that the server no longer has an agent, nor any thread with it.
    public func forgetListings(of agent: AgentAddress) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE thread SET listed = NULL, listed_at = NULL
                    WHERE server = ? AND agent = ?
                    """,
                arguments: [agent.server.rawValue, agent.agent.rawValue])
        }
    }

    public func erase(
        _ ids: Set<MessageID>, in thread: ThreadAddress
    ) async throws(StoreError) -> Int {
        try await write { db in
            guard let thread = try Self.threadID(thread, in: db) else { return 0 }
            return try ids.reduce(0) { count, id in
                try db.execute(
                    sql: """
                        UPDATE message SET state = 'erased'
                        WHERE thread = ? AND id = ? AND state = 'complete'
                        """,
                    arguments: [thread, id.rawValue])
                return count + db.changesCount
            }
        }
    }

    /// Whether messages may be missing right before message number `number`.
    public func hasGap(
        before number: Int64, in thread: ThreadAddress
    ) async throws(StoreError) -> Bool {
        try await read { db in
            guard let id = try Self.threadID(thread, in: db) else { return false }
            return try ThreadGaps(thread: id, db: db).isOpen(before: number)
        }
    }

    public func newestGap(in thread: ThreadAddress) async throws(StoreError) -> MessageID? {
        try await read { db in
            guard let id = try Self.threadID(thread, in: db) else { return nil }
            let gaps = ThreadGaps(thread: id, db: db)
            return try gaps.newest().flatMap { try gaps.firstListed(from: $0.number)?.id }
        }
    }
}

/// Puts pages of the server's list into one thread.
struct ThreadMerging {
    let thread: Int64
    let db: Database
    private var writer: MessageWriter

    init(thread: Int64, db: Database) {
        self.thread = thread
        self.db = db
        writer = MessageWriter(thread: thread, db: db, isListed: true)
    }

    private var gaps: ThreadGaps { ThreadGaps(thread: thread, db: db) }

    /// - Parameter now: in milliseconds.
    mutating func take(_ page: ListedPage, at now: Int64) throws -> ThreadMerge {
        let rows = try page.messages.map { message in
            try MessageRow(StoredMessage(message: message, state: .complete))
        }
        let known = try rows.map { try writer.place(of: $0) }
        var batch = rows
        if case .before(let id) = page.cursor {
            guard let gap = try self.gap(before: id) else { return ThreadMerge() }
            try gaps.close(before: [gap.rowID])
            // What is missing goes right before it.
            batch.append(try row(at: gap))
        }
        try writer.save(batch)

        let places = try rows.map { try writer.place(of: $0) }
        // Within a page nothing is missing.
        try gaps.close(before: places.dropFirst().compactMap { $0?.rowID })
        if case .after = page.cursor {
        } else if let first = places.first, let first,
            known.first == .some(nil)
        {
            try gaps.open(before: first.rowID)
        }
        if case .before = page.cursor {
        } else {
            try noteListing(through: places.last ?? nil, at: now)
        }
        return writer.sum
    }

    /// From here on nothing of the server's list is missing up to a message, gaps aside.
    private func noteListing(through last: MessagePlace?, at now: Int64) throws {
        try db.execute(
            sql: "UPDATE thread SET listed = coalesce(?, listed), listed_at = ? WHERE id = ?",
            arguments: [last?.rowID, now, thread])
    }

    /// The gap that a message of the server's was asked about.
    private func gap(before id: MessageID) throws -> MessagePlace? {
        let number = try Int64.fetchOne(
            db, sql: "SELECT min(number) FROM message WHERE thread = ? AND id = ?",
            arguments: [thread, id.rawValue])
        return try number.flatMap { try gaps.newest(through: $0) }
    }

    private func row(at place: MessagePlace) throws -> MessageRow {
        let row = try Row.fetchOne(
            db, sql: "SELECT state, body FROM message WHERE rowid = ?", arguments: [place.rowID])
        guard let row else { throw UnreadableRow(reason: "a gap before no message") }
        return try MessageRow(MessageRow.stored(in: row))
    }
}
