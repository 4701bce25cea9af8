public import ChatCore
import GRDB
import LettaAPI

extension SQLiteStore {
    /// The messages of one thread that hold all of the terms, newest first, and whether there are more
    /// than `limit`.
    public func matches(
        of terms: SearchTerms, in thread: ThreadAddress, limit: Int
    ) async throws(StoreError) -> SearchMatches {
        let condition: String
        let pattern: String
        let query = SearchText.query(terms)
        if let query {
            condition = "rowid IN (SELECT rowid FROM message_index WHERE message_index MATCH ?2)"
            pattern = query
        } else if let literal = terms.literal {
            condition = "instr(text, ?2) > 0"
            pattern = literal
        } else {
            return SearchMatches()
        }
        return try await read { db in
            guard let thread = try Self.threadID(thread, in: db) else { return SearchMatches() }
            // Words that are rare anywhere are looked for in the index, others from the thread's end on:
            // there they are found soon.
            let source =
                if let query, try Self.isRare(query, in: db) {
                    """
                    message_index CROSS JOIN message ON message.rowid = message_index.rowid
                    WHERE message_index MATCH ?2 AND thread = ?1
                    """
                } else {
                    "message WHERE thread = ?1 AND \(condition)"
                }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT number, id, type, call, otid FROM \(source)
                    ORDER BY number DESC LIMIT ?3
                    """,
                arguments: [thread, pattern, max(limit, 1) + 1])
            var found: [SearchMatch] = []
            for row in rows.prefix(max(limit, 1)) {
                let match = try Self.match(row)
                // A tool's call and its return are read as one entry.
                if found.last?.entry != match.entry { found.append(match) }
            }
            return SearchMatches(found: found, isCut: rows.count > limit)
        }
    }

    private static func isRare(_ query: String, in db: Database) throws -> Bool {
        let many = 2_000
        let count = try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM (
                    SELECT rowid FROM message_index WHERE message_index MATCH ? LIMIT \(many))
                """,
            arguments: [query])
        return count.map { $0 < many } ?? false
    }

    static func match(_ row: Row) throws -> SearchMatch {
        let type = try row.text("type")
        let call = try row.text("call")
        let entry: TranscriptEntry.ID
        if type == "user_message", let otid = try row.optionalText("otid") {
            entry = .said(otid: otid)
        } else if !call.isEmpty {
            entry = .tool(call: call)
        } else {
            entry = .message(try row.id("id"), type: type)
        }
        return SearchMatch(number: try row.integer("number"), entry: entry)
    }
}
