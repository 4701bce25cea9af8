public import ChatCore
import GRDB
import LettaAPI

extension SQLiteStore {
    /// Keeps a message that waits for its turn, behind those that wait already.
    ///
    /// It is on the disk when this returns. One that is kept already keeps its place, and gets this
    /// text and this agent.
    public func enqueue(
        _ message: QueuedMessage, of username: Username, to agent: AgentAddress
    ) async throws(StoreError) {
        let queuedAt = now().milliseconds
        try await writeDurably { db in
            try db.mention(agent.server)
            try db.execute(
                sql: """
                    INSERT INTO queued_message (otid, server, agent, username, text, queued_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (otid) DO UPDATE SET
                        server = excluded.server, agent = excluded.agent,
                        username = excluded.username, text = excluded.text
                    """,
                arguments: [
                    message.otid, agent.server.rawValue, agent.agent.rawValue, username.rawValue,
                    message.text, queuedAt,
                ])
        }
    }

    /// The messages of a person that wait for their turn with an agent, in the order they were
    /// written.
    public func queue(
        of username: Username, to agent: AgentAddress
    ) async throws(StoreError) -> [QueuedMessage] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT otid, text FROM queued_message
                    WHERE server = ? AND agent = ? AND username = ? ORDER BY number
                    """,
                arguments: [agent.server.rawValue, agent.agent.rawValue, username.rawValue]
            ).map { QueuedMessage(otid: try $0.text("otid"), text: try $0.text("text")) }
        }
    }

    /// Takes a message out of the queue because its turn begins, and into its thread, as not sent
    /// yet.
    ///
    /// Both at once, so that it is always in one of the two, and of several programs that show the
    /// same queue only one gets it.
    ///
    /// - Returns: whether it was there.
    public func takeFromQueue(
        otid: String, into thread: ThreadAddress
    ) async throws(StoreError) -> Bool {
        let takenAt = now()
        return try await write { db in
            let row = try Row.fetchOne(
                db,
                sql: "DELETE FROM queued_message WHERE otid = ? RETURNING text, username",
                arguments: [otid])
            guard let row else { return false }
            let message = Message(
                id: MessageID("local-\(otid)"), body: .user(Message.Content(try row.text("text"))),
                otid: otid, date: takenAt, name: try row.text("username"))
            try Self.save([StoredMessage(message: message, state: .unsent)], in: thread, db)
            return true
        }
    }

    /// Removes messages from the queue that are not to be sent.
    public func removeFromQueue(otids: [String]) async throws(StoreError) {
        try await write { db in
            for otid in otids {
                try db.execute(
                    sql: "DELETE FROM queued_message WHERE otid = ?", arguments: [otid])
            }
        }
    }

    /// Gives what a person queued for one agent to another: for messages that were written before it
    /// was known to whom.
    public func moveQueue(
        of username: Username, from agent: AgentAddress, to other: AgentAddress
    ) async throws(StoreError) {
        try await write { db in
            try db.mention(other.server)
            try db.execute(
                sql: """
                    UPDATE queued_message SET server = ?, agent = ?
                    WHERE server = ? AND agent = ? AND username = ?
                    """,
                arguments: [
                    other.server.rawValue, other.agent.rawValue, agent.server.rawValue,
                    agent.agent.rawValue, username.rawValue,
                ])
        }
    }
}
