/// What a model is asked: its prompt, the conversation and the tools it may call.
struct ModelRequest: Sendable {
    var system: String
    var messages: [ModelMessage]
    var tools: [Tool]
    /// Whether the client reads along.
    ///
    /// Letta asks its models in the same way then.
    var isStreaming = false
}

/// One message as the model reads it.
struct ModelMessage: Hashable, Sendable {
    enum Role: String { case system, user, assistant, tool }

    var role: Role
    var text: String
    var name: String?
    var toolCall: ToolCall?
    /// The call that a message with the role `tool` answers.
    var toolCallID: String?
}

/// A model's wish to have a tool performed.
struct ToolCall: Hashable, Sendable {
    var id: String
    var name: String
    /// JSON, as the model wrote it.
    var arguments: String

    var json: JSON {
        [
            "name": .string(name), "arguments": .string(arguments), "tool_call_id": .string(id),
        ]
    }
}

/// A piece of a model's answer.
enum ModelDelta: Hashable, Sendable {
    case reasoning(String)
    case text(String)
    case toolCall(id: String, name: String)
    case toolArguments(String)
    /// Tokens, where the provider counts them.
    case usage(prompt: Int, completion: Int)
}

/// Something that answers, piece by piece.
protocol ChatModel: Sendable {
    /// Answers a request; `emit` may throw to make it stop.
    func answer(
        _ request: ModelRequest, emit: (ModelDelta) async throws -> Void
    ) async throws

    /// Gives back what the model holds, such as connections.
    func close() async
}

extension ChatModel {
    func close() async {}
}

extension ModelMessage {
    /// How a row of the history reads to the model; nil where it is not for the model.
    init?(_ record: MessageRecord) {
        switch record.role {
        case "approval": return nil
        case "tool":
            self.init(
                role: .tool, text: record.body["packaged"]?.string ?? "",
                toolCallID: record.body["tool_return"]?["tool_call_id"]?.string)
        case "assistant":
            self.init(role: .assistant, text: record.body["content"]?.string ?? "")
            if let call = record.body["tool_call"] {
                toolCall = ToolCall(
                    id: call["tool_call_id"]?.string ?? "", name: call["name"]?.string ?? "",
                    arguments: call["arguments"]?.string ?? "")
            }
        default:
            self.init(
                role: record.role == "system" ? .system : .user,
                text: ModelMessage.text(record.body["content"]), name: record.name)
        }
    }

    /// The words of a content that may be text or a list of parts.
    static func text(_ content: JSON?) -> String {
        content?.string
            ?? (content?.array ?? []).compactMap { $0["text"]?.string }.joined()
    }
}
