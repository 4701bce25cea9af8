public import ChatCore
import FoundationEssentials
import GRDB
import LettaAPI

extension SQLiteStore {
    /// A stretch of a thread, of about `limit` messages.
    ///
    /// It costs the same wherever it is and however long the thread is. A place that is not there gives
    /// an empty page.
    public func page(
        _ place: PagePlace, in thread: ThreadAddress, limit: Int
    ) async throws(StoreError) -> MessagePage {
        try await read { db in
            guard let thread = try Self.threadID(thread, in: db) else { return MessagePage() }
            return try PageReader(thread: thread, limit: max(limit, 1), db: db).page(place)
        }
    }

    static func threadID(_ thread: ThreadAddress, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db, sql: "SELECT id FROM thread WHERE server = ? AND agent = ? AND conversation = ?",
            arguments: [
                thread.server.rawValue, thread.agent.rawValue, thread.conversation.rawValue,
            ]
        )
    }
}

/// Reads stretches of one thread, through indexes alone.
struct PageReader {
    let thread: Int64
    let limit: Int
    let db: Database

    func page(_ place: PagePlace) throws -> MessagePage {
        var page = try stretch(place)
        guard let last = page.messages.last?.number else { return page }
        // Behind a gap another stretch begins.
        switch place {
        case .newest, .before, .beforeSaid:
            let gap = try ThreadGaps(thread: thread, db: db).newest(through: last)
            if let gap, let first = page.messages.firstIndex(where: { $0.number >= gap.number }),
                first > 0
            {
                page.messages.removeSubrange(..<first)
                page.hasOlder = true
            }
        case .oldest, .after, .around, .aroundSaid, .at: break
        }
        if let first = page.messages.first?.number {
            page.startsAtGap = try ThreadGaps(thread: thread, db: db).isOpen(before: first)
        }
        return page
    }

    private func stretch(_ place: PagePlace) throws -> MessagePage {
        switch place {
        case .newest:
            let (messages, hasOlder) = try before(nil, limit)
            return MessagePage(messages: messages, hasOlder: hasOlder)
        case .oldest:
            let (messages, hasNewer) = try from(Int64.min, limit)
            return MessagePage(
                messages: messages, hasNewer: hasNewer, focus: messages.first?.number)
        case .before(let number): return try older(than: number)
        case .beforeSaid(let otid):
            guard let number = try number(ofSaid: otid) else { return MessagePage() }
            return try older(than: number)
        case .after(let number):
            let (messages, hasNewer) = try from(number + 1, limit)
            return MessagePage(messages: messages, hasOlder: true, hasNewer: hasNewer)
        case .around(let number): return try around(number)
        case .aroundSaid(let otid):
            guard let number = try number(ofSaid: otid) else { return MessagePage() }
            return try around(number)
        case .at(let date):
            guard let number = try number(at: date) else { return MessagePage() }
            return try around(number)
        }
    }

    private func older(than number: Int64) throws -> MessagePage {
        let (messages, hasOlder) = try before(number, limit)
        return MessagePage(messages: messages, hasOlder: hasOlder, hasNewer: true)
    }

    private func around(_ number: Int64) throws -> MessagePage {
        let half = max(limit / 2, 1)
        let (older, hasOlder) = try before(number, half)
        let (newer, hasNewer) = try from(number, half)
        return MessagePage(
            messages: older + newer, hasOlder: hasOlder, hasNewer: hasNewer,
            focus: newer.first?.number ?? older.last?.number)
    }

    /// The newest messages before a number, or of all, oldest first, and whether there are more.
    private func before(_ number: Int64?, _ limit: Int) throws -> ([NumberedMessage], Bool) {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT number, state, body FROM message WHERE thread = ? AND number < ?
                ORDER BY number DESC LIMIT ?
                """,
            arguments: [thread, number ?? Int64.max, limit + 1])
        return (try rows.prefix(limit).reversed().map(Self.message), rows.count > limit)
    }

    /// The oldest messages from a number on, and whether there are more.
    private func from(_ first: Int64, _ limit: Int) throws -> ([NumberedMessage], Bool) {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT number, state, body FROM message WHERE thread = ? AND number >= ?
                ORDER BY number LIMIT ?
                """,
            arguments: [thread, first, limit + 1])
        return (try rows.prefix(limit).map(Self.message), rows.count > limit)
    }

    private static func message(_ row: Row) throws -> NumberedMessage {
        NumberedMessage(
            number: try row.integer("number"), message: try MessageRow.stored(in: row))
    }

    private func number(ofSaid otid: String) throws -> Int64? {
        // The plus keeps SQLite from walking the whole thread.
        try Int64.fetchOne(
            db,
            sql: """
                SELECT number FROM message
                WHERE otid = ? AND +thread = ? AND type = 'user_message'
                """,
            arguments: [otid, thread])
    }

    /// The number of the message whose date is nearest to a time.
    private func number(at date: Date) throws -> Int64? {
        let time = date.milliseconds
        let after = try Row.fetchOne(
            db,
            sql: """
                SELECT number, date FROM message WHERE thread = ? AND date >= ?
                ORDER BY date, number LIMIT 1
                """,
            arguments: [thread, time])
        let before = try Row.fetchOne(
            db,
            sql: """
                SELECT number, date FROM message WHERE thread = ? AND date < ?
                ORDER BY date DESC, number DESC LIMIT 1
                """,
            arguments: [thread, time])
        guard let after else { return try before?.integer("number") }
        guard let before else { return try after.integer("number") }
        let isLaterNearer =
            try after.integer("date") - time <= time - before.integer("date")
        return try (isLaterNearer ? after : before).integer("number")
    }
}
