extension Endpoint where Response == JSONValue {
    /// `POST /v1/agents/{agent_id}/messages/preview-raw-payload`: what the model would be given for a
    /// message, without sending anything.
    ///
    /// Shaped as the model's provider wants it.
    public static func preview(_ request: MessageRequest, agent: AgentID) -> Self {
        Endpoint(
            .post, "/v1/agents/\(agent)/messages/preview-raw-payload",
            body: request.body(agent: agent, conversation: nil, streams: false),
            isRepeatable: true)
    }

    /// `POST /v1/conversations/default/stream` for a run that does not exist, which a server that
    /// streams in the background says, and one that does not refuses before it looks (503).
    public static func streamOfNoRun(agent: AgentID) -> Self {
        Endpoint(
            .post, "/v1/conversations/default/stream",
            body: RequestBody.json([
                "agent_id": .string(agent.rawValue),
                "run_id": .string("run-00000000-0000-4000-8000-000000000000"),
            ]),
            isRepeatable: true)
    }
}
