import GRDB

/// Writes an agent as Letta shows it.
struct AgentState {
    let agent: AgentRecord
    let blocks: [BlockRecord]
    let identities: [IdentityRecord]
    let pendingApproval: MessageRecord?
    let model: ModelCatalog

    /// The relations that a client of today must ask for by name; others get them all.
    static let relations = [
        "agent.blocks", "agent.identities", "agent.managed_group", "agent.pending_approval",
        "agent.secrets", "agent.sources", "agent.tags", "agent.tools",
    ]

    init(_ agent: AgentRecord, _ core: Core, _ database: GRDB.Database) throws {
        self.agent = agent
        blocks = try BlockRecord.attached(to: agent.id, database)
        identities = try IdentityRecord.fetchAll(
            database,
            sql: """
                SELECT identity.* FROM identity
                JOIN identityAgent ON identityAgent.identityID = identity.id
                WHERE identityAgent.agentID = ? ORDER BY identityAgent.seq
                """,
            arguments: [agent.id])
        pendingApproval = try MessageThread(agentID: agent.id).pendingApproval(database)
        let handle = agent.model
        model =
            ModelCatalog.models(core).first { $0.handle == handle }
            ?? ModelCatalog(handle: handle, endpoint: "")
    }

    /// How Letta shortens a context that is full, which is never done here.
    private static let compaction: JSON = [
        "model": "openai/gpt-5-mini", "model_settings": nil,
        "prompt": "Write a summary of the messages that leave the context.",
        "prompt_acknowledgement": false, "clip_chars": 50000, "mode": "sliding_window",
        "sliding_window_percentage": 0.3,
    ]

    /// Which relations a request asks for; 422 where it names one that there is not.
    static func relations(_ call: Call) throws -> Set<String> {
        let asked = call.queries("include")
        for (index, name) in asked.enumerated() where !relations.contains(name) {
            let quoted = relations.map { "'\($0)'" }
            let expected =
                quoted.dropLast().joined(separator: ", ") + " or " + (quoted.last ?? "")
            throw APIError.invalid(
                "literal_error", at: ["query", "include", .int(index)],
                "Input should be \(expected)", input: .string(name),
                context: ["expected": .string(expected)])
        }
        return call.isLegacyClient ? Set(relations) : Set(asked)
    }

    func json(_ included: Set<String> = Set(relations)) -> JSON {
        let blocks: JSON =
            included.contains("agent.blocks") ? .array(blocks.map(\.json)) : []
        let tools: JSON =
            included.contains("agent.tools")
            ? .array(agent.tools.strings.compactMap { Tool.named($0)?.json }) : []
        let withIdentities = included.contains("agent.identities")
        let pending =
            included.contains("agent.pending_approval")
            ? pendingApproval?.messages.last : nil
        return [
            "created_by_id": .string(Identifier.user),
            "last_updated_by_id": .string(Identifier.user),
            "created_at": .string(agent.createdAt.zulu),
            "updated_at": .string(agent.updatedAt.zulu), "id": .string(agent.id),
            "name": .string(agent.name),
            "tool_rules": .array(
                agent.approvals.strings.map {
                    [
                        "tool_name": .string($0), "type": "requires_approval",
                        "prompt_template": nil,
                    ]
                }),
            "message_ids": agent.context, "system": .string(agent.system),
            "agent_type": .string(agent.agentType), "llm_config": model.config,
            "embedding_config": nil, "model": .string(agent.model),
            "embedding": JSON(agent.embedding),
            "model_settings": [
                "max_output_tokens": 16384, "parallel_tool_calls": true,
                "provider_type": "openai", "temperature": 1.0,
                "reasoning": ["reasoning_effort": "minimal"], "response_format": nil,
                "strict": false,
            ],
            "compaction_settings": Self.compaction, "response_format": nil,
            "description": JSON(agent.description), "metadata": agent.metadata,
            "memory": [
                "agent_type": .string(agent.agentType), "git_enabled": false, "blocks": blocks,
                "file_blocks": [], "prompt_template": "",
            ],
            "blocks": blocks, "tools": tools, "sources": [],
            "tags": included.contains("agent.tags") ? agent.tags : [],
            "tool_exec_environment_variables": [], "secrets": [], "project_id": nil,
            "template_id": nil, "base_template_id": nil, "deployment_id": nil, "entity_id": nil,
            "identity_ids": withIdentities ? JSON(identities.map(\.id)) : [],
            "identities": withIdentities ? .array(identities.map(\.json)) : [],
            "pending_approval": pending ?? nil, "message_buffer_autoclear": false,
            "enable_sleeptime": nil, "multi_agent_group": nil, "managed_group": nil,
            "last_run_completion": nil, "last_run_duration_ms": nil,
            "last_stop_reason": JSON(agent.lastStopReason), "timezone": "UTC",
            "max_files_open": 5, "per_file_view_window_char_limit": 15000, "hidden": nil,
        ]
    }
}
