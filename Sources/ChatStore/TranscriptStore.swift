public import ChatCore
package import GRDB
import LettaAPI

extension SQLiteStore: TranscriptStore {
    public func save(
        _ messages: [StoredMessage], in thread: ThreadAddress
    ) async throws(StoreError) {
        guard !messages.isEmpty else { return }
        try await write { db in try Self.save(messages, in: thread, db) }
    }

    package static func save(
        _ messages: [StoredMessage], in thread: ThreadAddress, _ db: Database
    ) throws {
        let rows = try messages.map(MessageRow.init)
        let (thread, isNew) = try makeThread(thread, in: db)
        var writer = MessageWriter(thread: thread, db: db)
        try writer.save(rows)
        if isNew { try ThreadGaps(thread: thread, db: db).openStart() }
    }

    public func messages(
        in thread: ThreadAddress, before: Int64?, limit: Int
    ) async throws(StoreError) -> [(number: Int64, message: StoredMessage)] {
        let page: [Numbered] = try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT message.* FROM message JOIN thread ON thread.id = message.thread
                    WHERE server = ? AND agent = ? AND conversation = ?
                        AND (?4 IS NULL OR number < ?4)
                    ORDER BY number DESC LIMIT ?
                    """,
                arguments: Self.arguments(thread) + [before, max(0, limit)]
            ).reversed().map(Numbered.init)
        }
        return page.map { (number: $0.number, message: $0.message) }
    }

    /// Messages after message number `number`, oldest first: what has come since.
    public func messages(
        in thread: ThreadAddress, after number: Int64, limit: Int
    ) async throws(StoreError) -> [(number: Int64, message: StoredMessage)] {
        let page: [Numbered] = try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT message.* FROM message JOIN thread ON thread.id = message.thread
                    WHERE server = ? AND agent = ? AND conversation = ? AND number > ?
                    ORDER BY number LIMIT ?
                    """,
                arguments: Self.arguments(thread) + [number, max(0, limit)]
            ).map(Numbered.init)
        }
        return page.map { (number: $0.number, message: $0.message) }
    }

    /// Sets how it stands with what a person said.
    ///
    /// A complete message never becomes pending again.
    ///
    /// - Returns: whether there is such a message.
    @discardableResult
    public func mark(
        otid: String, as state: StoredMessage.State
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE message SET state = CASE
                        WHEN state = 'complete' AND ?1 = 'pending' THEN state ELSE ?1 END
                    WHERE otid = ?2 AND type = 'user_message'
                    """,
                arguments: [state.rawValue, otid])
            return db.changesCount > 0
        }
    }

    /// Every thread with messages, by server, agent and conversation.
    public func threads(on server: ServerID? = nil) async throws(StoreError) -> [ThreadAddress] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM thread WHERE ?1 IS NULL OR server = ?1
                    ORDER BY server, agent, conversation
                    """,
                arguments: [server?.rawValue]
            ).map(Self.thread)
        }
    }

    static func thread(_ row: Row) throws -> ThreadAddress {
        ThreadAddress(
            server: ServerID(try row.text("server")), agent: try row.id("agent"),
            conversation: try row.id("conversation"))
    }

    private static func arguments(_ thread: ThreadAddress) -> StatementArguments {
        [thread.server.rawValue, thread.agent.rawValue, thread.conversation.rawValue]
    }

    static func makeThread(
        _ thread: ThreadAddress, in db: Database
    ) throws -> (id: Int64, isNew: Bool) {
        let find = "SELECT id FROM thread WHERE server = ? AND agent = ? AND conversation = ?"
        if let id = try Int64.fetchOne(db, sql: find, arguments: arguments(thread)) {
            return (id, false)
        }
        try db.mention(thread.server)
        try db.execute(
            sql: "INSERT INTO thread (server, agent, conversation) VALUES (?, ?, ?)",
            arguments: arguments(thread))
        return (db.lastInsertedRowID, true)
    }
}

/// A message and its number, as a type of its own because tuples cross no task.
private struct Numbered: Sendable {
    let number: Int64
    let message: StoredMessage

    init(_ row: Row) throws {
        number = try row.integer("number")
        message = try MessageRow.stored(in: row)
    }
}
