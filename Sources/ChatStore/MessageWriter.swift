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

    /// Whether the batch is a page of the server's list, so that what is new at its end comes after what
    /// was said here meanwhile and never got there.
    var isListed = false

    /// What was done so far.
    private(set) var sum = ThreadMerge()

    init(thread: Int64, db: Database, isListed: Bool = false) {
        self.thread = thread
        self.db = db
        self.isListed = isListed
    }

    mutating func save(_ rows: [MessageRow]) throws {
        var previous: Int64?
        var pending: [MessageRow] = []
        for row in rows {
            guard var known = try known(row) else {
                pending.append(row)
                continue
            }
            if !pending.isEmpty {
                _ = try insert(pending, after: previous, before: known.number)
                pending = []
                // Making room may have moved it.
                known = try self.known(row) ?? known
            }
            previous = try replace(known, with: row)
        }
        if !pending.isEmpty {
            _ = try insert(pending, after: try end(after: previous, pending), before: nil)
        }
    }

    /// Where new messages at the end of a batch belong: behind what stayed on this machine, if that is
    /// older.
    private func end(after previous: Int64?, _ rows: [MessageRow]) throws -> Int64? {
        guard isListed, let previous, let first = rows.first, case .user = first.message.body,
            let date = first.message.date?.milliseconds
        else { return previous }
        var end = previous
        let later = try Row.fetchCursor(
            db,
            sql: """
                SELECT number, id, state, date FROM message WHERE thread = ? AND number > ?
                ORDER BY number
                """,
            arguments: [thread, previous])
        while let row = try later.next() {
            let id: MessageID = try row.id("id")
            let state = try row.text("state")
            let isListed = id.isServers && ["complete", "erased"].contains(state)
            // The server tells whole seconds.
            guard !isListed, let own: Int64 = row["date"], own < date + 1000 else { break }
            end = try row.integer("number")
        }
        return end
    }

    struct Known {
        let rowID: Int64
        let number: Int64
        let id: MessageID
        let state: StoredMessage.State
        let otid: String?
        let text: String
        let body: String

        init(_ row: Row) throws {
            rowID = try row.integer("rowid")
            number = try row.integer("number")
            id = try row.id("id")
            state = try row.choice("state")
            otid = try row.optionalText("otid")
            text = try row.text("text")
            body = try row.text("body")
        }
    }

    /// The row that stands for a message.
    ///
    /// A person's words are known by their `otid` first: the id of a pending message is of the
    /// client's own making.
    func known(_ row: MessageRow) throws -> Known? {
        if case .user = row.message.body, let otid = row.message.otid {
            // The plus keeps SQLite from walking the whole thread.
            let said = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT rowid, number, id, state, otid, text, body FROM message
                        WHERE otid = ? AND +thread = ? AND type = ?
                        """),
                arguments: [otid, thread, row.message.type])
            if let said { return try Known(said) }
        }
        // Of calls that are listed together, any one may have streamed first.
        for call in [row.call] + MessageRow.calls(of: row.message).dropFirst() {
            let same = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT rowid, number, id, state, otid, text, body FROM message
                        WHERE thread = ? AND id = ? AND type = ? AND call = ?
                        """),
                arguments: [thread, row.message.id.rawValue, row.message.type, call])
            if let same { return try Known(same) }
        }
        return try ownAnswer(row)
    }

    /// How far back an answer to a call is looked for.
    private static let reach = 1000

    /// The answer to a call as it was sent, which the server lists under an id of its own and without the
    /// `otid`.
    private func ownAnswer(_ row: MessageRow) throws -> Known? {
        guard case .approvalResponse = row.message.body, row.message.id.isServers else {
            return nil
        }
        return try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT * FROM (
                        SELECT rowid, number, id, type, call, state, otid, text, body FROM message
                        WHERE thread = ? ORDER BY number DESC LIMIT ?
                    ) WHERE type = ? AND call = ? AND id GLOB 'local-*'
                    """),
            arguments: [thread, Self.reach, row.message.type, row.call]
        ).map(Known.init)
    }

    /// The place of a message, or nil where it is not there.
    func place(of row: MessageRow) throws -> MessagePlace? {
        try known(row).map { MessagePlace(rowID: $0.rowID, number: $0.number) }
    }

    /// - Returns: the number of the row.
    private mutating func replace(_ known: Known, with row: MessageRow) throws -> Int64 {
        let row = try row.keeping(otid: known.otid)
        let state = known.state == .complete && row.state == .pending ? .complete : row.state
        if state == known.state, row.body == known.body { return known.number }
        if state != known.state || row.text != known.text { sum.changed += 1 }
        if known.id.isServers, !row.message.id.isServers {
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
    private mutating func insert(
        _ rows: [MessageRow], after previous: Int64?, before next: Int64?
    ) throws -> Int64? {
        let places = try places(
            rows.count, within: bounds(for: rows, after: previous, before: next))
        for (row, number) in zip(rows, places) {
            // A batch may name one message twice; the first of them is known by now.
            if let known = try known(row) {
                _ = try replace(known, with: row)
                continue
            }
            sum.added += 1
            try insert(row, number: number, date: row.message.date?.milliseconds)
        }
        return places.last
    }

    /// - Parameter unlessKnown: whether a row that stands for the same message stays as it is.
    func insert(
        _ row: MessageRow, number: Int64, date: Int64?, unlessKnown: Bool = false
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO message
                    (thread, number, id, type, call, otid, sender, run, date, state, text, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                \(unlessKnown ? "ON CONFLICT DO NOTHING" : "")
                """
        ).execute(arguments: [
            thread, number, row.message.id.rawValue, row.message.type, row.call,
            row.message.otid, row.message.senderID, row.message.runID?.rawValue,
            date, row.state.rawValue, row.text, row.body,
        ])
    }

    /// The numbers between which new messages belong; nil where the thread begins or ends.
    func bounds(
        for rows: [MessageRow], after previous: Int64?, before next: Int64?
    ) throws -> (lower: Int64?, upper: Int64?) {
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
        return (lower, upper)
    }

    func places(
        _ count: Int, within bounds: (lower: Int64?, upper: Int64?)
    ) throws -> [Int64] {
        let count = Int64(count)
        switch bounds {
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

/// Where a message is in the store.
struct MessagePlace: Hashable {
    let rowID: Int64
    let number: Int64
}

extension MessageRow {
    /// The same message, with the `otid` that it was sent with where the server does not tell it.
    fileprivate func keeping(otid: String?) throws -> MessageRow {
        guard let otid, message.otid == nil else { return self }
        var message = message
        message.otid = otid
        return try MessageRow(StoredMessage(message: message, state: state))
    }
}
