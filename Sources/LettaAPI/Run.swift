public import FoundationEssentials

/// The server's work on one turn.
///
/// Source: `GET /v1/runs/{run_id}`.
public struct Run: Hashable, Sendable, Decodable, Identifiable {
    public var id: RunID
    public var agentID: AgentID

    /// `created`, `running`, `completed`, `failed` or `cancelled`.
    ///
    /// A run whose stream died reads `completed`, so ask `stopReason`; one whose server crashed
    /// reads `running` for ever.
    public var status: String
    public var stopReason: StopReason?
    public var conversationID: ConversationID?

    /// A run in the background can be streamed again from any event on.
    public var isBackground: Bool
    public var createdAt: Date?
    public var completedAt: Date?

    public init(
        id: RunID, agentID: AgentID, status: String, stopReason: StopReason? = nil,
        conversationID: ConversationID? = nil, isBackground: Bool = false
    ) {
        self.id = id
        self.agentID = agentID
        self.status = status
        self.stopReason = stopReason
        self.conversationID = conversationID
        self.isBackground = isBackground
    }

    enum CodingKeys: String, CodingKey {
        case id, status
        case agentID = "agent_id"
        case stopReason = "stop_reason"
        case conversationID = "conversation_id"
        case isBackground = "background"
        case createdAt = "created_at"
        case completedAt = "completed_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(RunID.self, forKey: .id)
        agentID = try container.decode(AgentID.self, forKey: .agentID)
        status = try container.decodeIfPresent(String.self, forKey: .status) ?? ""
        stopReason = try container.decodeIfPresent(StopReason.self, forKey: .stopReason)
        conversationID = try container.decodeIfPresent(
            ConversationID.self, forKey: .conversationID)
        isBackground = try container.decodeIfPresent(Bool.self, forKey: .isBackground) ?? false
        createdAt = try container.decodeIfPresent(String.self, forKey: .createdAt)
            .flatMap(Timestamp.date)
        completedAt = try container.decodeIfPresent(String.self, forKey: .completedAt)
            .flatMap(Timestamp.date)
    }
}

/// One call of the model within a run.
///
/// Source: `GET /v1/runs/{run_id}/steps`.
public struct Step: Hashable, Sendable, Decodable, Identifiable {
    public var id: StepID
    public var model: String?
    public var promptTokens: Int?
    public var completionTokens: Int?
    public var stopReason: StopReason?

    enum CodingKeys: String, CodingKey {
        case id, model
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case stopReason = "stop_reason"
    }
}

/// Why an agent stopped.
///
/// Kept as the server's word, since servers add new ones.
public struct StopReason: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let endTurn = StopReason(rawValue: "end_turn")
    public static let cancelled = StopReason(rawValue: "cancelled")
    public static let error = StopReason(rawValue: "error")
    public static let modelError = StopReason(rawValue: "llm_api_error")
    public static let maxSteps = StopReason(rawValue: "max_steps")
    public static let requiresApproval = StopReason(rawValue: "requires_approval")
}

/// A language model that agents can use.
///
/// Source: `GET /v1/models/`.
public struct Model: Hashable, Sendable, Decodable {
    /// What an agent is made with, such as `openai/gpt-4o`.
    public var handle: String
    public var contextWindow: Int?

    public init(handle: String, contextWindow: Int? = nil) {
        self.handle = handle
        self.contextWindow = contextWindow
    }

    enum CodingKeys: String, CodingKey {
        case handle, name, model
        case contextWindow = "context_window"
        case maximumContextWindow = "max_context_window"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        handle =
            try container.decodeIfPresent(String.self, forKey: .handle)
            ?? container.decodeIfPresent(String.self, forKey: .model)
            ?? container.decode(String.self, forKey: .name)
        contextWindow =
            try container.decodeIfPresent(Int.self, forKey: .contextWindow)
            ?? container.decodeIfPresent(Int.self, forKey: .maximumContextWindow)
    }
}

/// What a server says of itself.
///
/// Source: `GET /v1/health/`.
public struct Health: Hashable, Sendable, Decodable {
    public var version: String
    public var status: String

    public init(version: String, status: String) {
        self.version = version
        self.status = status
    }
}
