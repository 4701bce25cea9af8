public import ChatCore
public import FoundationEssentials
import GRDB
public import LettaAPI

/// A thread or a conversation that the store knows of, and whose it is.
public struct ThreadRecord: Hashable, Sendable {
    public var address: ThreadAddress

    /// Whose conversation it is; nil for a thread that people share.
    public var username: Username?

    /// When its person began or opened it here.
    public var createdAt: Date?

    /// Whether it is the one that its person is in with its agent.
    public var isCurrent: Bool

    /// What conversation and agent are called, as they were last heard.
    public var name: String?
    public var agentName: String?

    /// Whether anything that was said in it is here.
    public var hasMessages: Bool
}

extension SQLiteStore {
    /// Every thread and conversation of a server, an agent or a person, or all; by server and agent,
    /// those of one person one after the other, the one selected last first.
    ///
    /// - Parameter agent: an ID, or a name as it was last heard.
    public func threadRecords(
        on server: ServerID? = nil, agent: String? = nil, of username: Username? = nil,
        conversation: ConversationID? = nil
    ) async throws(StoreError) -> [ThreadRecord] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    WITH place AS (
                        SELECT server, agent, conversation FROM thread
                        UNION SELECT server, agent, id FROM conversation
                    ), current AS (
                        SELECT server, agent, username, max(selection) AS selection
                        FROM conversation GROUP BY server, agent, username
                    )
                    SELECT place.*, conversation.username, conversation.created_at,
                        conversation.name, agent.name AS agent_name,
                        coalesce(current.selection, 0) > 0 AS is_current,
                        EXISTS (SELECT 1 FROM message WHERE thread = thread.id) AS has_messages
                    FROM place
                    LEFT JOIN thread ON thread.server = place.server
                        AND thread.agent = place.agent AND thread.conversation = place.conversation
                    LEFT JOIN conversation ON conversation.server = place.server
                        AND conversation.agent = place.agent AND conversation.id = place.conversation
                    LEFT JOIN current ON current.server = place.server
                        AND current.agent = place.agent
                        AND current.username = conversation.username
                        AND current.selection = conversation.selection
                    LEFT JOIN agent ON agent.server = place.server AND agent.id = place.agent
                    WHERE (?1 IS NULL OR place.server = ?1)
                        AND (?2 IS NULL OR place.agent = ?2 OR agent.name = ?2)
                        AND (?3 IS NULL OR conversation.username = ?3)
                        AND (?4 IS NULL OR place.conversation = ?4)
                    ORDER BY place.server, agent_name, place.agent, conversation.username,
                        conversation.selection DESC
                    """,
                arguments: [
                    server?.rawValue, agent, username?.rawValue, conversation?.rawValue,
                ]
            ).map(Self.threadRecord)
        }
    }

    private static func threadRecord(_ row: Row) throws -> ThreadRecord {
        let isOwned = try row.optionalText("username") != nil
        return ThreadRecord(
            address: try thread(row), username: isOwned ? try row.username("username") : nil,
            createdAt: isOwned ? try row.date("created_at") : nil,
            isCurrent: try row.integer("is_current") != 0, name: try row.optionalText("name"),
            agentName: try row.optionalText("agent_name"),
            hasMessages: try row.integer("has_messages") != 0)
    }

    /// Keeps what conversations are called, as far as they are known here.
    public func record(
        names: [ConversationID: String], of agent: AgentAddress
    ) async throws(StoreError) {
        guard !names.isEmpty else { return }
        try await write { db in
            for (id, name) in names {
                try db.execute(
                    sql: """
                        UPDATE conversation SET name = ?1
                        WHERE server = ?2 AND agent = ?3 AND id = ?4 AND name IS NOT ?1
                        """,
                    arguments: [name, agent.server.rawValue, agent.agent.rawValue, id.rawValue])
            }
        }
    }
}
