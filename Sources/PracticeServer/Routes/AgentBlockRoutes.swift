import GRDB

extension Core {
    /// Which blocks an agent has.
    var agentBlockRoutes: [Route] {
        [
            Route("GET", "/v1/agents/{agent_id}/core-memory") { call in
                let blocks = try await self.database.read { database in
                    try BlockRecord.attached(to: self.agent(call, database).id, database)
                }
                return .json([
                    "agent_type": "letta_v1_agent", "git_enabled": false,
                    "blocks": .array(blocks.map(\.json)), "file_blocks": [], "prompt_template": "",
                ])
            },
            Route("GET", "/v1/agents/{agent_id}/core-memory/blocks") { call in
                let limit = try call.number("limit") ?? 100
                let blocks = try await self.database.read { database in
                    try BlockRecord.attached(to: self.agent(call, database).id, database)
                }
                return .json(.array(blocks.prefix(max(0, limit)).map(\.json)))
            },
            Route("GET", "/v1/agents/{agent_id}/core-memory/blocks/{label}") { call in
                .json(try await self.database.read { try self.labelled(call, $0).json })
            },
            Route("PATCH", "/v1/agents/{agent_id}/core-memory/blocks/{label}") { call in
                let body = try call.object()
                return .json(
                    try await self.database.write { database in
                        var block = try self.labelled(call, database)
                        try block.apply(body)
                        try block.update(database)
                        try MessageThread.recompile(holdersOf: block.id, database)
                        return block.json
                    })
            },
            Route("PATCH", "/v1/agents/{agent_id}/core-memory/blocks/attach/{block_id}") { call in
                let state = try await self.database.write { database in
                    let agent = try self.agent(call, database)
                    guard let block = try BlockRecord.find(database, id: call.id("block_id")) else {
                        throw APIError.notFound("Block", call.id("block_id"))
                    }
                    try self.attach(block, to: agent.id, database)
                    return try self.changed(agent, database)
                }
                return self.has(.hangUpOnAttach) ? .hangUp : .json(state)
            },
            Route("PATCH", "/v1/agents/{agent_id}/core-memory/blocks/detach/{block_id}") { call in
                let state = try await self.database.write { database in
                    let agent = try self.agent(call, database)
                    let id = call.id("block_id")
                    try database.execute(
                        sql: "DELETE FROM agentBlock WHERE agentID = ? AND blockID = ?",
                        arguments: [agent.id, id])
                    guard database.changesCount > 0 else {
                        throw APIError(
                            404,
                            .string(
                                """
                                No block with id '\(id)' found for agent '\(agent.id)' with \
                                actor id: '\(Identifier.user)'
                                """))
                    }
                    return try self.changed(agent, database)
                }
                return self.has(.hangUpOnDetach) ? .hangUp : .json(state)
            },
        ]
    }

    /// Gives a block to an agent; again is harmless, a second block of one label is not.
    func attach(_ block: BlockRecord, to agentID: String, _ database: GRDB.Database) throws {
        let attached = try BlockRecord.attached(to: agentID, database)
        guard !attached.contains(where: { $0.id == block.id }) else { return }
        guard !attached.contains(where: { $0.label == block.label }) else {
            throw APIError.conflict(
                "Agent", "unique_label_per_agent",
                "(agent_id, block_label)=(\(agentID), \(block.label))")
        }
        try database.execute(
            sql: "INSERT INTO agentBlock (agentID, blockID) VALUES (?, ?)",
            arguments: [agentID, block.id])
    }

    /// The agent after a change of its blocks.
    ///
    /// Servers without `recompile` compile by themselves.
    private func changed(_ agent: AgentRecord, _ database: GRDB.Database) throws -> JSON {
        var agent = agent
        agent.updatedAt = .now
        try agent.update(database)
        if has(.noRecompile) {
            try MessageThread(agentID: agent.id).recompile(database)
            let conversations = try String.fetchAll(
                database, sql: "SELECT id FROM conversation WHERE agentID = ?",
                arguments: [agent.id])
            for id in conversations {
                try MessageThread(agentID: agent.id, conversationID: id).recompile(database)
            }
        }
        return try AgentState(agent, self, database).json()
    }

    private func labelled(_ call: Call, _ database: GRDB.Database) throws -> BlockRecord {
        let agent = try agent(call, database)
        let label = call.id("label")
        guard let block = try BlockRecord.attached(to: agent.id, label: label, database) else {
            throw APIError(
                404, .string("No block with label '\(label)' found for agent '\(agent.id)'"))
        }
        return block
    }
}
