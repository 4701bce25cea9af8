/// Writes Letta's messages and stream events.
enum EventWriter {
    /// The members that every message carries, and then its own.
    static func message(
        id: String, date: Timestamp, name: String? = nil, type: String, otid: String?,
        senderID: String? = nil, stepID: String?, runID: String?, seq: Int? = nil,
        fields: JSON = [:]
    ) -> JSON {
        let common: JSON = [
            "id": .string(id), "date": .string(date.seconds), "name": JSON(name),
            "message_type": .string(type), "otid": JSON(otid), "sender_id": JSON(senderID),
            "step_id": JSON(stepID), "is_err": nil, "seq_id": JSON(seq), "run_id": JSON(runID),
        ]
        return .object((common.members ?? []) + (fields.members ?? []))
    }

    static func ping(runID: String) -> JSON {
        message(
            id: Identifier.make("ping"), date: .now, type: "ping", otid: nil, stepID: nil,
            runID: runID)
    }

    static func stopReason(_ reason: String) -> JSON {
        ["message_type": "stop_reason", "stop_reason": .string(reason)]
    }

    static func usage(_ usage: Usage, streamedTokens: Bool) -> JSON {
        let unknown: JSON = streamedTokens ? nil : 0
        return [
            "message_type": "usage_statistics", "completion_tokens": .int(usage.completion),
            "prompt_tokens": .int(usage.prompt), "total_tokens": .int(usage.total),
            "step_count": .int(usage.steps), "run_ids": nil, "cached_input_tokens": unknown,
            "cache_write_tokens": unknown, "reasoning_tokens": unknown,
            "context_tokens": .int(usage.context),
        ]
    }

    static func error(_ failure: RunFailure, runID: String) -> JSON {
        [
            "message_type": "error_message", "run_id": .string(runID),
            "error_type": .string(failure.streamType), "message": .string(failure.message),
            "detail": .string(failure.detail), "seq_id": nil,
        ]
    }
}

/// Tokens, counted over the steps of a run.
struct Usage: Hashable, Sendable {
    var prompt = 0
    var completion = 0
    var steps = 0
    /// Tokens of the last step alone: what fills the context window now.
    var context = 0
    var total: Int { prompt + completion }
}
