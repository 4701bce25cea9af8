extension Endpoint where Response == [Agent] {
    /// `GET /v1/agents/`, one page, newest first.
    ///
    /// - Parameters:
    ///   - name: agents of exactly this name, or nil for all.
    ///   - after: the last agent of the page before.
    public static func agents(name: String? = nil, after: AgentID? = nil, limit: Int = 50) -> Self {
        var query = [(name: "limit", value: "\(limit)")]
        if let name { query.append(("name", name)) }
        if let after { query.append(("after", after.rawValue)) }
        return Endpoint(.get, "/v1/agents/", query: query)
    }
}

extension Endpoint where Response == [Agent] {
    /// `GET /v1/blocks/{block_id}/agents`: who has a block, at most 50 of them.
    public static func agents(with block: BlockID) -> Self {
        Endpoint(.get, "/v1/blocks/\(block)/agents", query: [("limit", "50")])
    }
}

extension Endpoint where Response == ContextOverview {
    /// `GET /v1/agents/{agent_id}/context`.
    ///
    /// - Parameter conversation: whose messages are counted; nil for the agent's own thread.
    public static func context(of agent: AgentID, conversation: ConversationID?) -> Self {
        Endpoint(
            .get, "/v1/agents/\(agent)/context",
            query: conversation.map { [("conversation_id", $0.rawValue)] } ?? [])
    }
}

extension Endpoint where Response == Agent {
    /// `GET /v1/agents/{agent_id}`, its blocks included.
    public static func agent(_ id: AgentID) -> Self {
        Endpoint(.get, "/v1/agents/\(id)", query: [("include", "agent.blocks")])
    }

    /// `POST /v1/agents/`.
    public static func createAgent(_ agent: NewAgent) -> Self {
        Endpoint(.post, "/v1/agents/", body: RequestBody.json(agent))
    }

    /// `PATCH /v1/agents/{agent_id}` with a model's handle; 404 for one that the server does not offer.
    public static func updateAgent(_ id: AgentID, model: String) -> Self {
        Endpoint(
            .patch, "/v1/agents/\(id)", body: RequestBody.json(["model": .string(model)]),
            isRepeatable: true)
    }
}

extension Endpoint where Response == Void {
    /// `DELETE /v1/agents/{agent_id}`.
    public static func deleteAgent(_ id: AgentID) -> Self {
        Endpoint(.delete, "/v1/agents/\(id)", isRepeatable: true)
    }

    /// `PATCH /v1/agents/{agent_id}/core-memory/blocks/attach/{block_id}`.
    ///
    /// Doing it twice is harmless.
    public static func attach(_ block: BlockID, to agent: AgentID) -> Self {
        Endpoint(
            .patch, "/v1/agents/\(agent)/core-memory/blocks/attach/\(block)", isRepeatable: true)
    }

    /// `PATCH /v1/agents/{agent_id}/core-memory/blocks/detach/{block_id}`.
    ///
    /// 404 where it is not attached, so a repeat may fail although the first try did it.
    public static func detach(_ block: BlockID, from agent: AgentID) -> Self {
        Endpoint(
            .patch, "/v1/agents/\(agent)/core-memory/blocks/detach/\(block)", isRepeatable: true)
    }
}

extension Endpoint where Response == String {
    /// `POST /v1/agents/{agent_id}/recompile`: compiles the agent's own prompt.
    ///
    /// Answers with the prompt as it was before this call. With `dryRun` it answers with what would be
    /// compiled now and stores nothing. 404 before 0.16.5.
    public static func recompile(_ agent: AgentID, dryRun: Bool) -> Self {
        Endpoint(
            .post, "/v1/agents/\(agent)/recompile",
            query: dryRun ? [("dry_run", "true")] : [], isRepeatable: true)
    }
}
