import LettaAPI

/// What was sent to the server, by which it is found in the server's list.
enum Asked: Hashable, Sendable {
    case message(otid: String)

    /// Answers to these calls, which the server lists without the `otid` they were sent with.
    case answer(calls: Set<String>)

    /// What follows it, up to the next thing that somebody said; nil where it is not in the list.
    func reply(in messages: [Message]) -> [Message]? {
        switch self {
        case .message(let otid):
            guard let asked = messages.firstIndex(where: { $0.otid == otid && $0.isSaid }) else {
                return nil
            }
            return Array(messages[(asked + 1)...].prefix { !$0.isSaid && !$0.isVerdict })
        case .answer(let calls):
            guard let first = messages.firstIndex(where: { $0.settles(calls) }) else { return nil }
            // Older servers list only what came of the calls.
            let start = messages[first].isVerdict ? first + 1 : first
            return Array(messages[start...].prefix { !$0.isSaid && !$0.isVerdict })
        }
    }

    /// The message itself, as the server lists it.
    func question(in messages: [Message]) -> Message? {
        guard case .message(let otid) = self else { return nil }
        return messages.first { $0.otid == otid && $0.isSaid }
    }
}

extension TurnRequest {
    var asked: Asked {
        approvals.isEmpty ? .message(otid: otid) : .answer(calls: Set(approvals.map(\.callID)))
    }
}

extension Message {
    /// Whether a person said it.
    var isSaid: Bool {
        guard case .user(let content) = body else { return false }
        return !RuntimeNoise.isNoise(content.text)
    }

    fileprivate var isVerdict: Bool {
        if case .approvalResponse = body { true } else { false }
    }

    /// Whether it answers one of these calls, or brings what came of one.
    fileprivate func settles(_ calls: Set<String>) -> Bool {
        switch body {
        case .approvalResponse(let approvals): approvals.contains { calls.contains($0.callID) }
        case .toolReturn(let toolReturn): toolReturn.callID.map(calls.contains) ?? false
        default: false
        }
    }
}
