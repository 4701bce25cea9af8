public import ChatCore
import GRDB
import LettaAPI

extension SQLiteStore {
    /// Removes a person from this machine: their record, persona blocks with their versions, drafts,
    /// input history, queued messages, reading places, and their own conversations with all messages.
    ///
    /// Open journal entries stay, since the server still has to be mended.
    ///
    /// - Returns: whether they were known.
    @discardableResult
    public func forget(
        _ username: Username, on server: ServerID
    ) async throws(StoreError) -> Bool {
        try await write { db in
            let key: StatementArguments = [server.rawValue, username.rawValue]
            try db.execute(
                sql: """
                    DELETE FROM block WHERE server = ?1 AND (
                        label = ?3
                        OR id = (SELECT block FROM user WHERE server = ?1 AND username = ?2)
                    ) AND NOT EXISTS (
                        SELECT 1 FROM user WHERE user.server = block.server
                            AND user.block = block.id AND user.username <> ?2)
                    """,
                arguments: key + [username.personaLabel])
            try db.execute(
                sql: """
                    DELETE FROM isolated_copy
                    WHERE server = ?1 AND (agent, conversation) IN (
                        SELECT agent, id FROM conversation WHERE server = ?1 AND username = ?2)
                    """,
                arguments: key)
            try db.execute(
                sql: """
                    DELETE FROM thread WHERE server = ?1 AND (agent, conversation) IN (
                        SELECT agent, id FROM conversation WHERE server = ?1 AND username = ?2)
                    """,
                arguments: key)
            try Self.forgetReading(of: username, on: server, db)
            // What they did to blocks of others stays, without their name.
            try db.execute(
                sql: "UPDATE block_version SET username = NULL WHERE server = ? AND username = ?",
                arguments: key)
            for table in ["conversation", "draft", "input_history", "queued_message", "user"] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE server = ? AND username = ?", arguments: key)
            }
            return db.changesCount > 0
        }
    }

    /// Gives a person another name, with all that is theirs.
    ///
    /// - Returns: false, with nothing changed, where the old name is not known or the new one is
    ///   taken.
    public func rename(
        _ username: Username, to newName: Username, on server: ServerID
    ) async throws(StoreError) -> Bool {
        try await write { db in
            let key: StatementArguments = [server.rawValue, newName.rawValue]
            let isTaken = try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM user WHERE server = ?1 AND username = ?2)
                        OR EXISTS (SELECT 1 FROM conversation WHERE server = ?1 AND username = ?2)
                        OR EXISTS (
                            SELECT 1 FROM queued_message WHERE server = ?1 AND username = ?2)
                    """,
                arguments: key)
            if isTaken == true { return false }
            // Drafts and history of a name without a record are leftovers.
            try Self.forgetReading(of: newName, on: server, db)
            for table in ["draft", "input_history"] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE server = ? AND username = ?", arguments: key)
            }
            try db.execute(
                sql: """
                    UPDATE reading SET username = ?3 WHERE username = ?2
                        AND thread IN (SELECT id FROM thread WHERE server = ?1)
                    """,
                arguments: [server.rawValue, username.rawValue, newName.rawValue])
            let tables = [
                "conversation", "draft", "input_history", "queued_message", "block_version", "user",
            ]
            for table in tables {
                try db.execute(
                    sql: """
                        UPDATE \(table) SET username = ?3 WHERE server = ?1 AND username = ?2
                        """,
                    arguments: [server.rawValue, username.rawValue, newName.rawValue])
            }
            return db.changesCount > 0
        }
    }

    /// Removes a thread with its messages, and the conversation that it was.
    public func forget(_ thread: ThreadAddress) async throws(StoreError) {
        try await write { db in
            let key: StatementArguments = [
                thread.server.rawValue, thread.agent.rawValue, thread.conversation.rawValue,
            ]
            try db.execute(
                sql: "DELETE FROM thread WHERE server = ? AND agent = ? AND conversation = ?",
                arguments: key)
            try db.execute(
                sql: "DELETE FROM conversation WHERE server = ? AND agent = ? AND id = ?",
                arguments: key)
            try db.execute(
                sql: """
                    DELETE FROM isolated_copy WHERE server = ? AND agent = ? AND conversation = ?
                    """,
                arguments: key)
        }
    }
}
