/// What a client asks for when it sends messages.
struct SendRequest: Sendable {
    var thread: MessageThread
    /// Of type `message`, `approval` or `tool_return`.
    var messages: [JSON]
    var isStreaming: Bool
    var streamsTokens: Bool
    var includesPings: Bool
    var isBackground: Bool
    var maxSteps: Int
    /// The `message_type`s that the client wants; nil is all.
    var returnTypes: Set<String>?
    /// Tools that the client itself performs.
    var clientTools: [JSON]
    var overrideSystem: String?

    /// The id that the client gave its first message.
    var otid: String? { messages.lazy.compactMap { $0["otid"]?.string }.first }

    /// The calls that the messages approve, refuse or bring the results of.
    var answeredCalls: [String] {
        messages.flatMap { ($0["approvals"] ?? $0["tool_returns"])?.array ?? [] }
            .compactMap { $0["tool_call_id"]?.string }
    }

    /// Why these answers are not taken; nil where they answer just the call that waits.
    func refusal(where pending: MessageRecord?) -> String? {
        guard let pending, let call = ModelMessage(pending)?.toolCall else {
            return """
                Cannot process approval response: No tool call is currently awaiting approval. \
                Please send a regular message to interact with the agent.
                """
        }
        guard answeredCalls != [call.id] else { return nil }
        let received = JSON(answeredCalls).pythonText
        return "Invalid tool call IDs. Expected '['\(call.id)']', but received '\(received)'."
    }

    /// What Letta makes of an answer that it has had before: it asks the model to go on.
    var goingOn: SendRequest {
        var request = self
        request.messages = [
            [
                "role": "user",
                "content": """
                <system-alert>Automated keep-alive ping. Ignore this message and continue from \
                where you stopped.</system-alert>
                """,
            ]
        ]
        return request
    }

    init(_ body: JSON, thread: MessageThread, streamsByDefault: Bool) throws {
        self.thread = thread
        isStreaming = body["streaming"]?.bool ?? streamsByDefault
        streamsTokens = body["stream_tokens"]?.bool ?? false
        includesPings = body["include_pings"]?.bool ?? true
        isBackground = body["background"]?.bool ?? false
        maxSteps = max(1, body["max_steps"]?.int ?? 50)
        returnTypes = body["include_return_message_types"]?.array.map {
            Set($0.compactMap(\.string))
        }
        clientTools = body["client_tools"]?.array ?? []
        overrideSystem = body["override_system"]?.string
        messages = try SendRequest.messages(body)
    }

    private static func messages(_ body: JSON) throws -> [JSON] {
        let input = body["input"].flatMap { $0.isNull ? nil : $0 }
        let given = body["messages"].flatMap { $0.isNull ? nil : $0 }
        guard input == nil || given == nil else {
            throw valueError(
                "Cannot specify both 'input' and 'messages'. Use one or the other.", body)
        }
        if let input { return [try check(["role": "user", "content": input], index: 0)] }
        guard let given else {
            throw valueError("Must specify either 'input' or 'messages'.", body)
        }
        guard let list = given.array else {
            throw APIError.invalid(
                "list_type", at: ["body", "messages"], "Input should be a valid list", input: given)
        }
        guard !list.isEmpty else { throw APIError(422, "Messages must not be empty") }
        return try list.enumerated().map { try check($1, index: $0) }
    }

    private static func check(_ message: JSON, index: Int) throws -> JSON {
        let type = message["type"]?.string ?? "message"
        if type == "approval" || type == "tool_return" { return message }
        guard ["user", "system", "assistant"].contains(message["role"]?.string) else {
            throw APIError.invalid(
                "literal_error", at: ["body", "messages", .int(index), "role"],
                """
                Input should be <MessageRole.user: 'user'>, <MessageRole.system: 'system'> or \
                <MessageRole.assistant: 'assistant'>
                """,
                input: message["role"] ?? nil)
        }
        switch message["content"] {
        case .string(let text) where !text.isEmpty: break
        case .array(let parts) where !parts.isEmpty: break
        default: throw APIError(400, "Message content is empty or invalid")
        }
        return message
    }

    private static func valueError(_ text: String, _ body: JSON) -> APIError {
        .invalid("value_error", at: ["body"], "Value error, \(text)", input: body)
    }
}
