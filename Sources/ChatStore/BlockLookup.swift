public import ChatCore
import GRDB
import LettaAPI

extension SQLiteStore {
    /// All blocks seen, or those of one server, or the persona blocks of one person, with their
    /// newest values; by server, label and id.
    ///
    /// - Parameter name: a label or an ID that they have; nil for any.
    public func blockRecords(
        server: ServerID? = nil, username: Username? = nil, named name: String? = nil
    ) async throws(StoreError) -> [BlockRecord] {
        var sets: [String] = []
        var arguments: StatementArguments = []
        if let username {
            sets.append(
                """
                SELECT server.id AS server, user.block AS id FROM server
                CROSS JOIN user ON user.server = server.id AND user.username = ?
                """)
            arguments += [username.rawValue]
        }
        if let name {
            sets.append(
                """
                SELECT * FROM (
                    SELECT server, id FROM block WHERE label = ? UNION SELECT server.id, ? FROM server)
                """)
            arguments += [name, name]
        }
        let wanted = sets.isEmpty ? nil : sets.joined(separator: " INTERSECT ")
        return try await blockRecords(wanted, arguments, on: server)
    }

    /// The blocks that were seen on an agent when it was last looked at, and a person's own; by label
    /// and id.
    public func blockRecords(
        of agent: AgentAddress, with username: Username
    ) async throws(StoreError) -> [BlockRecord] {
        try await blockRecords(
            """
            SELECT server, block AS id FROM agent_block WHERE server = ? AND agent = ?
            UNION SELECT server, block FROM user WHERE server = ? AND username = ?
            """,
            [
                agent.server.rawValue, agent.agent.rawValue, agent.server.rawValue,
                username.rawValue,
            ], on: nil)
    }

    /// - Parameter wanted: a query for the server and ID of each that is meant; nil for all of them.
    private func blockRecords(
        _ wanted: String?, _ arguments: StatementArguments, on server: ServerID?
    ) async throws(StoreError) -> [BlockRecord] {
        // The order of the tables and the name of the index keep SQLite from looking at all blocks, or at
        // everybody on the server for each of them: it does not know how many there are.
        let source =
            wanted.map { "(\($0)) AS wanted CROSS JOIN block USING (server, id)" } ?? "block"
        let condition = server == nil ? "true" : "block.server = ?"
        return try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT block.*, user.username, user.identity, (
                        SELECT value FROM block_version
                        WHERE block_version.server = block.server AND block = block.id
                        ORDER BY number DESC LIMIT 1
                    ) AS value, (
                        SELECT group_concat(agent, char(10)) FROM agent_block
                        WHERE agent_block.server = block.server AND agent_block.block = block.id
                    ) AS agents
                    FROM \(source)
                    LEFT JOIN user INDEXED BY user_block
                        ON user.server = block.server AND user.block = block.id
                    WHERE \(condition)
                    ORDER BY block.server, label, block.id
                    """,
                arguments: arguments + StatementArguments(server.map { [$0.rawValue] } ?? [])
            ).map(Self.blockRecord)
        }
    }

    private static func blockRecord(_ row: Row) throws -> BlockRecord {
        let agents = try row.optionalText("agents")?.split(separator: "\n").sorted() ?? []
        let hasOwner = try row.optionalText("username") != nil
        return BlockRecord(
            server: ServerID(try row.text("server")),
            block: Block(
                id: try row.id("id"), label: try row.text("label"),
                value: try row.optionalText("value") ?? "",
                limit: Int(try row.integer("character_limit")),
                description: try row.optionalText("description"),
                readOnly: try row.integer("read_only") != 0),
            username: hasOwner ? try row.username("username") : nil,
            identity: try row.optionalText("identity").map { IdentityID($0) },
            agents: agents.map { AgentID(String($0)) }, cachedAt: try row.date("cached_at"))
    }
}
