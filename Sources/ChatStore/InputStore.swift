public import ChatCore
import GRDB
import LettaAPI

extension SQLiteStore {
    /// Keeps what a person is typing to an agent, in place of what was kept; empty text removes it.
    public func saveDraft(
        _ text: String, of username: Username, to agent: AgentAddress
    ) async throws(StoreError) {
        let savedAt = now().milliseconds
        try await write { db in
            let key = Self.key(agent, username)
            guard !text.isEmpty else {
                try db.execute(
                    sql: "DELETE FROM draft WHERE server = ? AND agent = ? AND username = ?",
                    arguments: key)
                return
            }
            try db.mention(agent.server)
            try db.execute(
                sql: """
                    INSERT INTO draft (server, agent, username, text, saved_at)
                    VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (server, agent, username) DO UPDATE SET
                        text = excluded.text, saved_at = excluded.saved_at
                    """,
                arguments: key + [text, savedAt])
        }
    }

    /// What a person was typing to an agent, or nil.
    public func draft(
        of username: Username, to agent: AgentAddress
    ) async throws(StoreError) -> String? {
        try await read { db in
            try String.fetchOne(
                db,
                sql: "SELECT text FROM draft WHERE server = ? AND agent = ? AND username = ?",
                arguments: Self.key(agent, username))
        }
    }

    /// Adds a line that a person entered, unless it is the same as the one before.
    public func addInput(
        _ text: String, of username: Username, to agent: AgentAddress
    ) async throws(StoreError) {
        guard !text.isEmpty else { return }
        let enteredAt = now().milliseconds
        try await write { db in
            let key = Self.key(agent, username)
            let last = try String.fetchOne(
                db,
                sql: """
                    SELECT text FROM input_history
                    WHERE server = ? AND agent = ? AND username = ?
                    ORDER BY number DESC LIMIT 1
                    """,
                arguments: key)
            guard last != text else { return }
            try db.mention(agent.server)
            try db.execute(
                sql: """
                    INSERT INTO input_history (server, agent, username, text, entered_at)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: key + [text, enteredAt])
        }
    }

    /// The newest `limit` lines that a person entered to an agent, newest last.
    public func inputHistory(
        of username: Username, to agent: AgentAddress, limit: Int = 1000
    ) async throws(StoreError) -> [String] {
        try await read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT text FROM input_history
                    WHERE server = ? AND agent = ? AND username = ?
                    ORDER BY number DESC LIMIT ?
                    """,
                arguments: Self.key(agent, username) + [max(0, limit)]
            ).reversed()
        }
    }

    /// Lines that a person entered to an agent, newest first, each once.
    ///
    /// - Parameters:
    ///   - skipped: how many of those that fit are left out.
    ///   - fits: which lines are wanted.
    public func inputHistory(
        of username: Username, to agent: AgentAddress, skipping skipped: Int, limit: Int,
        where fits: @escaping @Sendable (String) -> Bool
    ) async throws(StoreError) -> [String] {
        try await read { db in
            let lines = try String.fetchCursor(
                db,
                sql: """
                    SELECT text FROM input_history
                    WHERE server = ? AND agent = ? AND username = ?
                    ORDER BY number DESC
                    """,
                arguments: Self.key(agent, username))
            var known: Set<String> = []
            var left = skipped
            var found: [String] = []
            while found.count < limit, let line = try lines.next() {
                guard fits(line), known.insert(line).inserted else { continue }
                if left > 0 { left -= 1 } else { found.append(line) }
            }
            return found
        }
    }

    private static func key(_ agent: AgentAddress, _ username: Username) -> StatementArguments {
        [agent.server.rawValue, agent.agent.rawValue, username.rawValue]
    }
}
