import FoundationEssentials

extension Message: Decodable {
    enum CodingKeys: String, CodingKey {
        case id, otid, date, name, content, reasoning, state, status, summary, approvals
        case type = "message_type"
        case senderID = "sender_id"
        case runID = "run_id"
        case stepID = "step_id"
        case sequence = "seq_id"
        case toolCall = "tool_call"
        case toolCalls = "tool_calls"
        case toolReturn = "tool_return"
        case toolReturns = "tool_returns"
        case toolCallID = "tool_call_id"
        case eventKind = "event_type"
        case eventData = "event_data"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let type = try container.decode(String.self, forKey: .type)
        guard let body = try Body(type: type, container) else {
            // A type of the future may lack even an id, and is no reason to give up a stream.
            let whole = try JSONValue(from: decoder)
            self.init(
                id: MessageID(whole["id"]?.string ?? ""), body: .unknown(type: type, whole),
                otid: whole["otid"]?.string, date: whole["date"]?.string.flatMap(Timestamp.date),
                name: whole["name"]?.string, senderID: whole["sender_id"]?.string,
                runID: whole["run_id"]?.string.map { RunID($0) },
                stepID: whole["step_id"]?.string.map { StepID($0) },
                sequence: try? container.decodeIfPresent(Int.self, forKey: .sequence))
            return
        }
        self.init(
            id: try container.decode(MessageID.self, forKey: .id), body: body,
            otid: try container.decodeIfPresent(String.self, forKey: .otid),
            date: try container.decodeIfPresent(String.self, forKey: .date)
                .flatMap(Timestamp.date),
            name: try container.decodeIfPresent(String.self, forKey: .name),
            senderID: try container.decodeIfPresent(String.self, forKey: .senderID),
            runID: try container.decodeIfPresent(RunID.self, forKey: .runID),
            stepID: try container.decodeIfPresent(StepID.self, forKey: .stepID),
            sequence: try container.decodeIfPresent(Int.self, forKey: .sequence))
    }
}

extension Message.Body {
    /// Nil for a type that is not known.
    fileprivate init?(
        type: String, _ container: KeyedDecodingContainer<Message.CodingKeys>
    ) throws {
        func content() throws -> Message.Content {
            try container.decodeIfPresent(Message.Content.self, forKey: .content) ?? ""
        }
        func text(_ key: Message.CodingKeys) throws -> String {
            try container.decodeIfPresent(String.self, forKey: key) ?? ""
        }
        switch type {
        case "system_message": self = .system(try content().text)
        case "user_message": self = .user(try content())
        case "assistant_message": self = .assistant(try content())
        case "reasoning_message": self = .reasoning(try text(.reasoning))
        case "hidden_reasoning_message": self = .hiddenReasoning(state: try text(.state))
        case "tool_call_message": self = .toolCall(try Self.toolCalls(container))
        case "tool_return_message": self = .toolReturn(try Self.toolReturn(container))
        case "approval_request_message": self = .approvalRequest(try Self.toolCalls(container))
        case "approval_response_message":
            self = .approvalResponse(
                try container.decodeIfPresent([AnyApproval].self, forKey: .approvals)?
                    .compactMap(\.approval) ?? [])
        case "summary_message": self = .summary(try text(.summary))
        case "event_message":
            self = .event(
                kind: try text(.eventKind),
                data: try container.decodeIfPresent(JSONValue.self, forKey: .eventData))
        default: return nil
        }
    }

    /// Whole messages have an array, pieces of a token stream one object, older servers only the
    /// singular.
    private static func toolCalls(
        _ container: KeyedDecodingContainer<Message.CodingKeys>
    ) throws -> [ToolCall] {
        if let calls = try? container.decodeIfPresent([ToolCall].self, forKey: .toolCalls) {
            if !calls.isEmpty { return calls }
        } else if let call = try container.decodeIfPresent(ToolCall.self, forKey: .toolCalls) {
            return [call]
        }
        return try container.decodeIfPresent(ToolCall.self, forKey: .toolCall).map { [$0] } ?? []
    }

    private static func toolReturn(
        _ container: KeyedDecodingContainer<Message.CodingKeys>
    ) throws -> ToolReturn {
        if let text = try container.decodeIfPresent(Message.Content.self, forKey: .toolReturn) {
            return ToolReturn(
                callID: try container.decodeIfPresent(String.self, forKey: .toolCallID),
                text: text.text,
                succeeded: try container.decodeIfPresent(String.self, forKey: .status) != "error")
        }
        let all = try container.decodeIfPresent([ToolReturn].self, forKey: .toolReturns)
        return all?.first ?? ToolReturn(callID: nil, text: "", succeeded: true)
    }
}

extension Message.Content: Decodable {
    private struct Part: Decodable {
        var type: String?
        var text: String?
    }

    /// A text, or a list of parts.
    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(text)
            return
        }
        let parts = try [Part](from: decoder)
        self.init(
            parts.compactMap(\.text).joined(),
            imageCount: parts.count { $0.type == "image" })
    }
}

extension ToolCall: Decodable {
    enum CodingKeys: String, CodingKey {
        case name, arguments
        case id = "tool_call_id"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decodeIfPresent(String.self, forKey: .id) ?? ""
        name = try container.decodeIfPresent(String.self, forKey: .name)
        arguments = try container.decodeIfPresent(String.self, forKey: .arguments) ?? ""
    }
}

extension ToolReturn: Decodable {
    enum CodingKeys: String, CodingKey {
        case status
        case callID = "tool_call_id"
        case text = "tool_return"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        callID = try container.decodeIfPresent(String.self, forKey: .callID)
        text = try container.decodeIfPresent(Message.Content.self, forKey: .text)?.text ?? ""
        succeeded = try container.decodeIfPresent(String.self, forKey: .status) != "error"
    }
}

/// An element of `approvals`, which holds answers to approval requests and returns of client tools.
private struct AnyApproval: Decodable {
    var approval: Approval?

    enum CodingKeys: String, CodingKey {
        case reason
        case callID = "tool_call_id"
        case isApproved = "approve"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let isApproved = try container.decodeIfPresent(Bool.self, forKey: .isApproved) else {
            return
        }
        approval = Approval(
            callID: try container.decodeIfPresent(String.self, forKey: .callID) ?? "",
            isApproved: isApproved,
            reason: try container.decodeIfPresent(String.self, forKey: .reason))
    }
}
