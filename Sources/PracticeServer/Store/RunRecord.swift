import GRDB

/// The server's work on one turn.
struct RunRecord: StoredRecord {
    static let databaseTableName = "run"
    static let title = "Run"

    var seq: Int64?
    var id = Identifier.make("run")
    var agentID: String
    var conversationID: String?
    /// `created`, `running`, `completed`, `failed` or `cancelled`.
    var status = "running"
    var stopReason: String?
    var background: Bool
    /// The `otid` of the message that a background run on a conversation was started with.
    var otid: String?
    /// The process that performs the run, see ``Owner``.
    var owner: String
    var cancelRequested = false
    var usage: JSON = [:]
    var steps: JSON = []
    /// The stream of a background run that has ended, for resuming.
    var frames: JSON?
    var createdAt = Timestamp.now
    var completedAt: Timestamp?

    /// `duration`: lists tell how long a run took, retrieving a single one does not.
    func json(withDuration: Bool = false) -> JSON {
        let duration = completedAt.map { Int($0.microseconds - createdAt.microseconds) * 1_000 }
        return [
            "id": .string(id), "status": .string(status), "created_at": .string(createdAt.zulu),
            "completed_at": JSON(completedAt?.zoneless), "agent_id": .string(agentID),
            "conversation_id": JSON(conversationID), "base_template_id": nil,
            "background": .bool(background),
            "metadata": [
                "run_type": conversationID == nil
                    ? "send_message" : "send_conversation_message"
            ],
            "request_config": [
                "use_assistant_message": true, "assistant_message_tool_name": "send_message",
                "assistant_message_tool_kwarg": "message", "include_return_message_types": nil,
            ],
            "stop_reason": JSON(stopReason), "callback_url": nil, "callback_sent_at": nil,
            "callback_status_code": nil, "callback_error": nil, "ttft_ns": nil,
            "total_duration_ns": withDuration ? JSON(duration) : nil,
        ]
    }
}
