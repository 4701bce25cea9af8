public import FoundationEssentials

/// One thread on an agent, with a history and a compiled prompt of its own.
///
/// Source: `GET /v1/conversations/{conversation_id}`, servers from 0.16.2.
public struct Conversation: Hashable, Sendable, Decodable, Identifiable {
    public var id: ConversationID
    public var agentID: AgentID
    public var summary: String?
    public var lastMessageAt: Date?

    /// Its own copies of blocks of the agent.
    public var isolatedBlocks: [BlockID]

    public init(
        id: ConversationID, agentID: AgentID, summary: String? = nil, lastMessageAt: Date? = nil,
        isolatedBlocks: [BlockID] = []
    ) {
        self.id = id
        self.agentID = agentID
        self.summary = summary
        self.lastMessageAt = lastMessageAt
        self.isolatedBlocks = isolatedBlocks
    }

    enum CodingKeys: String, CodingKey {
        case id, summary
        case agentID = "agent_id"
        case lastMessageAt = "last_message_at"
        case isolatedBlocks = "isolated_block_ids"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ConversationID.self, forKey: .id)
        agentID = try container.decode(AgentID.self, forKey: .agentID)
        summary = try container.decodeIfPresent(String.self, forKey: .summary)
        lastMessageAt = try container.decodeIfPresent(String.self, forKey: .lastMessageAt)
            .flatMap(Timestamp.date)
        isolatedBlocks =
            try container.decodeIfPresent([BlockID].self, forKey: .isolatedBlocks) ?? []
    }
}
