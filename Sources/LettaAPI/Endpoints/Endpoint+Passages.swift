extension Endpoint where Response == [Passage] {
    /// `GET /v1/agents/{agent_id}/archival-memory`: the newest first.
    public static func passages(of agent: AgentID, limit: Int) -> Self {
        Endpoint(
            .get, "/v1/agents/\(agent)/archival-memory",
            query: [("limit", "\(limit)"), ("ascending", "false")])
    }

    /// `POST /v1/agents/{agent_id}/archival-memory`: puts a text there, as one passage or more.
    public static func createPassage(_ text: String, for agent: AgentID) -> Self {
        Endpoint(
            .post, "/v1/agents/\(agent)/archival-memory",
            body: RequestBody.json(["text": .string(text)]))
    }
}

extension Endpoint where Response == PassageSearch {
    /// `GET /v1/agents/{agent_id}/archival-memory/search`: by meaning where the agent has an embedding
    /// model, else by the words themselves.
    public static func searchPassages(_ words: String, of agent: AgentID, limit: Int) -> Self {
        Endpoint(
            .get, "/v1/agents/\(agent)/archival-memory/search",
            query: [("query", words), ("top_k", "\(limit)")])
    }
}
