import ChatCore
import GRDB
import LettaAPI

extension MessageWriter {
    /// What came of a batch.
    struct Addition: Sendable {
        var added = 0

        /// The number of its last message.
        var last: Int64?
    }

    /// Adds what is missing of a stretch of the thread, with the numbers it had where they are free and
    /// lie between its neighbours'; what is there stays as it is.
    ///
    /// - Parameter number: that of the message right before the stretch.
    func add(_ messages: [ArchivedMessage], after number: Int64?) throws -> Addition {
        var addition = Addition(last: number)
        var missing: [ArchivedMessage] = []
        for message in messages {
            guard let known = try known(message.row) else {
                missing.append(message)
                continue
            }
            guard !missing.isEmpty else {
                addition.last = known.number
                continue
            }
            try insert(missing, before: known.number, &addition)
            missing = []
            // Making room may have moved it.
            addition.last = try self.known(message.row)?.number ?? known.number
        }
        try insert(missing, before: nil, &addition)
        return addition
    }

    private func insert(
        _ messages: [ArchivedMessage], before next: Int64?, _ addition: inout Addition
    ) throws {
        guard !messages.isEmpty else { return }
        let rows = messages.map(\.row)
        let bounds = try bounds(for: rows, after: addition.last, before: next)
        let places =
            try Self.ownNumbers(of: messages, within: bounds) ?? places(rows.count, within: bounds)
        var said: Set<String> = []
        for (message, place) in zip(messages, places) {
            // A file may name one message twice.
            if case .user = message.row.message.body, let otid = message.row.message.otid,
                !said.insert(otid).inserted
            {
                continue
            }
            try insert(message.row, number: place, date: message.date, unlessKnown: true)
            guard db.changesCount > 0 else { continue }
            addition.added += 1
            if message.followsGap {
                try ThreadGaps(thread: thread, db: db).open(before: db.lastInsertedRowID)
            }
        }
        addition.last = places.last
    }

    /// The numbers that the messages had, where they can have them here.
    private static func ownNumbers(
        of messages: [ArchivedMessage], within bounds: (lower: Int64?, upper: Int64?)
    ) -> [Int64]? {
        var numbers: [Int64] = []
        numbers.reserveCapacity(messages.count)
        for message in messages {
            guard let number = message.number, number > numbers.last ?? bounds.lower ?? Int64.min
            else { return nil }
            numbers.append(number)
        }
        if let upper = bounds.upper, let last = numbers.last, last >= upper { return nil }
        return numbers
    }
}
