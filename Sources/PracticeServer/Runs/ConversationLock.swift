import GRDB

/// Sees to it that one run at a time works on a conversation, also across processes.
enum ConversationLock {
    /// Letta's time after which a lock that nobody gave back no longer counts.
    private static let lifetime: Int64 = 300 * 1_000_000

    /// Takes the lock of a thread, or throws Letta's 409 that names the run which holds it.
    ///
    /// The lock of a process that died is free.
    static func take(_ thread: String, runID: String, _ database: GRDB.Database) throws {
        let row = try Row.fetchOne(
            database, sql: "SELECT * FROM conversationLock WHERE thread = ?", arguments: [thread])
        if let row, let holder: String = row["runID"], let owner: String = row["owner"],
            let expiry: Timestamp = row["expiresAt"], expiry > .now, Owner.isAlive(owner)
        {
            throw APIError(
                status: 409,
                body: [
                    "detail": """
                    CONFLICT: Cannot send a new message: Another request (run_id=\(holder)) is \
                    currently being processed for this conversation. Please wait for it to \
                    complete.
                    """, "run_id": .string(holder),
                ])
        }
        try database.execute(
            sql: "INSERT OR REPLACE INTO conversationLock VALUES (?, ?, ?, ?)",
            arguments: [
                thread, runID, Owner.current,
                Timestamp(microseconds: Timestamp.now.microseconds + lifetime),
            ])
    }

    static func release(runID: String, _ database: GRDB.Database) throws {
        try database.execute(
            sql: "DELETE FROM conversationLock WHERE runID = ?", arguments: [runID])
    }

    /// Ends the runs of processes that are gone.
    static func clear(_ database: GRDB.Database) throws {
        let owners = try String.fetchAll(
            database, sql: "SELECT DISTINCT owner FROM run WHERE status = 'running'")
        for owner in owners where !Owner.isAlive(owner) {
            try database.execute(
                sql: """
                    UPDATE run SET status = 'failed', stopReason = 'error', completedAt = ?
                    WHERE status = 'running' AND owner = ?
                    """,
                arguments: [Timestamp.now, owner])
            try database.execute(
                sql: "DELETE FROM conversationLock WHERE owner = ?", arguments: [owner])
        }
    }
}
