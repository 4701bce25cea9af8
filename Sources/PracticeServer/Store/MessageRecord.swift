import GRDB

/// One row of an agent's history.
///
/// Letta shows some rows as two messages with one id.
struct MessageRecord: StoredRecord {
    static let databaseTableName = "message"
    static let title = "Message"

    var seq: Int64?
    var id = Identifier.make("message")
    var agentID: String
    /// nil on the default thread.
    var conversationID: String?
    var runID: String?
    var stepID: String?
    /// `system`, `user`, `assistant`, `tool` or `approval`.
    var role: String
    var otid: String?
    var senderID: String?
    var name: String?
    /// By role: `content`, `reasoning`, `tool_call`, `tool_return`, `approvals`.
    var body: JSON
    var createdAt = Timestamp.now

    /// The messages that Letta makes of this row.
    var messages: [JSON] {
        switch role {
        case "system":
            return [message("system_message", otid: otid, ["content": body["content"] ?? ""])]
        case "user":
            return [message("user_message", otid: otid, ["content": body["content"] ?? ""])]
        case "tool":
            return [
                message(
                    "tool_return_message", otid: Identifier.otid(message: id, part: 0),
                    body["tool_return"] ?? [:])
            ]
        case "approval":
            return [message("approval_response_message", otid: otid, body)]
        default:
            return assistantMessages
        }
    }

    private var assistantMessages: [JSON] {
        var shown: [JSON] = []
        func part() -> String { Identifier.otid(message: id, part: shown.count) }
        if let reasoning = body["reasoning"]?.string {
            shown.append(
                message(
                    "reasoning_message", otid: part(),
                    [
                        "source": "reasoner_model", "reasoning": .string(reasoning),
                        "signature": nil,
                    ]))
        }
        if let content = body["content"]?.string, !content.isEmpty {
            shown.append(
                message("assistant_message", otid: part(), ["content": .string(content)]))
        }
        if let call = body["tool_call"] {
            let type =
                body["requires_approval"] == true ? "approval_request_message" : "tool_call_message"
            shown.append(
                message(type, otid: part(), ["tool_call": call, "tool_calls": [call]]))
        }
        return shown
    }

    private func message(_ type: String, otid: String?, _ fields: JSON) -> JSON {
        EventWriter.message(
            id: id, date: createdAt, name: name, type: type, otid: otid, senderID: senderID,
            stepID: stepID, runID: runID, fields: fields)
    }
}
