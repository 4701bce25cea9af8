/// Why the model gave no answer, as Letta tells it.
struct RunFailure: Error, Hashable, Sendable {
    /// The HTTP status of a send without stream.
    var status: Int
    /// The `type` of a send without stream.
    var type: String
    /// The `error_type` in a stream.
    var streamType: String
    var message: String
    var detail: String
    /// The stream broke after it had begun.
    var isMidStream = false
    var stopReason = "llm_api_error"

    /// What Letta makes of a status that the model's provider answered with.
    init(providerStatus: Int, text: String) {
        let reason = "Error code: \(providerStatus) - \(text)"
        switch providerStatus {
        case 400:
            self.init(
                400, "llm_bad_request", "The request to the LLM model provider was invalid.",
                "INVALID_ARGUMENT: Bad request to OpenAI-compatible endpoint: \(reason)")
            // A stream has no word for it.
            streamType = "llm_error"
        case 401:
            self.init(
                401, "llm_authentication", "Authentication failed with the LLM model provider.",
                "UNAUTHENTICATED: Authentication failed with OpenAI: \(reason)")
        case 402:
            self.init(
                402, "llm_insufficient_credits",
                "Insufficient credits for LLM request. Please check your account.",
                "PAYMENT_REQUIRED: Insufficient credits: \(reason)")
        case 429:
            self.init(
                429, "llm_rate_limit",
                """
                Rate limit exceeded for LLM model provider. Please wait before making another \
                request.
                """,
                "RATE_LIMIT_EXCEEDED: Rate limited by OpenAI: \(reason)")
        default:
            self.init(
                500, "llm_error", "An error occurred with the LLM request.",
                "INTERNAL_SERVER_ERROR: OpenAI API error: \(reason)")
        }
    }

    /// The provider cannot be reached.
    init(unreachable reason: String) {
        self.init(
            500, "llm_error", "An error occurred with the LLM request.",
            "INTERNAL_SERVER_ERROR: Failed to connect to OpenAI: \(reason)")
    }

    /// The provider's stream broke off.
    static let connectionLost: RunFailure = {
        var failure = RunFailure(
            500, "llm_error", "An error occurred during agent execution.",
            "INTERNAL_SERVER_ERROR: Network error during OpenAI streaming: ")
        failure.streamType = "internal_error"
        failure.isMidStream = true
        return failure
    }()

    /// Somebody must approve a call first.
    static let awaitingApproval: RunFailure = {
        let text = """
            CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool \
            call. Please approve or deny the pending request before continuing.
            """
        var failure = RunFailure(409, "internal_error", text, text)
        failure.stopReason = "error"
        return failure
    }()

    /// An answer came, and no call waits for it, or another one does.
    static func refused(answer detail: String) -> RunFailure {
        var failure = RunFailure(
            400, "internal_error", "An unknown error occurred with the LLM streaming request.",
            detail)
        failure.stopReason = "error"
        return failure
    }

    private init(_ status: Int, _ type: String, _ message: String, _ detail: String) {
        self.status = status
        self.type = type
        streamType = type
        self.message = message
        self.detail = detail
    }

    var httpError: APIError {
        APIError(
            status: status,
            body: [
                "error": [
                    "type": .string(type), "message": .string(message), "detail": .string(detail),
                ]
            ])
    }
}
