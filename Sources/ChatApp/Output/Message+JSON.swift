import ChatCore
import FoundationEssentials
import LettaAPI

extension Message {
    /// The message in Letta's own words, for `send --output json`.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id.rawValue), "message_type": .string(type),
            "run_id": .text(runID?.rawValue), "step_id": .text(stepID?.rawValue),
            "date": .text(date?.formatted(.iso8601)),
        ]
        switch body {
        case .system(let text), .summary(let text):
            members["content"] = .string(text)
        case .user(let content), .assistant(let content):
            members["content"] = .string(content.text)
        case .reasoning(let text):
            members["reasoning"] = .string(text)
        case .hiddenReasoning(let state):
            members["state"] = .string(state)
        case .toolCall(let calls), .approvalRequest(let calls):
            members["tool_calls"] = .array(calls.map(\.json))
        case .toolReturn(let toolReturn):
            members["name"] = .text(name)
            members["tool_call_id"] = .text(toolReturn.callID)
            members["tool_return"] = .string(toolReturn.text)
            members["status"] = .string(toolReturn.succeeded ? "success" : "error")
        case .approvalResponse(let approvals):
            members["approvals"] = .array(
                approvals.map { approval in
                    .object([
                        "tool_call_id": .string(approval.callID),
                        "approve": .bool(approval.isApproved), "reason": .text(approval.reason),
                    ])
                })
        case .event(let kind, let data):
            members["event_type"] = .string(kind)
            members["event_data"] = data ?? .null
        case .unknown(_, let whole):
            return whole
        }
        return .object(members)
    }
}

extension ToolCall {
    var json: JSONValue {
        .object([
            "tool_call_id": .string(id), "name": .text(name), "arguments": .string(arguments),
        ])
    }
}

extension PendingApproval {
    var json: JSONValue {
        .object([
            "request_id": .string(request.rawValue), "tool_calls": .array(calls.map(\.json)),
        ])
    }
}

extension Usage {
    var json: JSONValue {
        .object([
            "prompt_tokens": .integer(promptTokens),
            "completion_tokens": .integer(completionTokens),
            "total_tokens": .integer(totalTokens), "step_count": .integer(stepCount),
            "context_tokens": .count(contextTokens),
        ])
    }
}

extension StreamEvent {
    /// The event as one object with a `type`, for `send --output jsonl`.
    var json: JSONValue {
        switch self {
        case .ping(let run): return .object(["type": "ping", "run_id": .text(run?.rawValue)])
        case .message(let message):
            guard case .object(var members) = message.json else { return message.json }
            members["type"] = .string(message.type)
            return .object(members)
        case .stopReason(let reason):
            return .object(["type": "stop_reason", "stop_reason": .string(reason.rawValue)])
        case .usage(let usage):
            guard case .object(var members) = usage.json else { return usage.json }
            members["type"] = "usage"
            return .object(members)
        case .failure(let failure):
            return .object([
                "type": "error", "error_type": .string(failure.kind),
                "message": .string(failure.message), "detail": .text(failure.detail),
            ])
        case .done: return .object(["type": "stream_end"])
        }
    }
}

extension TurnResult {
    /// The turn as one object, for `send --output json`; with `type` it is the last line of `jsonl`.
    var json: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "reply": .string(reply.text), "messages": .array(reply.messages.map(\.json)),
            "usage": reply.usage?.json ?? .null, "stop_reason": .text(reply.stopReason?.rawValue),
            "run_id": .text(reply.run?.rawValue), "user": .string(user.username.rawValue),
            "agent_id": .string(agent.rawValue), "block_id": .string(user.block.rawValue),
            "conversation_id": .string(thread.conversation.rawValue), "detached": .bool(detached),
        ]
        members["pending_approval"] = pending.map(\.json) ?? .null
        switch end {
        case .completed: members["end"] = "completed"
        case .cancelled: members["end"] = "cancelled"
        case .failed(let failure):
            members["end"] = "failed"
            members["delivered"] = failure.delivery.json
        }
        return members
    }
}

extension TurnFailure.Delivery {
    /// Whether the message reached the server: true, false, or null where that is not known.
    fileprivate var json: JSONValue {
        switch self {
        case .delivered: .bool(true)
        case .notSent: .bool(false)
        case .unknown: .null
        }
    }
}
