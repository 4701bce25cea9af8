import LettaAPI

/// Puts a page of a history in the order in which it is read: the oldest message first.
///
/// Asked for the newest first, servers differ: 0.16.8 lists a conversation's rows as asked and an agent's
/// oldest first all the same, older servers list both as asked. A row can hold several messages with one
/// id, a thought and its reply, and those stay in reading order where the rows are reversed.
enum ReadingOrder {
    /// The page, oldest first.
    ///
    /// - Parameter isNewestFirst: what to believe where the page itself does not show it.
    static func oldestFirst(_ page: [Message], unlessShown isNewestFirst: Bool) -> [Message] {
        var rows: [[Message]] = []
        for message in page {
            if let last = rows.last?.last, last.id == message.id, !last.id.rawValue.isEmpty {
                rows[rows.count - 1].append(message)
            } else {
                rows.append([message])
            }
        }
        if Self.isNewestFirst(rows) ?? isNewestFirst { rows.reverse() }
        return rows.flatMap(inOrder)
    }

    /// Nil where nothing tells.
    private static func isNewestFirst(_ rows: [[Message]]) -> Bool? {
        let dates = rows.compactMap { $0.first?.date }
        // Whole seconds: a quick turn has only one.
        if let first = dates.first, let last = dates.last, first != last { return first > last }
        for (one, other) in zip(rows, rows.dropFirst()) {
            if comes(one, before: other) { return false }
            if comes(other, before: one) { return true }
        }
        guard let first = rows.first, let last = rows.last else { return nil }
        let (startsTurn, endsInQuestion) = (
            first.contains(where: \.isQuestion), last.contains(where: \.isQuestion)
        )
        return startsTurn == endsInQuestion ? nil : endsInQuestion
    }

    /// Whether one row surely came first: the call of a tool before its return, and within a run the
    /// question before all else, the reply that calls no tool after all else.
    private static func comes(_ one: [Message], before other: [Message]) -> Bool {
        for early in one.flatMap(\.callStages) {
            for late in other.flatMap(\.callStages) where early.id == late.id {
                return early.stage < late.stage
            }
        }
        guard let run = one.first?.runID, run == other.first?.runID else { return false }
        if one.contains(where: \.isQuestion) != other.contains(where: \.isQuestion) {
            return one.contains(where: \.isQuestion)
        }
        return endsRun(other) && !endsRun(one)
    }

    private static func endsRun(_ row: [Message]) -> Bool {
        row.contains(where: \.isReply) && row.allSatisfy(\.callStages.isEmpty)
    }

    /// Thought, words, call: some servers reverse that as well.
    private static func inOrder(_ row: [Message]) -> [Message] {
        guard let first = row.first, let last = row.last, first.place > last.place else {
            return row
        }
        return row.reversed()
    }
}

extension Message {
    fileprivate var isQuestion: Bool {
        switch body {
        case .user, .system: true
        default: false
        }
    }

    fileprivate var isReply: Bool {
        if case .assistant = body { true } else { false }
    }

    /// Its place within a row.
    fileprivate var place: Int {
        switch body {
        case .reasoning, .hiddenReasoning: 0
        case .toolCall, .approvalRequest: 2
        default: 1
        }
    }

    /// The calls of tools that it is about, and whether it asks, allows or answers.
    fileprivate var callStages: [(id: String, stage: Int)] {
        switch body {
        case .toolCall(let calls), .approvalRequest(let calls): calls.map { ($0.id, 0) }
        case .approvalResponse(let approvals): approvals.map { ($0.callID, 1) }
        case .toolReturn(let answer): answer.callID.map { [($0, 2)] } ?? []
        default: []
        }
    }
}
