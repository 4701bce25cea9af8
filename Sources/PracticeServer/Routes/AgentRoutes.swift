import GRDB

extension Core {
    var agentRoutes: [Route] {
        [
            Route("GET", "/v1/agents/", listAgents),
            Route("POST", "/v1/agents/", createAgent),
            Route("GET", "/v1/agents/count") { _ in
                .json(.int(try await self.database.read { try AgentRecord.fetchCount($0) }))
            },
            Route("GET", "/v1/agents/{agent_id}") { call in
                let included = try AgentState.relations(call)
                return .json(
                    try await self.database.read { database in
                        try AgentState(self.agent(call, database), self, database).json(included)
                    })
            },
            Route("PATCH", "/v1/agents/{agent_id}", updateAgent),
            Route("DELETE", "/v1/agents/{agent_id}") { call in
                let id = call.id("agent_id")
                let gone = try await self.database.write { database in
                    try database.execute(sql: "DELETE FROM agent WHERE id = ?", arguments: [id])
                    return database.changesCount > 0
                }
                guard gone else { throw APIError.notFound("Agent", id) }
                return .json(["message": "Agent id=\(id) successfully deleted"])
            },
            Route("POST", "/v1/agents/{agent_id}/recompile") { call in
                let dry = call.flag("dry_run")
                let prompt = try await self.database.write { database in
                    let thread = MessageThread(agentID: try self.agent(call, database).id)
                    return try dry ? thread.compile(database) : thread.recompile(database).before
                }
                return .json(.string(prompt))
            },
            Route("PATCH", "/v1/agents/{agent_id}/reset-messages") { call in
                .json(
                    try await self.database.write { database in
                        let agent = try self.agent(call, database)
                        let thread = MessageThread(agentID: agent.id)
                        try thread.setContext(Array(thread.context(database).prefix(1)), database)
                        try thread.recompile(database)
                        return try AgentState(self.agent(call, database), self, database).json()
                    })
            },
            Route("GET", "/v1/agents/{agent_id}/context", contextOverview),
            Route("GET", "/v1/agents/{agent_id}/tools") { call in
                let names = try await self.database.read { try self.agent(call, $0).tools.strings }
                return .json(.array(names.compactMap { Tool.named($0)?.json }))
            },
            Route("PATCH", "/v1/agents/{agent_id}/tools/attach/{tool_id}") { call in
                try await self.changeTool(call) { tools, name in
                    if !tools.contains(name) { tools.append(name) }
                }
            },
            Route("PATCH", "/v1/agents/{agent_id}/tools/detach/{tool_id}") { call in
                try await self.changeTool(call) { tools, name in tools.removeAll { $0 == name } }
            },
            Route("PATCH", "/v1/agents/{agent_id}/tools/approval/{tool_name}") { call in
                let needed =
                    try call.object()["requires_approval"] == true
                    || call.flag("requires_approval")
                try await self.database.write { database in
                    var agent = try self.agent(call, database)
                    var names = agent.approvals.strings.filter { $0 != call.id("tool_name") }
                    if needed { names.append(call.id("tool_name")) }
                    agent.approvals = JSON(names)
                    try agent.update(database)
                }
                return .json(nil)
            },
        ]
    }

    /// The agent that the path names; 404 where there is none.
    func agent(_ call: Call, _ database: GRDB.Database) throws -> AgentRecord {
        let id = call.id("agent_id")
        guard let agent = try AgentRecord.find(database, id: id) else {
            throw APIError.agentNotFound(id)
        }
        return agent
    }

    @Sendable private func listAgents(_ call: Call) async throws -> Reply {
        let included = try AgentState.relations(call)
        let page = try Page(call, newestFirst: true)
        let states = try await database.read { database in
            var condition = "1"
            var arguments: StatementArguments = []
            if let name = call.query("name") {
                condition += " AND name = ?"
                arguments += [name]
            }
            if let text = call.query("query_text") {
                condition += " AND instr(lower(name), lower(?))"
                arguments += [text]
            }
            for tag in call.queries("tags") {
                condition += " AND ? IN (SELECT value FROM json_each(tags))"
                arguments += [tag]
            }
            for (query, column) in [("identity_id", "id"), ("identifier_keys", "identifierKey")] {
                guard let value = call.query(query) else { continue }
                condition += """
                     AND id IN (SELECT agentID FROM identityAgent JOIN identity
                    ON identity.id = identityID WHERE identity.\(column) = ?)
                    """
                arguments += [value]
            }
            return try page.fetch(AgentRecord.self, database, where: condition, arguments)
                .map { try AgentState($0, self, database).json(included) }
        }
        return .json(.array(states))
    }

    @Sendable private func createAgent(_ call: Call) async throws -> Reply {
        let body = try call.object()
        let handle = try body.optionalString("model") ?? body["llm_config"]?["handle"]?.string
        let model = try self.model(handle)
        let name = try body.optionalString("name") ?? AgentNames.random()
        guard name.unicodeScalars.allSatisfy({ AgentNames.allows($0) }) else {
            // Letta's own status, and the word it begins with.
            throw APIError(
                500,
                .string(
                    """
                    Export failed: Agent name '\(name)' contains invalid characters. Only letters \
                    (any language), digits, spaces, hyphens, underscores, and apostrophes are \
                    allowed. Please avoid filesystem-unsafe characters like: / \\ : * ? " < > |
                    """))
        }
        let blocks = try (body["memory_blocks"]?.array ?? []).map(BlockRecord.init(creating:))
        let state = try await database.write { database in
            var tools = Tool.base.map(\.name)
            if body["include_base_tools"] == false { tools = [] }
            for name in body["tools"]?.strings ?? [] where !tools.contains(name) {
                guard Tool.named(name) != nil else {
                    throw APIError(404, "Tool \(name) not found")
                }
                tools.append(name)
            }
            var agent = AgentRecord(
                name: name, description: try body.optionalString("description"),
                metadata: body["metadata"] ?? nil,
                system: try body.optionalString("system") ?? Prompt.baseInstructions,
                agentType: try body.optionalString("agent_type") ?? "letta_v1_agent",
                model: model.handle, embedding: try body.optionalString("embedding"),
                tags: body["tags"] ?? [], tools: JSON(tools))
            agent.approvals = JSON(tools.filter { Tool.named($0)?.needsApproval == true })
            try agent.insert(database)
            for block in blocks {
                var block = block
                try block.insert(database)
                try self.attach(block, to: agent.id, database)
            }
            for id in body["block_ids"]?.strings ?? [] {
                guard let block = try BlockRecord.find(database, id: id) else {
                    throw APIError.notFound("Block", id)
                }
                try self.attach(block, to: agent.id, database)
            }
            for id in body["identity_ids"]?.strings ?? [] {
                try database.execute(
                    sql: "INSERT OR IGNORE INTO identityAgent (identityID, agentID) VALUES (?, ?)",
                    arguments: [id, agent.id])
            }
            let thread = MessageThread(agentID: agent.id)
            try thread.start(thread.compile(database), database)
            let made = try AgentRecord.find(database, id: agent.id) ?? agent
            return try AgentState(made, self, database).json()
        }
        return .json(state)
    }

    /// The model of a handle, with Letta's three ways of refusing one.
    private func model(_ handle: String?) throws -> ModelCatalog {
        guard let handle else {
            throw APIError(
                400, "INVALID_ARGUMENT: Must specify either model or llm_config in request")
        }
        guard handle.contains("/") else {
            throw APIError(
                400,
                "INVALID_ARGUMENT: The model handle should be in the format provider/model-name")
        }
        let models = ModelCatalog.models(self)
        guard let model = models.first(where: { $0.handle == handle }) else {
            let known = JSON(models.map(\.handle)).pythonText
            throw APIError(
                404, .string("NOT_FOUND: Handle \(handle) not found, must be one of \(known)"))
        }
        return model
    }

    @Sendable private func updateAgent(_ call: Call) async throws -> Reply {
        let body = try call.object()
        let newModel = try body.optionalString("model").map { try self.model($0) }
        let state = try await database.write { database in
            var agent = try self.agent(call, database)
            if let name = try body.optionalString("name") { agent.name = name }
            if let text = try body.optionalString("description") { agent.description = text }
            if let system = try body.optionalString("system") { agent.system = system }
            if let tags = body["tags"], tags.array != nil { agent.tags = tags }
            if let metadata = body["metadata"], metadata.members != nil {
                agent.metadata = metadata
            }
            if let newModel { agent.model = newModel.handle }
            agent.updatedAt = .now
            try agent.update(database)
            if body["system"]?.string != nil {
                try MessageThread(agentID: agent.id).recompile(database)
            }
            return try AgentState(self.agent(call, database), self, database).json()
        }
        return .json(state)
    }

    private func changeTool(
        _ call: Call, _ change: @escaping @Sendable (inout [String], String) -> Void
    ) async throws -> Reply {
        let id = call.id("tool_id")
        guard let tool = Tool.all.first(where: { $0.id == id }) else {
            throw APIError(404, "Tool with id \(id) not found.")
        }
        try await database.write { database in
            var agent = try self.agent(call, database)
            var tools = agent.tools.strings
            change(&tools, tool.name)
            agent.tools = JSON(tools)
            var approvals = agent.approvals.strings.filter { $0 != tool.name }
            if tool.needsApproval, tools.contains(tool.name) { approvals.append(tool.name) }
            agent.approvals = JSON(approvals)
            try agent.update(database)
        }
        return .json(nil)
    }
}

/// Names for agents that were given none, and which characters Letta lets a name have.
enum AgentNames {
    static func random() -> String {
        let first = ["Brave", "Calm", "Curious", "Gentle", "Merry", "Patient", "Quiet", "Witty"]
        let second = ["Badger", "Falcon", "Heron", "Lynx", "Otter", "Robin", "Squirrel", "Tapir"]
        return (first.randomElement() ?? "") + (second.randomElement() ?? "")
    }

    static func allows(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || " '-_".unicodeScalars.contains(scalar)
    }
}
