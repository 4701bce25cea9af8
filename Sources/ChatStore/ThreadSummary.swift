public import ChatCore
public import FoundationEssentials
import GRDB
import LettaAPI

/// What the store has of one thread, in short.
public struct ThreadSummary: Hashable, Sendable {
    /// How many messages people and the agent said in it.
    public let messageCount: Int

    /// The newest of them.
    public let lastText: String
    public let lastDate: Date?
}

extension SQLiteStore {
    /// What was said in threads, in short; those in which nothing was are missing.
    public func summaries(
        of threads: [ThreadAddress]
    ) async throws(StoreError) -> [ThreadAddress: ThreadSummary] {
        try await read { db in
            try threads.reduce(into: [:]) { summaries, thread in
                summaries[thread] = try Self.summary(of: thread, db)
            }
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
