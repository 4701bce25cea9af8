import ChatCore
import GRDB
import LettaAPI

/// The part of the store that a filter leaves.
struct SearchScope {
    /// Whose messages of a thread are meant.
    enum Share {
        case everybodys

        /// In a thread that is nobody's own: what this person sent.
        case senders
    }

    /// Nil where any thread will do.
    let threads: [Int64: Share]?

    /// What servers call the person who is meant.
    private let identities: Set<String>
    let types: Set<String>

    /// Milliseconds since 1970: from the first on, before the second.
    let since: Int64?
    let until: Int64?

    /// - Returns: nil where nothing can pass.
    init?(_ filter: SearchFilter, in db: Database) throws {
        types = filter.types
        since = filter.since?.milliseconds
        until = filter.until?.milliseconds
        var identities: Set<String> = []
        if let user = filter.user {
            identities = try Set(
                String.fetchAll(
                    db,
                    sql: "SELECT identity FROM user WHERE username = ? AND identity IS NOT NULL",
                    arguments: [user.rawValue]))
        }
        self.identities = identities
        threads = try Self.threads(filter, in: db)
        if threads?.isEmpty == true { return nil }
    }

    /// Whether any message passes.
    var isEverything: Bool { threads == nil && types.isEmpty && since == nil && until == nil }

    /// Whether a row of `thread`, `type`, `sender` and `date` passes.
    func holds(_ row: Row) throws -> Bool {
        if !types.isEmpty, try !types.contains(row.text("type")) { return false }
        if since != nil || until != nil {
            guard let date: Int64 = row["date"] else { return false }
            if let since, date < since { return false }
            if let until, date >= until { return false }
        }
        guard let threads else { return true }
        switch try threads[row.integer("thread")] {
        case .everybodys: return true
        case .senders: return try row.optionalText("sender").map(identities.contains) ?? false
        case nil: return false
        }
    }

    private static func threads(
        _ filter: SearchFilter, in db: Database
    ) throws -> [Int64: Share]? {
        guard
            filter.user != nil || filter.agent != nil || filter.server != nil
                || filter.conversation != nil
        else { return nil }
        let agents = try filter.agent.map { try Set(Self.agents(named: $0, in: db) + [$0]) }
        var threads: [Int64: Share] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT thread.id, thread.agent, conversation.username
                FROM thread LEFT JOIN conversation ON conversation.server = thread.server
                    AND conversation.agent = thread.agent
                    AND conversation.id = thread.conversation
                WHERE (?1 IS NULL OR thread.server = ?1)
                    AND (?2 IS NULL OR thread.conversation = ?2)
                    AND (?3 IS NULL OR username = ?3 OR username IS NULL)
                """,
            arguments: [
                filter.server?.rawValue, filter.conversation?.rawValue, filter.user?.rawValue,
            ])
        while let row = try rows.next() {
            if let agents, try !agents.contains(row.text("agent")) { continue }
            let isOthers = try filter.user != nil && row.optionalText("username") == nil
            threads[try row.integer("id")] = isOthers ? .senders : .everybodys
        }
        return threads
    }

    /// The IDs of agents with this name, whatever its case.
    static func agents(named name: String, in db: Database) throws -> [String] {
        let wanted = name.lowercased()
        return try Row.fetchAll(db, sql: "SELECT id, name FROM agent").compactMap { row in
            try row.text("name").lowercased() == wanted ? row.text("id") : nil
        }
    }
}
