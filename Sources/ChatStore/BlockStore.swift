public import ChatCore
import GRDB
public import LettaAPI

extension SQLiteStore: BlockHistory {
    public func record(
        _ blocks: [Block], on server: ServerID,
        from origin: @escaping @Sendable (Block) -> BlockOrigin
    ) async throws(StoreError) {
        let seenAt = now().milliseconds
        try await write { db in
            try Self.record(blocks, on: server, from: origin, at: seenAt, in: db)
        }
    }

    /// In one transaction.
    public func record(
        _ blocks: [Block], heldBy agent: AgentAddress,
        from origin: @escaping @Sendable (Block) -> BlockOrigin
    ) async throws(StoreError) {
        let seenAt = now().milliseconds
        try await write { db in
            try Self.record(blocks, on: agent.server, from: origin, at: seenAt, in: db)
            try Self.record(attached: blocks.map(\.id), to: agent, in: db)
        }
    }

    private static func record(
        _ blocks: [Block], on server: ServerID, from origin: (Block) -> BlockOrigin,
        at seenAt: Int64, in db: Database
    ) throws {
        try db.mention(server)
        for block in blocks {
            try record(block, on: server, from: origin(block), at: seenAt, in: db)
        }
    }

    private static func record(
        _ block: Block, on server: ServerID, from origin: BlockOrigin, at seenAt: Int64,
        in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO block
                    (server, id, label, character_limit, description, read_only, cached_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (server, id) DO UPDATE SET
                    label = excluded.label, character_limit = excluded.character_limit,
                    description = excluded.description, read_only = excluded.read_only,
                    cached_at = excluded.cached_at
                """
        ).execute(arguments: [
            server.rawValue, block.id.rawValue, block.label, block.limit, block.description,
            block.readOnly, seenAt,
        ])
        guard try newestValue(of: block.id, on: server, in: db) != block.value else { return }
        try db.execute(
            sql: """
                INSERT INTO block_version (server, block, value, seen_at, author, username, agent,
                    conversation, run, message, restores)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                server.rawValue, block.id.rawValue, block.value, seenAt, origin.author.rawValue,
                origin.username?.rawValue, origin.agent?.rawValue, origin.conversation?.rawValue,
                origin.run?.rawValue, origin.message?.rawValue, origin.restored,
            ])
    }

    public func record(
        attached blocks: [BlockID], to agent: AgentAddress
    ) async throws(StoreError) {
        try await write { db in try Self.record(attached: blocks, to: agent, in: db) }
    }

    private static func record(
        attached blocks: [BlockID], to agent: AgentAddress, in db: Database
    ) throws {
        let now = Set(blocks.map(\.rawValue))
        let before = try String.fetchSet(
            db, sql: "SELECT block FROM agent_block WHERE server = ? AND agent = ?",
            arguments: [agent.server.rawValue, agent.agent.rawValue])
        // From turn to turn they are mostly the same.
        guard now != before else { return }
        try db.mention(agent.server)
        for block in before.subtracting(now) {
            try db.execute(
                sql: "DELETE FROM agent_block WHERE server = ? AND agent = ? AND block = ?",
                arguments: [agent.server.rawValue, agent.agent.rawValue, block])
        }
        for block in now.subtracting(before) {
            try db.execute(
                sql: "INSERT INTO agent_block (server, agent, block) VALUES (?, ?, ?)",
                arguments: [agent.server.rawValue, agent.agent.rawValue, block])
        }
    }

    public func unlist(_ block: BlockID, on server: ServerID) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM agent_block WHERE server = ? AND block = ?",
                arguments: [server.rawValue, block.rawValue])
        }
    }

    public func newestValue(
        of block: BlockID, on server: ServerID
    ) async throws(StoreError) -> String? {
        try await read { db in try Self.newestValue(of: block, on: server, in: db) }
    }

    private static func newestValue(
        of block: BlockID, on server: ServerID, in db: Database
    ) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT value FROM block_version WHERE server = ? AND block = ?
                    ORDER BY number DESC LIMIT 1
                    """),
            arguments: [server.rawValue, block.rawValue])
    }

    /// The values that a block took, oldest first.
    public func versions(
        of block: BlockID, on server: ServerID
    ) async throws(StoreError) -> [BlockVersion] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM block_version WHERE server = ? AND block = ? ORDER BY number
                    """,
                arguments: [server.rawValue, block.rawValue]
            ).map { row in
                BlockVersion(
                    number: try row.integer("number"), value: try row.text("value"),
                    origin: try Self.origin(row), seenAt: try row.date("seen_at"))
            }
        }
    }

    private static func origin(_ row: Row) throws -> BlockOrigin {
        BlockOrigin(
            try row.choice("author"),
            username: try row.optionalText("username").flatMap { Username($0) },
            agent: try row.optionalText("agent").map { AgentID($0) },
            conversation: try row.optionalText("conversation").map { ConversationID($0) },
            run: try row.optionalText("run").map { RunID($0) },
            message: try row.optionalText("message").map { MessageID($0) },
            restored: row["restores"])
    }
}
