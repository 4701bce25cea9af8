public import ChatCore
import GRDB
import LettaAPI

/// A message that a search found.
public struct SearchHit: Hashable, Sendable {
    public let thread: ThreadAddress

    /// Its number in the thread, for reading what stands around it, and what it is read as.
    public let match: SearchMatch
    public let message: StoredMessage

    /// Whose conversation it is, or whose words, where it is one person's.
    public let username: Username?

    /// What people call the agent; nil where it was never seen itself.
    public let agentName: String?

    /// How well it fits; more is better.
    public let score: Double

    public var number: Int64 { match.number }
}

/// What a search found, in the order that was asked for.
public struct SearchFindings: Hashable, Sendable {
    public var hits: [SearchHit]

    /// Whether there is more, or may be.
    public var isCut: Bool

    public init(hits: [SearchHit] = [], isCut: Bool = false) {
        self.hits = hits
        self.isCut = isCut
    }
}

/// What comes first of what a search found.
public enum SearchOrder: String, CaseIterable, Sendable {
    /// What fits best; of very common words, the best of the newest thousand.
    case rank

    /// The newest.
    case date
}

extension SQLiteStore {
    /// Messages of everybody that hold all of the terms and pass the filter; nil where the task was
    /// cancelled, which ends the search at once.
    ///
    /// Case and diacritics do not matter, a word is found by its beginning too, and words within double
    /// quotes are found side by side. Terms without a letter or digit, such as an emoji, are found as
    /// they stand. Without terms, all that passes the filter is found, the newest first.
    public func find(
        _ terms: SearchTerms, _ filter: SearchFilter = SearchFilter(),
        order: SearchOrder = .rank, limit: Int = 20
    ) async throws(StoreError) -> SearchFindings? {
        try await readUnlessCancelled { db in
            guard let scope = try SearchScope(filter, in: db) else { return SearchFindings() }
            let candidates = try MessageSearch(
                terms: terms, scope: scope, order: order, limit: max(limit, 1), db: db
            ).candidates()
            return try SearchHitReader(db).hits(candidates, limit: max(limit, 1))
        }
    }

    /// Who and what a filter names that the store knows nothing of.
    public func unknown(in filter: SearchFilter) async throws(StoreError) -> [SearchFilter.Key] {
        try await read { db in
            func isKnown(_ sql: String, _ value: String) throws -> Bool {
                try Bool.fetchOne(db, sql: "SELECT EXISTS (\(sql))", arguments: [value]) ?? false
            }
            var unknown: [SearchFilter.Key] = []
            if let user = filter.user?.rawValue,
                try !isKnown("SELECT 1 FROM user WHERE username = ?", user),
                try !isKnown("SELECT 1 FROM conversation WHERE username = ?", user)
            {
                unknown.append(.user)
            }
            if let agent = filter.agent, try SearchScope.agents(named: agent, in: db).isEmpty,
                try !isKnown("SELECT 1 FROM thread WHERE agent = ?", agent)
            {
                unknown.append(.agent)
            }
            if let server = filter.server?.rawValue,
                try !isKnown("SELECT 1 FROM server WHERE id = ?", server)
            {
                unknown.append(.server)
            }
            if let conversation = filter.conversation?.rawValue,
                try !isKnown("SELECT 1 FROM thread WHERE conversation = ?", conversation)
            {
                unknown.append(.conversation)
            }
            return unknown
        }
    }
}
