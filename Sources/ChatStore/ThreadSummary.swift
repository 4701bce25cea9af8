public import ChatCore
public import FoundationEssentials
import GRDB
public import LettaAPI

/// What the store has of one thread, in short.
public struct ThreadSummary: Hashable, Sendable {
    /// How many messages people and the agent said in it.
    public let messageCount: Int

    /// The newest of them.
    public let lastText: String
    public let lastDate: Date?
}

extension SQLiteStore {
    /// The threads of an agent that anything was said in, in short.
    public func summaries(
        of agent: AgentAddress
    ) async throws(StoreError) -> [ConversationID: ThreadSummary] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT thread.conversation, count(*) AS messages, max(message.number),
                        substr(message.text, 1, 200) AS text, message.date
                    FROM thread JOIN message ON message.thread = thread.id
                    WHERE server = ? AND agent = ?
                        AND type IN ('user_message', 'assistant_message')
                    GROUP BY thread.id
                    """,
                arguments: [agent.server.rawValue, agent.agent.rawValue])
            let pairs = try rows.map { row -> (ConversationID, ThreadSummary) in
                (
                    try row.id("conversation"),
                    ThreadSummary(
                        messageCount: Int(try row.integer("messages")),
                        lastText: try row.text("text"),
                        lastDate: row["date"] == nil ? nil : try row.date("date"))
                )
            }
            return Dictionary(pairs) { first, _ in first }
        }
    }
}
