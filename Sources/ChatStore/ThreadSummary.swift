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
    /// Those of an agent's threads that anything was said in, in short.
    public func summaries(
        of conversations: [ConversationID], with agent: AgentAddress
    ) async throws(StoreError) -> [ConversationID: ThreadSummary] {
        try await read { db in
            var summaries: [ConversationID: ThreadSummary] = [:]
            for conversation in conversations {
                summaries[conversation] = try Self.summary(
                    of: ThreadAddress(
                        server: agent.server, agent: agent.agent, conversation: conversation), db)
            }
            return summaries
        }
    }

    private static func summary(of thread: ThreadAddress, _ db: Database) throws -> ThreadSummary? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT said, substr(message.text, 1, 200) AS text, date
                    FROM thread JOIN message ON message.thread = thread.id
                    WHERE server = ? AND agent = ? AND conversation = ?
                        AND type IN ('user_message', 'assistant_message')
                    ORDER BY number DESC LIMIT 1
                    """),
            arguments: [
                thread.server.rawValue, thread.agent.rawValue, thread.conversation.rawValue,
            ]
        ).map { row in
            ThreadSummary(
                messageCount: Int(try row.integer("said")), lastText: try row.text("text"),
                lastDate: row["date"] == nil ? nil : try row.date("date"))
        }
    }
}
