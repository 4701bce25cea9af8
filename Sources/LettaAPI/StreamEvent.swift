/// One thing that a message stream can carry.
///
/// Source: `POST /v1/conversations/{conversation_id}/messages` with `streaming: true`. A stream ends
/// with its connection; `[DONE]` before that is optional.
public enum StreamEvent: Hashable, Sendable {
    /// The server is there. The first one tells the run's id.
    case ping(RunID?)

    /// A message, or the next piece of one.
    case message(Message)
    case stopReason(StopReason)
    case usage(Usage)

    /// The turn failed on the server. Comes in a stream whose HTTP status was 200.
    case failure(StreamFailure)

    /// The server said that nothing more comes.
    case done
}

/// What a turn cost.
///
/// Source: the `usage_statistics` event.
public struct Usage: Hashable, Sendable, Codable {
    public var promptTokens: Int
    public var completionTokens: Int
    public var totalTokens: Int
    public var stepCount: Int

    /// How full the model's context is now, where the server tells.
    public var contextTokens: Int?

    public init(
        promptTokens: Int = 0, completionTokens: Int = 0, totalTokens: Int = 0, stepCount: Int = 0,
        contextTokens: Int? = nil
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.totalTokens = totalTokens
        self.stepCount = stepCount
        self.contextTokens = contextTokens
    }

    enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case totalTokens = "total_tokens"
        case stepCount = "step_count"
        case contextTokens = "context_tokens"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        promptTokens = try container.decodeIfPresent(Int.self, forKey: .promptTokens) ?? 0
        completionTokens = try container.decodeIfPresent(Int.self, forKey: .completionTokens) ?? 0
        totalTokens = try container.decodeIfPresent(Int.self, forKey: .totalTokens) ?? 0
        stepCount = try container.decodeIfPresent(Int.self, forKey: .stepCount) ?? 0
        contextTokens = try container.decodeIfPresent(Int.self, forKey: .contextTokens)
    }
}

/// Why a turn failed on the server.
///
/// Source: the `error_message` event.
public struct StreamFailure: Hashable, Sendable {
    /// What kind of failure: `llm_error`, `llm_authentication`, `internal_error`, and others.
    public var kind: String
    public var message: String
    public var detail: String?
    public var runID: RunID?

    public init(kind: String, message: String, detail: String? = nil, runID: RunID? = nil) {
        self.kind = kind
        self.message = message
        self.detail = detail
        self.runID = runID
    }
}
