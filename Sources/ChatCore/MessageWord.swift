/// Plain words for Letta's types of messages.
public enum MessageWord: String, CaseIterable, Sendable {
    case user, assistant, reasoning

    /// All that has to do with tools.
    case tool

    /// What an agent asked of a tool.
    case call

    /// What a tool answered.
    case result
    case approval, summary

    /// Letta's own types that it stands for.
    ///
    /// A call that needs somebody's word is an approval request.
    var types: Set<String> {
        switch self {
        case .user: ["user_message"]
        case .assistant: ["assistant_message"]
        case .reasoning: ["reasoning_message"]
        case .tool: ["tool_call_message", "tool_return_message", "approval_request_message"]
        case .call: ["tool_call_message", "approval_request_message"]
        case .result: ["tool_return_message"]
        case .approval: ["approval_request_message", "approval_response_message"]
        case .summary: ["summary_message"]
        }
    }

    /// The types that a plain word, or the name of a type, stands for; nil where there is no such word.
    public static func types(of word: String) -> Set<String>? {
        if let plain = MessageWord(rawValue: word) { return plain.types }
        return allCases.contains { $0.types.contains(word) } ? [word] : nil
    }

    /// What people call a type; the type itself where there is no word for it.
    public static func word(for type: String) -> String {
        let precise: [MessageWord] = [.user, .assistant, .reasoning, .call, .result, .summary]
        if type == "approval_request_message" { return MessageWord.call.rawValue }
        if type == "approval_response_message" { return MessageWord.approval.rawValue }
        return precise.first { $0.types.contains(type) }?.rawValue ?? type
    }
}
