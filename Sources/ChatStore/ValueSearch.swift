public import ChatCore
public import FoundationEssentials
import GRDB
public import LettaAPI

/// A value of a block in which a search found its words.
public struct ValueHit: Hashable, Sendable {
    public let server: ServerID
    public let block: BlockID
    public let label: String

    /// The person whose block it is, if it is one's.
    public let username: Username?

    /// Its number, as the block's history has it.
    public let number: Int64
    public let value: String
    public let seenAt: Date

    /// Whether it is the newest one.
    public let isNewest: Bool
}

extension SQLiteStore {
    /// Values that blocks ever had and that hold all of the terms, the newest first; nil where the task was
    /// cancelled.
    ///
    /// Of a filter, who, with which agent, on which server and when counts. There is no index of values:
    /// all of them are looked at, until enough are found.
    public func findValues(
        _ terms: SearchTerms, _ filter: SearchFilter = SearchFilter(), limit: Int
    ) async throws(StoreError) -> [ValueHit]? {
        try await readUnlessCancelled { db in
            let agents = try filter.agent.map {
                try Set(SearchScope.agents(named: $0, in: db) + [$0])
            }
            let matcher = TextMatcher(terms)
            var hits: [ValueHit] = []
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT version.number, version.server, version.block, version.value,
                        version.seen_at, block.label, user.username,
                        (SELECT max(number) FROM block_version AS other
                            WHERE other.server = version.server AND other.block = version.block
                        ) = version.number AS is_newest
                    FROM block_version AS version
                    JOIN block ON block.server = version.server AND block.id = version.block
                    LEFT JOIN user ON user.server = version.server AND user.block = version.block
                    WHERE (?1 IS NULL OR version.server = ?1)
                        AND (?2 IS NULL OR user.username = ?2)
                        AND (?3 IS NULL OR version.seen_at >= ?3)
                        AND (?4 IS NULL OR version.seen_at < ?4)
                    ORDER BY version.number DESC
                    """,
                arguments: [
                    filter.server?.rawValue, filter.user?.rawValue, filter.since?.milliseconds,
                    filter.until?.milliseconds,
                ])
            while hits.count < limit, let row = try rows.next() {
                let value = try row.text("value")
                guard matcher.isEmpty || matcher.matches(value) else { continue }
                if let agents, try !Self.isAttached(row, to: agents, in: db) { continue }
                hits.append(try Self.hit(row, value))
            }
            return hits
        }
    }

    private static func hit(_ row: Row, _ value: String) throws -> ValueHit {
        ValueHit(
            server: ServerID(try row.text("server")), block: try row.id("block"),
            label: try row.text("label"),
            username: try row.optionalText("username").flatMap { Username($0) },
            number: try row.integer("number"), value: value, seenAt: try row.date("seen_at"),
            isNewest: row["is_newest"] ?? false)
    }

    private static func isAttached(
        _ row: Row, to agents: Set<String>, in db: Database
    ) throws -> Bool {
        try String.fetchAll(
            db, sql: "SELECT agent FROM agent_block WHERE server = ? AND block = ?",
            arguments: [try row.text("server"), try row.text("block")]
        ).contains(where: agents.contains)
    }
}
