public import ChatCore
public import LettaAPI
public import LettaClient

/// What a session asks of a server, said over HTTP.
extension LettaClient: AgentService {
    public func stream(
        _ request: MessageRequest, agent: AgentID, thread: ConversationThread,
        receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError) {
        try await stream(
            request, agent: agent, conversation: thread.endpoint, receive: receive)
    }

    public func resume(
        _ point: ResumePoint, agent: AgentID, thread: ConversationThread,
        receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError) {
        switch point {
        case .run(let run, let number):
            try await stream(run: run, after: number, receive: receive)
        case .message(let otid):
            try await stream(
                otid: otid, agent: agent, conversation: thread.conversation, receive: receive)
        }
    }

    public func messages(
        agent: AgentID, thread: ConversationThread, at cursor: MessageCursor, limit: Int
    ) async throws(LettaError) -> [Message] {
        try await messages(
            agent: agent, conversation: thread.endpoint, at: cursor, limit: limit)
    }

    public func newestRun(
        agent: AgentID, thread: ConversationThread
    ) async throws(LettaError) -> Run? {
        if case .own(let id) = thread {
            return try await runs(of: agent, conversation: id, limit: 1).first
        }
        return try await runs(of: agent, conversation: nil, limit: 20)
            .first { $0.conversationID == nil || $0.conversationID == .agentDefault }
    }

    public func cancel(
        run: RunID?, agent: AgentID, thread: ConversationThread
    ) async throws(LettaError) {
        try await cancel(run: run, agent: agent, conversation: thread.endpoint)
    }
}

extension ConversationThread {
    /// The conversation whose endpoint is used; nil for the agent's own endpoint.
    var endpoint: ConversationID? {
        switch self {
        case .own(let id): id
        case .shared: .agentDefault
        case .unlocked: nil
        }
    }
}
