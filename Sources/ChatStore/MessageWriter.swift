import ChatCore
import FoundationEssentials
import GRDB
import LettaAPI

/// Puts messages into one thread: in place of what is known of them, or where they belong.
///
/// A batch is a stretch of the thread in its order. New messages in it go next to their known
/// neighbours; a batch without any goes to the end, or to the beginning where it is older than
/// everything there is.
struct MessageWriter {
    /// How far apart messages are numbered at first.
    private static let gap: Int64 = 1 << 20

    let thread: Int64
    let db: Database

    func save(_ rows: [MessageRow]) throws {
        var previous: Int64?
        var pending: [MessageRow] = []
        for row in rows {
            guard let known = try known(row) else {
                pending.append(row)
                continue
            }
            if !pending.isEmpty {
                previous = try insert(pending, after: previous, before: known.number)
                pending = []
            }
            previous = try replace(known, with: row)
        }
        if !pending.isEmpty { _ = try insert(pending, after: previous, before: nil) }
    }

    private struct Known {
        let rowID: Int64
        let number: Int64
        let id: MessageID
        let state: StoredMessage.State
        let body: String

        init(_ row: Row) throws {
            rowID = try row.integer("rowid")
            number = try row.integer("number")
            id = try row.id("id")
            state = try row.choice("state")
            body = try row.text("body")
        }
    }

    /// The row that stands for a message.
    ///
    /// A person's words are known by their `otid` first: the id of a pending message is of the
    /// client's own making.
    private func known(_ row: MessageRow) throws -> Known? {
        if case .user = row.message.body, let otid = row.message.otid {
            let said = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT rowid, number, id, state, body FROM message
                        WHERE otid = ? AND thread = ? AND type = ?
                        """),
                arguments: [otid, thread, row.message.type])
            if let said { return try Known(said) }
        }
        // Of calls that are listed together, any one may have streamed first.
        for call in [row.call] + MessageRow.calls(of: row.message).dropFirst() {
            let same = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT rowid, number, id, state, body FROM message
                        WHERE thread = ? AND id = ? AND type = ? AND call = ?
                        """),
                arguments: [thread, row.message.id.rawValue, row.message.type, call])
            if let same { return try Known(same) }
        }
        return nil
    }

    /// - Returns: the number of the row.
    private func replace(_ known: Known, with row: MessageRow) throws -> Int64 {
        let state = known.state == .complete && row.state == .pending ? .complete : row.state
        if state == known.state, row.body == known.body { return known.number }
        if Self.isServers(known.id), !Self.isServers(row.message.id) {
            // What the server says of a message is worth more than what we sent.
            try db.cachedStatement(sql: "UPDATE message SET state = ? WHERE rowid = ?")
                .execute(arguments: [state.rawValue, known.rowID])
            return known.number
        }
        try removeDoubles(of: row, except: known.rowID)
        try db.cachedStatement(
            sql: """
                UPDATE message SET id = ?, call = ?, otid = ?, sender = ?, run = ?,
                    date = coalesce(?, date), state = ?, text = ?, body = ?
                WHERE rowid = ?
                """
        ).execute(arguments: [
            row.message.id.rawValue, row.call, row.message.otid, row.message.senderID,
            row.message.runID?.rawValue, row.message.date?.milliseconds, state.rawValue,
            row.text, row.body, known.rowID,
        ])
        return known.number
    }

    /// Whether Letta made this id, and not a client that had none yet.
    private static func isServers(_ id: MessageID) -> Bool { id.rawValue.hasPrefix("message-") }

    /// Takes away rows that `row` speaks for as well: a person's words that were read under the
    /// server's id before their `otid` was known, and calls that streamed one by one and are listed
    /// together.
    private func removeDoubles(of row: MessageRow, except rowID: Int64) throws {
        for call in Set(MessageRow.calls(of: row.message) + [row.call]) {
            try db.cachedStatement(
                sql: """
                    DELETE FROM message
                    WHERE thread = ? AND id = ? AND type = ? AND call = ? AND rowid <> ?
                    """
            ).execute(arguments: [
                thread, row.message.id.rawValue, row.message.type, call, rowID,
            ])
        }
    }

    /// - Returns: the number of the last one.
    private func insert(
        _ rows: [MessageRow], after previous: Int64?, before next: Int64?
    ) throws -> Int64? {
        let places = try places(for: rows, after: previous, before: next)
        for (row, number) in zip(rows, places) {
            // A batch may name one message twice; the first of them is known by now.
            if let known = try known(row) {
                _ = try replace(known, with: row)
                continue
            }
            try db.cachedStatement(
                sql: """
                    INSERT INTO message
                        (thread, number, id, type, call, otid, sender, run, date, state, text, body)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                thread, number, row.message.id.rawValue, row.message.type, row.call,
                row.message.otid, row.message.senderID, row.message.runID?.rawValue,
                row.message.date?.milliseconds, row.state.rawValue, row.text, row.body,
            ])
        }
        return places.last
    }

    private func places(
        for rows: [MessageRow], after previous: Int64?, before next: Int64?
    ) throws -> [Int64] {
        var lower = previous
        var upper = next
        if let previous {
            upper = try number("min(number) FROM message WHERE thread = ? AND number > ?", previous)
        } else if let next {
            lower = try number("max(number) FROM message WHERE thread = ? AND number < ?", next)
        } else if try areOlderThanAll(rows) {
            upper = try number("min(number) FROM message WHERE thread = ?")
        } else {
            lower = try number("max(number) FROM message WHERE thread = ?")
        }

        let count = Int64(rows.count)
        switch (lower, upper) {
        case (let lower, nil):
            return (1...count).map { (lower ?? 0) + $0 * Self.gap }
        case (nil, let upper?):
            return (1...count).map { upper - (count + 1 - $0) * Self.gap }
        case (let lower?, let upper?):
            var step = (upper - lower) / (count + 1)
            if step == 0 {
                try makeRoom(from: upper, by: (count + 1) * Self.gap)
                step = Self.gap
            }
            return (1...count).map { lower + $0 * step }
        }
    }

    private func number(_ selection: String, _ neighbour: Int64? = nil) throws -> Int64? {
        let arguments: StatementArguments = neighbour.map { [thread, $0] } ?? [thread]
        return try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT \(selection)"), arguments: arguments)
    }

    /// Whether every one has a date, before that of all that is in the thread.
    private func areOlderThanAll(_ rows: [MessageRow]) throws -> Bool {
        let dates = rows.compactMap(\.message.date?.milliseconds)
        guard dates.count == rows.count, let newest = dates.max() else { return false }
        let oldest = try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT date FROM message WHERE thread = ? AND date IS NOT NULL
                    ORDER BY number LIMIT 1
                    """), arguments: [thread])
        return oldest.map { newest < $0 } ?? false
    }

    private func makeRoom(from number: Int64, by distance: Int64) throws {
        try db.execute(
            sql: "UPDATE message SET number = number + ? WHERE thread = ? AND number >= ?",
            arguments: [distance, thread, number])
        // Where somebody is reading moves with what is there.
        for place in ["read", "place"] {
            try db.execute(
                sql: """
                    UPDATE reading SET \(place) = \(place) + ?1 WHERE thread = ?2 AND \(place) >= ?3
                    """,
                arguments: [distance, thread, number])
        }
    }
}
