public import ChatCore
public import FoundationEssentials
import GRDB
public import LettaAPI

/// An agent as it was last seen.
///
/// Its blocks are not kept here; see `blockRecords`.
public struct AgentRecord: Hashable, Sendable {
    public let server: ServerID
    public let agent: Agent
    public let seenAt: Date
}

extension SQLiteStore {
    /// Keeps what a server says of an agent.
    public func record(
        agent: Agent, on server: ServerID
    ) async throws(StoreError) {
        let seenAt = now().milliseconds
        try await write { db in
            try db.mention(server)
            try db.execute(
                sql: """
                    INSERT INTO agent
                        (server, id, name, description, model, kind, context_window, seen_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (server, id) DO UPDATE SET
                        name = excluded.name, description = excluded.description,
                        model = excluded.model, kind = excluded.kind,
                        context_window = excluded.context_window, seen_at = excluded.seen_at
                    """,
                arguments: [
                    server.rawValue, agent.id.rawValue, agent.name, agent.description,
                    agent.model, agent.kind, agent.contextWindow, seenAt,
                ])
        }
    }

    /// An agent as it was last seen, or nil.
    public func agent(
        _ id: AgentID, on server: ServerID
    ) async throws(StoreError) -> AgentRecord? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM agent WHERE server = ? AND id = ?",
                arguments: [server.rawValue, id.rawValue]
            ).map(Self.agent)
        }
    }

    private static func agent(_ row: Row) throws -> AgentRecord {
        let window: Int64? = row["context_window"]
        return AgentRecord(
            server: ServerID(try row.text("server")),
            agent: Agent(
                id: try row.id("id"), name: try row.text("name"),
                description: try row.optionalText("description"),
                model: try row.optionalText("model"), kind: try row.optionalText("kind"),
                contextWindow: window.map { Int($0) }),
            seenAt: try row.date("seen_at"))
    }

    /// Agents seen on a server, or anywhere, by server, name and id.
    public func agents(on server: ServerID? = nil) async throws(StoreError) -> [AgentRecord] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM agent WHERE ?1 IS NULL OR server = ?1
                    ORDER BY server, name, id
                    """,
                arguments: [server?.rawValue]
            ).map(Self.agent)
        }
    }

    /// The agent to talk to on a server where nobody names one, or nil.
    public func defaultAgent(on server: ServerID) async throws(StoreError) -> AgentID? {
        try await read { db in
            try String.fetchOne(
                db,
                sql: """
                    SELECT default_agent FROM server WHERE id = ? AND default_agent IS NOT NULL
                    """,
                arguments: [server.rawValue]
            ).map { AgentID($0) }
        }
    }

    /// Sets the agent to talk to where nobody names one; nil for none.
    public func setDefaultAgent(
        _ agent: AgentID?, on server: ServerID
    ) async throws(StoreError) {
        try await write { db in
            try db.mention(server)
            try db.execute(
                sql: "UPDATE server SET default_agent = ? WHERE id = ?",
                arguments: [agent?.rawValue, server.rawValue])
        }
    }

    /// Servers that anything is known of.
    public func servers() async throws(StoreError) -> [ServerID] {
        try await read { db in
            try String.fetchAll(db, sql: "SELECT id FROM server ORDER BY id").map { ServerID($0) }
        }
    }
}
