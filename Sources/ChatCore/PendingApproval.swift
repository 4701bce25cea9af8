public import LettaAPI

/// Calls of tools that wait for a person's word, and keep their thread from going on until then.
public struct PendingApproval: Hashable, Sendable {
    public var request: MessageID

    /// At least one; all of them are answered at once.
    public var calls: [ToolCall]

    public init(request: MessageID, calls: [ToolCall]) {
        self.request = request
        self.calls = calls
    }

    /// Reads it off the end of a thread, or of a reply; nil where that ends in anything else.
    ///
    /// - Parameter messages: oldest first.
    public init?(endOf messages: [Message]) {
        guard let last = messages.last, case .approvalRequest = last.body else { return nil }
        var calls: [ToolCall] = []
        // A stream's pieces are joined to one message for each call.
        for message in messages.reversed() {
            guard message.id == last.id, case .approvalRequest(let more) = message.body else {
                break
            }
            calls = more + calls
        }
        guard !calls.isEmpty else { return nil }
        self.init(request: last.id, calls: calls)
    }

    /// The same answer to every call.
    public func answers(isApproved: Bool, reason: String? = nil) -> [Approval] {
        calls.map { Approval(callID: $0.id, isApproved: isApproved, reason: reason) }
    }

    /// Whether these answer every call, and no other.
    public func isAnswered(by approvals: [Approval]) -> Bool {
        approvals.count == calls.count && Set(approvals.map(\.callID)) == Set(calls.map(\.id))
    }
}

extension Session {
    /// The calls that a thread waits with, as the server lists them now; nil where none does.
    ///
    /// An answer that is just being worked on is not listed yet.
    public func pendingApproval(
        agent: AgentID, thread: ConversationThread
    ) async throws(LettaError) -> PendingApproval? {
        PendingApproval(
            endOf: try await service.messages(agent: agent, thread: thread, limit: 20))
    }
}
