import ChatCore
import GRDB

/// The messages that a filter leaves, the newest first: through the indexes of times.
struct MessageWalk {
    let scope: SearchScope
    let db: Database

    /// Types that have an index of their own, since they are few among many.
    static let rareTypes = [
        "summary_message", "approval_request_message", "approval_response_message",
    ]

    /// The condition of that index, word for word: SQLite compares them as such.
    static let isRare =
        "type IN ("
        + rareTypes.map { "'\($0)'" }.joined(separator: ", ") + ")"

    /// The messages of a filter's threads are sorted by date where they are no more than this.
    private static let sortable = 10_000

    /// Whether no more than so many messages have to be looked at.
    func isShort(_ limit: Int) throws -> Bool {
        if let threads = threadCondition { return try count(threads, upTo: limit) <= limit }
        if isOfRareTypes { return try count(Self.isRare, upTo: limit) <= limit }
        guard scope.since != nil || scope.until != nil else { return false }
        return try count("TRUE", upTo: limit) <= limit
    }

    /// Hands over rows of `rowid`, `thread`, `type`, `sender` and `date` of messages that pass, until there is no
    /// more need.
    ///
    /// - Parameter steps: how many messages are looked at; nil for all.
    /// - Returns: whether it came to the end.
    func forEach(steps: Int? = nil, _ needsMore: (Row) throws -> Bool) throws -> Bool {
        var left = steps ?? .max
        func look(_ row: Row) throws -> Bool {
            left -= 1
            guard left >= 0 else { return false }
            return try !scope.holds(row) || needsMore(row)
        }
        if let threads = threadCondition, try count(threads, upTo: Self.sortable) <= Self.sortable {
            return try forEachSorted(threads, look)
        }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(Self.columns) FROM message
                WHERE \(dates) AND \(isOfRareTypes ? Self.isRare : "TRUE")
                ORDER BY date DESC
                """)
        while let row = try rows.next() { guard try look(row) else { return false } }
        return true
    }

    private static let columns = "rowid, thread, type, sender, date"

    /// The index of threads and dates has them thread by thread.
    private func forEachSorted(_ threads: String, _ look: (Row) throws -> Bool) throws -> Bool {
        let found = try Row.fetchAll(
            db, sql: "SELECT rowid, date FROM message WHERE \(threads) AND \(dates)")
        let dated = try found.map { row -> (date: Int64, rowid: Int64) in
            (row["date"] as Int64? ?? .min, try row.integer("rowid"))
        }
        let message = try db.makeStatement(
            sql: "SELECT \(Self.columns) FROM message WHERE rowid = ?")
        for place in dated.sorted(by: { ($0.date, $0.rowid) > ($1.date, $1.rowid) }) {
            guard let row = try Row.fetchOne(message, arguments: [place.rowid]) else { continue }
            guard try look(row) else { return false }
        }
        return true
    }

    private func count(_ condition: String, upTo limit: Int) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM (
                    SELECT 1 FROM message WHERE \(condition) AND \(dates) LIMIT \(limit + 1))
                """) ?? 0
    }

    /// Numbers alone: nothing that somebody typed.
    private var threadCondition: String? {
        guard let threads = scope.threads, threads.count <= 1_000 else { return nil }
        return "thread IN (\(threads.keys.map { "\($0)" }.joined(separator: ",")))"
    }

    private var dates: String {
        guard scope.since != nil || scope.until != nil else { return "TRUE" }
        return "date >= \(scope.since ?? .min) AND date < \(scope.until ?? .max)"
    }

    private var isOfRareTypes: Bool {
        !scope.types.isEmpty && scope.types.isSubset(of: Self.rareTypes)
    }
}
