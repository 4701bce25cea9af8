public import ChatCore
import GRDB
public import LettaAPI

extension SQLiteStore: UserDirectory {
    public func user(
        _ username: Username, on server: ServerID
    ) async throws(StoreError) -> UserRecord? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM user WHERE server = ? AND username = ?",
                arguments: [server.rawValue, username.rawValue]
            ).map(Self.user)
        }
    }

    /// Everybody known on a server, or anywhere, by server and name.
    ///
    /// - Parameter username: who alone is meant, on whichever server; nil for everybody.
    public func users(
        on server: ServerID? = nil, named username: Username? = nil
    ) async throws(StoreError) -> [UserRecord] {
        let condition = username == nil ? " AND ?2 IS NULL" : " AND username = ?2"
        return try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT user.* FROM server CROSS JOIN user ON user.server = server.id
                    WHERE (?1 IS NULL OR server.id = ?1)\(condition)
                    ORDER BY user.server, username
                    """,
                arguments: [server?.rawValue, username?.rawValue]
            ).map(Self.user)
        }
    }

    /// The person whose persona block this is, or nil.
    public func owner(
        of block: BlockID, on server: ServerID
    ) async throws(StoreError) -> UserRecord? {
        try await read { db in
            try Row.fetchOne(
                db,
                sql: "SELECT * FROM user INDEXED BY user_block WHERE server = ? AND block = ?",
                arguments: [server.rawValue, block.rawValue]
            ).map(Self.user)
        }
    }

    public func save(_ user: UserRecord) async throws(StoreError) {
        try await write { db in
            try db.mention(user.server)
            try db.execute(
                sql: """
                    INSERT INTO user (server, username, identity, block, created_at, last_seen_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (server, username) DO UPDATE SET
                        identity = excluded.identity, block = excluded.block,
                        created_at = excluded.created_at, last_seen_at = excluded.last_seen_at
                    """,
                arguments: [
                    user.server.rawValue, user.username.rawValue, user.identity?.rawValue,
                    user.block.rawValue, user.createdAt.milliseconds,
                    user.lastSeenAt.milliseconds,
                ])
        }
    }

    private static func user(_ row: Row) throws -> UserRecord {
        UserRecord(
            server: ServerID(try row.text("server")), username: try row.username("username"),
            identity: try row.optionalText("identity").map { IdentityID($0) },
            block: try row.id("block"), createdAt: try row.date("created_at"),
            lastSeenAt: try row.date("last_seen_at"))
    }

    /// The conversation that a person saved last with this agent.
    public func conversation(
        of username: Username, with agent: AgentAddress
    ) async throws(StoreError) -> ConversationID? {
        try await read { db in
            try String.fetchOne(
                db,
                sql: """
                    SELECT id FROM conversation WHERE server = ? AND agent = ? AND username = ?
                    ORDER BY selection DESC LIMIT 1
                    """,
                arguments: [
                    agent.server.rawValue, agent.agent.rawValue, username.rawValue,
                ]
            ).map { ConversationID($0) }
        }
    }

    /// Keeps a conversation and makes it the one that its person is in.
    ///
    /// Saving it again selects it again.
    public func save(_ conversation: ConversationRecord) async throws(StoreError) {
        try await write { db in
            try db.mention(conversation.address.server)
            try db.execute(
                sql: """
                    INSERT INTO conversation (server, agent, id, username, created_at, selection)
                    VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(selection), 0) + 1
                        FROM conversation))
                    ON CONFLICT (server, agent, id) DO UPDATE SET
                        username = excluded.username, created_at = excluded.created_at,
                        selection = excluded.selection
                    """,
                arguments: [
                    conversation.address.server.rawValue, conversation.address.agent.rawValue,
                    conversation.conversation.rawValue, conversation.username.rawValue,
                    conversation.createdAt.milliseconds,
                ])
        }
    }

    /// People's own conversations, the most recently selected first; of one server, agent or person,
    /// or of all.
    public func conversations(
        on server: ServerID? = nil, agent: AgentID? = nil, username: Username? = nil
    ) async throws(StoreError) -> [ConversationRecord] {
        // Only what is asked for, so that an index finds it.
        let wanted = [
            ("server", server?.rawValue), ("agent", agent?.rawValue),
            ("username", username?.rawValue),
        ].filter { $0.1 != nil }
        let condition = wanted.map { " AND \($0.0) = ?" }.joined()
        let index = server != nil && agent != nil ? "INDEXED BY conversation_user" : ""
        return try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM conversation \(index) WHERE true\(condition)
                    ORDER BY selection DESC
                    """,
                arguments: StatementArguments(wanted.map(\.1))
            ).map { row in
                ConversationRecord(
                    address: AgentAddress(
                        server: ServerID(try row.text("server")), agent: try row.id("agent")),
                    conversation: try row.id("id"), username: try row.username("username"),
                    createdAt: try row.date("created_at"))
            }
        }
    }
}
