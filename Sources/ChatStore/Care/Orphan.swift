import GRDB

/// Rows that belong to nothing, or wait for something that may never come.
public enum Orphan: String, CaseIterable, Sendable {
    case emptyThreads = "threads without messages"
    case ownerlessValues = "block values without a block"
    case valuelessBlocks = "blocks without a value"
    case blocklessUsers = "users whose block was never read"
    case unknownConversations = "conversations of unknown users"
    case unknownDrafts = "drafts of unknown users"
    case unknownQueues = "queued messages of unknown users"
    case unknownReadings = "reading places of unknown users"
    case lostCopies = "copies of blocks without their conversation"
    case lostGaps = "gaps before no message"
    case staleMessages = "messages that were never settled"

    /// Counts them; ?1 is the time before which nothing can be under way any more.
    private var query: String {
        func unknown(_ table: String) -> String {
            """
            SELECT count(*) FROM \(table) WHERE NOT EXISTS (
                SELECT 1 FROM user WHERE user.server = \(table).server
                    AND user.username = \(table).username)
            """
        }
        return switch self {
        case .emptyThreads:
            """
            SELECT count(*) FROM thread
            WHERE NOT EXISTS (SELECT 1 FROM message WHERE message.thread = thread.id)
            """
        case .ownerlessValues:
            """
            SELECT count(*) FROM block_version AS v WHERE NOT EXISTS (
                SELECT 1 FROM block WHERE block.server = v.server AND block.id = v.block)
            """
        case .valuelessBlocks:
            """
            SELECT count(*) FROM block WHERE NOT EXISTS (
                SELECT 1 FROM block_version AS v WHERE v.server = block.server AND v.block = block.id)
            """
        case .blocklessUsers:
            """
            SELECT count(*) FROM user WHERE NOT EXISTS (
                SELECT 1 FROM block WHERE block.server = user.server AND block.id = user.block)
            """
        case .unknownConversations: unknown("conversation")
        case .unknownDrafts: unknown("draft")
        case .unknownQueues: unknown("queued_message")
        case .unknownReadings:
            """
            SELECT count(*) FROM reading JOIN thread ON thread.id = reading.thread
            WHERE NOT EXISTS (
                SELECT 1 FROM user WHERE user.server = thread.server
                    AND user.username = reading.username)
            """
        case .lostCopies:
            """
            SELECT count(*) FROM isolated_copy AS copy WHERE NOT EXISTS (
                SELECT 1 FROM conversation AS c WHERE c.server = copy.server
                    AND c.agent = copy.agent AND c.id = copy.conversation)
            """
        case .lostGaps:
            """
            SELECT count(*) FROM gap
            WHERE NOT EXISTS (SELECT 1 FROM message WHERE message.rowid = gap.message)
            """
        case .staleMessages:
            "SELECT count(*) FROM message WHERE state = 'pending' AND date < ?1"
        }
    }

    /// How many there are.
    func count(before time: Int64, in db: Database) throws -> Int {
        let query = query
        let arguments: StatementArguments = query.contains("?1") ? [time] : []
        return try Int.fetchOne(db, sql: query, arguments: arguments) ?? 0
    }
}
