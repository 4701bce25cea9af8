public import ChatCore
import GRDB
public import LettaAPI

/// A message that a search found.
public struct SearchHit: Hashable, Sendable {
    public let thread: ThreadAddress

    /// Its number in the thread, for reading what stands around it.
    public let number: Int64
    public let message: StoredMessage

    /// Whose conversation it is, where it is one person's own.
    public let username: Username?
}

extension SQLiteStore {
    /// Messages that hold all of the words in `terms`, newest first.
    ///
    /// Case and diacritics do not matter, a word is found by its beginning too, and words within
    /// double quotes are found side by side. Terms without a letter or digit, such as an emoji, are
    /// found as they stand. Nothing in `terms` is ever an error.
    public func search(
        _ terms: String, on server: ServerID? = nil, agent: AgentID? = nil,
        username: Username? = nil, limit: Int = 50
    ) async throws(StoreError) -> [SearchHit] {
        let match: String
        let pattern: String
        if let query = SearchText.query(terms) {
            match = """
                message.rowid IN (SELECT rowid FROM message_index WHERE message_index MATCH ?1)
                """
            pattern = query
        } else {
            let words = terms.split { $0.isWhitespace || $0 == "\0" }
            guard !words.isEmpty else { return [] }
            match = "instr(message.text, ?1) > 0"
            pattern = words.joined(separator: " ")
        }
        return try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT message.number, message.state, message.body, thread.server,
                        thread.agent, thread.conversation, conversation.username
                    FROM message
                    JOIN thread ON thread.id = message.thread
                    LEFT JOIN conversation ON conversation.server = thread.server
                        AND conversation.agent = thread.agent
                        AND conversation.id = thread.conversation
                    WHERE \(match)
                        AND (?2 IS NULL OR thread.server = ?2)
                        AND (?3 IS NULL OR thread.agent = ?3)
                        AND (?4 IS NULL OR conversation.username = ?4)
                    ORDER BY message.date DESC, message.rowid DESC LIMIT ?5
                    """,
                arguments: [
                    pattern, server?.rawValue, agent?.rawValue, username?.rawValue, max(0, limit),
                ]
            ).map { row in
                SearchHit(
                    thread: try Self.thread(row), number: try row.integer("number"),
                    message: try MessageRow.stored(in: row),
                    username: try row.optionalText("username").flatMap { Username($0) })
            }
        }
    }
}
