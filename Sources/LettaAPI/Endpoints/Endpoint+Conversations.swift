extension Endpoint where Response == Conversation {
    /// `POST /v1/conversations/?agent_id=`.
    ///
    /// Its prompt is compiled now, from the agent's blocks.
    ///
    /// - Parameter labels: blocks of the agent that the conversation gets copies of, which its memory
    ///   tools edit instead. 400 where the agent has no such block.
    public static func createConversation(
        agent: AgentID, summary: String?, isolating labels: [String] = []
    ) -> Self {
        var body: [String: JSONValue] = [:]
        if let summary { body["summary"] = .string(summary) }
        if !labels.isEmpty {
            body["isolated_block_labels"] = .array(labels.map { .string($0) })
        }
        return Endpoint(
            .post, "/v1/conversations/", query: [("agent_id", agent.rawValue)],
            body: RequestBody.json(body))
    }

    /// `GET /v1/conversations/{conversation_id}`.
    public static func conversation(_ id: ConversationID) -> Self {
        Endpoint(.get, "/v1/conversations/\(id)")
    }

    /// `PATCH /v1/conversations/{conversation_id}`: gives it another summary.
    public static func updateConversation(_ id: ConversationID, summary: String) -> Self {
        Endpoint(
            .patch, "/v1/conversations/\(id)",
            body: RequestBody.json(["summary": .string(summary)]), isRepeatable: true)
    }

    /// `POST /v1/conversations/{conversation_id}/fork`: a new conversation with the same context.
    ///
    /// Both share the messages so far. The new one has no summary, and no copies of blocks.
    public static func fork(_ id: ConversationID) -> Self {
        Endpoint(.post, "/v1/conversations/\(id)/fork")
    }
}

extension Endpoint where Response == [Conversation] {
    /// `GET /v1/conversations/?agent_id=`, one page, newest first.
    public static func conversations(
        of agent: AgentID, after: ConversationID? = nil, limit: Int = 50
    ) -> Self {
        var query = [(name: "agent_id", value: agent.rawValue), ("limit", "\(limit)")]
        if let after { query.append(("after", after.rawValue)) }
        return Endpoint(.get, "/v1/conversations/", query: query)
    }
}

extension Endpoint where Response == String {
    /// `POST /v1/conversations/{conversation_id}/recompile`: compiles its prompt from the agent's
    /// blocks, and answers with the new one.
    ///
    /// - Parameter dryRun: answer with what would be compiled, and store nothing.
    public static func recompile(_ conversation: ConversationID, dryRun: Bool) -> Self {
        Endpoint(
            .post, "/v1/conversations/\(conversation)/recompile",
            query: dryRun ? [("dry_run", "true")] : [], isRepeatable: true)
    }
}

extension Endpoint where Response == Void {
    /// `DELETE /v1/conversations/{conversation_id}`.
    public static func deleteConversation(_ id: ConversationID) -> Self {
        Endpoint(.delete, "/v1/conversations/\(id)", isRepeatable: true)
    }

    /// `POST /v1/conversations/{conversation_id}/cancel`: stops what runs in it.
    ///
    /// 409 where nothing does.
    ///
    /// - Parameter agent: needed for `default`, which is one conversation of each agent.
    public static func cancel(_ conversation: ConversationID, agent: AgentID) -> Self {
        Endpoint(
            .post, "/v1/conversations/\(conversation)/cancel",
            query: conversation == .agentDefault ? [("agent_id", agent.rawValue)] : [],
            isRepeatable: true)
    }
}
