public import LettaAPI

/// Calls that wait, as they are put to a person one after the other, and what was said so far.
public struct ApprovalQuestion: Hashable, Sendable {
    public let pending: PendingApproval

    /// In the order they were given.
    public private(set) var answers: [Approval] = []

    public init(_ pending: PendingApproval) { self.pending = pending }

    /// The call that is asked about now; nil once all are answered.
    public var current: ToolCall? {
        pending.calls.first { call in !answers.contains { $0.callID == call.id } }
    }

    public var isComplete: Bool { current == nil }

    /// Answers the call that is asked about.
    public mutating func answer(isApproved: Bool, reason: String? = nil) {
        guard let current else { return }
        answers.append(Approval(callID: current.id, isApproved: isApproved, reason: reason))
    }

    /// Answers all that are not answered yet.
    public mutating func answerAll(isApproved: Bool, reason: String? = nil) {
        while !isComplete { answer(isApproved: isApproved, reason: reason) }
    }

    /// The name of the tool that is asked about, and where its call stands among several.
    public var title: String {
        guard let current else { return "" }
        let name = current.name ?? "a tool"
        guard pending.calls.count > 1 else { return name }
        return "\(name) (\(answers.count + 1) of \(pending.calls.count))"
    }
}
