import ChatCore
import GRDB
import LettaAPI

/// Reads what a search found, with where it stands and whose it is.
struct SearchHitReader {
    private let message: Statement

    init(_ db: Database) throws {
        message = try db.makeStatement(
            sql: """
                SELECT message.number, message.id, message.type, message.call, message.otid,
                    message.state, message.body, thread.server, thread.agent,
                    thread.conversation, agent.name AS agent_name,
                    coalesce(conversation.username, (
                        SELECT user.username FROM user
                        WHERE user.server = thread.server AND user.identity = message.sender
                        LIMIT 1)) AS username
                FROM message
                JOIN thread ON thread.id = message.thread
                LEFT JOIN agent ON agent.server = thread.server AND agent.id = thread.agent
                LEFT JOIN conversation ON conversation.server = thread.server
                    AND conversation.agent = thread.agent
                    AND conversation.id = thread.conversation
                WHERE message.rowid = ?
                """)
    }

    /// The first so many that somebody said.
    func hits(_ candidates: MessageSearch.Candidates, limit: Int) throws -> SearchFindings {
        var found = SearchFindings(isCut: candidates.isCut)
        for candidate in candidates.list {
            guard found.hits.count < limit else {
                found.isCut = true
                break
            }
            guard let row = try Row.fetchOne(message, arguments: [candidate.rowid]) else {
                continue
            }
            let stored = try MessageRow.stored(in: row)
            if stored.message.isServersOwn { continue }
            found.hits.append(
                SearchHit(
                    thread: try SQLiteStore.thread(row), match: try SQLiteStore.match(row),
                    message: stored,
                    username: try row.optionalText("username").flatMap { Username($0) },
                    agentName: try row.optionalText("agent_name"), score: candidate.score))
        }
        return found
    }
}
