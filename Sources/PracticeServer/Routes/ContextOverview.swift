import GRDB

extension Core {
    /// What WOULD be compiled, not what the model gets: so does Letta.
    @Sendable func contextOverview(_ call: Call) async throws -> Reply {
        let thread = MessageThread(
            agentID: call.id("agent_id"), conversationID: call.query("conversation_id"))
        return .json(
            try await database.read { database in
                let agent = try self.agent(call, database)
                let passages = try PassageRecord.filter(sql: "agentID = ?", arguments: [agent.id])
                    .fetchCount(database)
                let recall = try MessageRecord.filter(sql: "agentID = ?", arguments: [agent.id])
                    .fetchCount(database)
                return ContextOverview(
                    agent: agent, messages: try thread.messages(database),
                    memory: Prompt.memory(try BlockRecord.attached(to: agent.id, database)),
                    metadata: Prompt.metadata(
                        agentID: agent.id, previousMessages: max(0, recall - 1)),
                    passages: passages, recall: recall
                ).json
            })
    }
}

/// How much of an agent's context window is used, and by what.
private struct ContextOverview {
    var agent: AgentRecord
    var messages: [MessageRecord]
    var memory: String
    var metadata: String
    /// Texts in the archival memory.
    var passages: Int
    /// Messages in all of the agent's history.
    var recall: Int

    /// Tokens, by a guess of four characters each.
    private func tokens(_ text: String) -> Int { (text.count + 3) / 4 }

    private var functions: [JSON] { agent.tools.strings.compactMap(Tool.named).map(\.schema) }

    /// The messages as Letta keeps them, not as it sends them elsewhere: with role and parts.
    private var rows: [JSON] {
        messages.map { message in
            [
                "created_at": .string(message.createdAt.zulu), "id": .string(message.id),
                "agent_id": .string(message.agentID), "role": .string(message.role),
                "content": [
                    ["type": "text", "text": .string(ModelMessage.text(message.body["content"]))]
                ],
                "name": JSON(message.name), "otid": JSON(message.otid),
                "step_id": JSON(message.stepID), "run_id": JSON(message.runID),
                "sender_id": JSON(message.senderID),
            ]
        }
    }

    var json: JSON {
        let said = messages.dropFirst().map { tokens($0.body.text()) }.reduce(0, +)
        let parts: [String: Int] = [
            "system": tokens(agent.system), "memory": tokens(memory),
            "metadata": tokens(metadata), "functions": tokens(JSON.array(functions).text()),
            "messages": said,
        ]
        return [
            "context_window_size_max": 30000,
            "context_window_size_current": .int(parts.values.reduce(0, +)),
            "num_messages": .int(messages.count), "num_archival_memory": .int(passages),
            "num_recall_memory": .int(recall),
            "num_tokens_external_memory_summary": JSON(parts["metadata"]),
            "external_memory_summary": .string(metadata),
            "num_tokens_system": JSON(parts["system"]), "system_prompt": .string(agent.system),
            "num_tokens_core_memory": JSON(parts["memory"]), "core_memory": .string(memory),
            "num_tokens_memory_filesystem": 0, "memory_filesystem": nil,
            "num_tokens_tool_usage_rules": 0, "tool_usage_rules": nil,
            "num_tokens_directories": 0, "directories": nil, "num_tokens_summary_memory": 0,
            "summary_memory": nil, "num_tokens_functions_definitions": JSON(parts["functions"]),
            "functions_definitions": .array(functions),
            "num_tokens_messages": JSON(parts["messages"]), "messages": .array(rows),
        ]
    }
}
