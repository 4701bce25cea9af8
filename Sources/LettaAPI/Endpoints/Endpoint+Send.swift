/// The whole answer to a message that was sent without streaming.
public struct MessageResponse: Hashable, Sendable, Decodable {
    public var messages: [Message]
    public var stopReason: StopReason
    public var usage: Usage

    enum CodingKeys: String, CodingKey {
        case messages, usage
        case stopReason = "stop_reason"
    }

    private struct Stop: Decodable {
        var reason: StopReason
        enum CodingKeys: String, CodingKey { case reason = "stop_reason" }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        messages = try container.decode([Message].self, forKey: .messages)
        usage = try container.decodeIfPresent(Usage.self, forKey: .usage) ?? Usage()
        stopReason =
            try container.decodeIfPresent(Stop.self, forKey: .stopReason)?.reason ?? .endTurn
    }
}

extension Endpoint where Response == MessageResponse {
    /// A message whose whole answer comes at once, when the agent is done.
    ///
    /// `POST /v1/conversations/{conversation_id}/messages`, or without a conversation
    /// `POST /v1/agents/{agent_id}/messages`. Two such sends to one conversation both run: only streams
    /// lock it.
    public static func send(
        _ request: MessageRequest, agent: AgentID, conversation: ConversationID?
    ) -> Self {
        Endpoint(
            .post, MessageRequest.path(agent: agent, conversation: conversation),
            body: request.body(agent: agent, conversation: conversation, streams: false))
    }
}
