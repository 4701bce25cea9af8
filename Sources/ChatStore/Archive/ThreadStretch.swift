public import ChatCore
public import FoundationEssentials
import GRDB
import LettaAPI

/// Which part of a thread is to be read from its beginning to its end.
public struct ThreadStretch: Hashable, Sendable {
    /// The numbers of its first and its last message; nil where the thread begins and ends.
    var first: Int64?
    var last: Int64?

    /// Dates that messages in it have, in milliseconds; those without a date count to their neighbours.
    var since: Int64?
    var until: Int64?

    /// The whole thread.
    public static let whole = ThreadStretch()
}

extension SQLiteStore {
    /// What was said from one time on until before another.
    ///
    /// - Parameter place: where to begin, whatever the times say; nil for the beginning.
    /// - Returns: nil where there is no message in it.
    public func stretch(
        of thread: ThreadAddress, from place: PagePlace? = nil, since: Date? = nil,
        until: Date? = nil
    ) async throws(StoreError) -> ThreadStretch? {
        let bounds = (since?.milliseconds, until?.milliseconds)
        return try await read { db in
            guard let id = try Self.threadID(thread, in: db) else { return nil }
            var stretch = ThreadStretch(since: bounds.0, until: bounds.1)
            if let place {
                let page = try PageReader(thread: id, limit: 1, db: db).page(place)
                guard let focus = page.focus else { return nil }
                stretch.first = focus
            }
            if since != nil || until != nil {
                // Clocks of servers may have been wrong: the first and the last by number, not by date.
                let ends = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT min(number) AS first, max(number) AS last FROM message
                        WHERE thread = ?1 AND date >= coalesce(?2, date)
                            AND date < coalesce(?3, date + 1)
                        """, arguments: [id, bounds.0, bounds.1])
                guard let ends, let first: Int64 = ends["first"], let last: Int64 = ends["last"]
                else { return nil }
                stretch.first = max(first, stretch.first ?? first)
                stretch.last = last
            }
            return stretch
        }
    }

    /// The next messages of a stretch, after a number.
    ///
    /// It costs the same wherever it is. An empty page is the end.
    public func messages(
        in thread: ThreadAddress, _ stretch: ThreadStretch, after number: Int64?, limit: Int
    ) async throws(StoreError) -> [NumberedMessage] {
        try await rows(in: thread, stretch, after: number, limit: limit) { row, _ in
            NumberedMessage(
                number: try row.integer("number"), message: try MessageRow.stored(in: row))
        }
    }

    /// The same messages as lines of JSON, each with its number: all that the store has of them.
    public func archive(
        of thread: ThreadAddress, _ stretch: ThreadStretch, after number: Int64?, limit: Int
    ) async throws(StoreError) -> [ArchiveLine] {
        // Who reads them elsewhere knows that there may be more before.
        let isCut = number == nil && stretch != .whole
        return try await rows(in: thread, stretch, after: number, limit: limit) { row, place in
            try ArchiveLine(row, isCut: isCut && place == 0)
        }
    }

    private func rows<Element: Sendable>(
        in thread: ThreadAddress, _ stretch: ThreadStretch, after number: Int64?, limit: Int,
        _ element: @escaping @Sendable (Row, Int) throws -> Element
    ) async throws(StoreError) -> [Element] {
        try await read { db in
            guard let id = try Self.threadID(thread, in: db) else { return [] }
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT number, type, state, date, body, EXISTS (
                        SELECT 1 FROM gap WHERE gap.message = message.rowid) AS gap
                    FROM message
                    WHERE thread = ?1 AND number > ?2 AND number >= ?3 AND number <= ?4
                        AND (date IS NULL OR (date >= coalesce(?5, date)
                            AND date < coalesce(?6, date + 1)))
                    ORDER BY number LIMIT ?7
                    """,
                arguments: [
                    id, number ?? Int64.min, stretch.first ?? Int64.min,
                    stretch.last ?? Int64.max, stretch.since, stretch.until, max(limit, 1),
                ])
            var elements: [Element] = []
            while let row = try rows.next() { elements.append(try element(row, elements.count)) }
            return elements
        }
    }
}
