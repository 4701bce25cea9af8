extension Endpoint where Response == Run {
    /// `GET /v1/runs/{run_id}`.
    public static func run(_ id: RunID) -> Self { Endpoint(.get, "/v1/runs/\(id)") }
}

extension Endpoint where Response == [Run] {
    /// `GET /v1/runs/?agent_id=`, newest first.
    ///
    /// - Parameter conversation: those of one conversation; nil for all of the agent's. Runs in the
    ///   agent's own history name no conversation.
    public static func runs(
        of agent: AgentID, conversation: ConversationID?, limit: Int
    ) -> Self {
        var query = [(name: "agent_id", value: agent.rawValue), ("limit", "\(limit)")]
        if let conversation { query.append(("conversation_id", conversation.rawValue)) }
        return Endpoint(.get, "/v1/runs/", query: query)
    }
}

extension Endpoint where Response == [Step] {
    /// `GET /v1/runs/{run_id}/steps`.
    public static func steps(of run: RunID) -> Self { Endpoint(.get, "/v1/runs/\(run)/steps") }
}
