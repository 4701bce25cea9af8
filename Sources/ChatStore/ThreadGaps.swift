import ChatCore
import GRDB
import LettaAPI

/// The places of one thread before which the server may have messages that the store has not.
struct ThreadGaps {
    let thread: Int64
    let db: Database

    /// Of a thread that is new here nobody knows yet how it began.
    func openStart() throws {
        try db.execute(
            sql: """
                INSERT INTO gap (message)
                SELECT rowid FROM message WHERE thread = ? ORDER BY number LIMIT 1
                ON CONFLICT DO NOTHING
                """,
            arguments: [thread])
    }

    func open(before rowID: Int64) throws {
        try db.execute(
            sql: "INSERT INTO gap (message) VALUES (?) ON CONFLICT DO NOTHING", arguments: [rowID])
    }

    func close(before rowIDs: some Sequence<Int64>) throws {
        for rowID in rowIDs {
            try db.execute(sql: "DELETE FROM gap WHERE message = ?", arguments: [rowID])
        }
    }

    /// The newest one: the message itself.
    func newest() throws -> MessagePlace? {
        try newest(through: Int64.max)
    }

    /// The newest one that is not after a message number.
    ///
    /// There are few gaps and many messages: the join is taken in this order.
    func newest(through number: Int64) throws -> MessagePlace? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT message.rowid, number FROM gap CROSS JOIN message ON message.rowid = gap.message
                WHERE thread = ? AND number <= ? ORDER BY number DESC LIMIT 1
                """,
            arguments: [thread, number]
        ).map { row in
            MessagePlace(rowID: try row.integer("rowid"), number: try row.integer("number"))
        }
    }

    /// Whether one is right before a message number.
    func isOpen(before number: Int64) throws -> Bool {
        let found = try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM message JOIN gap ON gap.message = message.rowid
                    WHERE thread = ? AND number = ?)
                """,
            arguments: [thread, number])
        return found ?? false
    }

    /// What the server can be asked about, of the messages from a gap on: the first that it has listed.
    func firstListed(from number: Int64) throws -> (id: MessageID, number: Int64)? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT id, number FROM message
                WHERE thread = ? AND number >= ? AND state = 'complete' AND id GLOB 'message-*'
                ORDER BY number LIMIT 1
                """,
            arguments: [thread, number]
        ).map { row in (try row.id("id"), try row.integer("number")) }
    }
}
