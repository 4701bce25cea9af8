public import FoundationEssentials

/// One entry of an agent's history, or a piece of one while it streams.
///
/// In a token stream many messages with the same `id` and type arrive, each with the next piece of
/// text. One `id` may carry several types (a thought and its reply), so the key is both together.
///
/// Source: `GET /v1/agents/{agent_id}/messages` and the message streams.
public struct Message: Hashable, Sendable {
    public var id: MessageID

    /// The id its sender gave it, so that a repeat is recognised.
    ///
    /// Only user messages keep theirs.
    public var otid: String?
    public var date: Date?

    /// Who sent it, as the model is told; for a tool return the name of the tool.
    public var name: String?

    /// Who sent it, as the history keeps it: here the id of an identity.
    ///
    /// The model never sees it.
    public var senderID: String?
    public var runID: RunID?
    public var stepID: StepID?

    /// Where it stands in a background stream, from 1; nil elsewhere.
    public var sequence: Int?
    public var body: Body

    public init(
        id: MessageID, body: Body, otid: String? = nil, date: Date? = nil, name: String? = nil,
        senderID: String? = nil, runID: RunID? = nil, stepID: StepID? = nil, sequence: Int? = nil
    ) {
        self.id = id
        self.body = body
        self.otid = otid
        self.date = date
        self.name = name
        self.senderID = senderID
        self.runID = runID
        self.stepID = stepID
        self.sequence = sequence
    }

    /// What a message says: one case for each `message_type`.
    public enum Body: Hashable, Sendable {
        case system(String)
        case user(Content)
        case assistant(Content)
        case reasoning(String)

        /// The model thought, and its maker does not show what. `redacted` or `omitted`.
        case hiddenReasoning(state: String)
        case toolCall([ToolCall])
        case toolReturn(ToolReturn)
        case approvalRequest([ToolCall])
        case approvalResponse([Approval])

        /// What is left of older messages after a compaction.
        case summary(String)
        case event(kind: String, data: JSONValue?)

        /// A type that this version does not know, whole.
        case unknown(type: String, JSONValue)
    }

    /// Letta's word for the kind of this message.
    public var type: String {
        switch body {
        case .system: "system_message"
        case .user: "user_message"
        case .assistant: "assistant_message"
        case .reasoning: "reasoning_message"
        case .hiddenReasoning: "hidden_reasoning_message"
        case .toolCall: "tool_call_message"
        case .toolReturn: "tool_return_message"
        case .approvalRequest: "approval_request_message"
        case .approvalResponse: "approval_response_message"
        case .summary: "summary_message"
        case .event: "event_message"
        case .unknown(let type, _): type
        }
    }

    /// What people said, as text and images.
    public struct Content: Hashable, Sendable, ExpressibleByStringLiteral {
        /// The text parts, joined.
        public var text: String

        /// How many parts are images.
        public var imageCount: Int

        public init(_ text: String, imageCount: Int = 0) {
            self.text = text
            self.imageCount = imageCount
        }

        public init(stringLiteral value: String) { self.init(value) }
    }
}

/// A call of a tool, or a piece of one while it streams: then the name comes first and the arguments
/// follow in pieces that are no JSON by themselves.
public struct ToolCall: Hashable, Sendable {
    public var id: String
    public var name: String?

    /// JSON text, as the model wrote it.
    public var arguments: String

    public init(id: String, name: String?, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// What a tool answered.
public struct ToolReturn: Hashable, Sendable {
    public var callID: String?
    public var text: String
    public var succeeded: Bool

    public init(callID: String?, text: String, succeeded: Bool) {
        self.callID = callID
        self.text = text
        self.succeeded = succeeded
    }
}

/// A person's answer to an approval request.
public struct Approval: Hashable, Sendable {
    public var callID: String
    public var isApproved: Bool
    public var reason: String?

    public init(callID: String, isApproved: Bool, reason: String? = nil) {
        self.callID = callID
        self.isApproved = isApproved
        self.reason = reason
    }
}
