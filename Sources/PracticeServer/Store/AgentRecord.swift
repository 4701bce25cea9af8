import GRDB

/// An agent: who answers, with which memory and tools.
struct AgentRecord: StoredRecord {
    static let databaseTableName = "agent"
    static let title = "Agent"

    var seq: Int64?
    var id = Identifier.make("agent")
    var name: String
    var description: String?
    var metadata: JSON = nil
    var system: String
    var agentType = "letta_v1_agent"
    var model: String
    var embedding: String?
    var tags: JSON = []
    /// The names of the tools that the agent may call.
    var tools: JSON
    /// The names of those among them that need somebody's approval.
    var approvals: JSON = []
    /// The ids of the messages that the model sees on the default thread; the compiled prompt first.
    var context: JSON = []
    var lastStopReason: String?
    var createdAt = Timestamp.now
    var updatedAt = Timestamp.now
}

/// A person or organisation that agents know.
struct IdentityRecord: StoredRecord {
    static let databaseTableName = "identity"
    static let title = "Identity"

    var seq: Int64?
    var id = Identifier.make("identity")
    var identifierKey: String
    var name: String
    var identityType: String
    var properties: JSON = []

    /// The identity as Letta shows it: `agent_ids` and `block_ids` are always empty there.
    var json: JSON {
        [
            "id": .string(id), "identifier_key": .string(identifierKey), "name": .string(name),
            "identity_type": .string(identityType), "project_id": nil, "agent_ids": [],
            "block_ids": [], "organization_id": .string(Identifier.organization),
            "properties": properties,
        ]
    }
}

/// One thread on an agent, beside its default thread.
struct ConversationRecord: StoredRecord {
    static let databaseTableName = "conversation"
    static let title = "Conversation"

    var seq: Int64?
    var id = Identifier.make("conv")
    var agentID: String
    var summary: String?
    /// The ids of the messages that the model sees; the prompt compiled for this thread first.
    var context: JSON = []
    var isolatedBlockIDs: JSON = []
    var model: String?
    var lastMessageAt: Timestamp?
    var createdAt = Timestamp.now
    var updatedAt = Timestamp.now

    /// The conversation as Letta shows it: only retrieving a single one tells its context.
    func json(withContext: Bool = false) -> JSON {
        [
            "created_by_id": .string(Identifier.user),
            "last_updated_by_id": .string(Identifier.user),
            "created_at": .string(createdAt.zulu), "updated_at": .string(updatedAt.zulu),
            "id": .string(id), "agent_id": .string(agentID), "summary": JSON(summary),
            "in_context_message_ids": withContext ? context : [],
            "isolated_block_ids": isolatedBlockIDs, "model": JSON(model), "model_settings": nil,
            "last_message_at": JSON(lastMessageAt?.zulu),
        ]
    }
}

/// A text in an agent's archival memory.
struct PassageRecord: StoredRecord {
    static let databaseTableName = "passage"
    static let title = "Passage"

    var seq: Int64?
    var id = Identifier.make("passage")
    var agentID: String
    var text: String
    var tags: JSON = []
    var createdAt = Timestamp.now

    var json: JSON {
        [
            "created_by_id": .string(Identifier.user),
            "last_updated_by_id": .string(Identifier.user),
            "created_at": .string(createdAt.zulu), "updated_at": .string(createdAt.zulu),
            "is_deleted": false, "organization_id": .string(Identifier.organization),
            "archive_id": .string("archive-" + agentID.dropFirst(6)), "source_id": nil,
            "file_id": nil, "file_name": nil, "metadata": [:],
            "tags": tags == [] ? .null : tags, "id": .string(id), "text": .string(text),
            "embedding": nil, "embedding_config": nil,
        ]
    }
}
