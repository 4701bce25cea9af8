public import LettaAPI

extension Message {
    /// What people may remember of a message, and search finds it by.
    ///
    /// The system prompt is nobody's words.
    public var searchableText: String {
        switch body {
        case .user(let content), .assistant(let content): content.text
        case .reasoning(let text), .summary(let text): text
        case .toolCall(let calls), .approvalRequest(let calls):
            calls.map { "\($0.name ?? "") \($0.arguments)" }.joined(separator: "\n")
        case .toolReturn(let answer): answer.text
        case .approvalResponse(let approvals):
            approvals.compactMap(\.reason).joined(separator: "\n")
        case .system, .hiddenReasoning, .event, .unknown: ""
        }
    }

    /// Whether it was written by the server to the model, and is nobody's words although it has the type of
    /// a person's.
    public var isServersOwn: Bool {
        guard case .user(let content) = body else { return false }
        return RuntimeNoise.isNoise(content.text)
    }
}
