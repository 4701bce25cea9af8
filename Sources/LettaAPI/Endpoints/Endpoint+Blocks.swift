extension Endpoint where Response == Block {
    /// `GET /v1/blocks/{block_id}`.
    public static func block(_ id: BlockID) -> Self { Endpoint(.get, "/v1/blocks/\(id)") }

    /// `POST /v1/blocks/`.
    public static func createBlock(_ block: NewBlock) -> Self {
        Endpoint(.post, "/v1/blocks/", body: RequestBody.json(block))
    }

    /// `PATCH /v1/blocks/{block_id}`.
    ///
    /// Compiles the prompts of all agents that hold it.
    public static func updateBlock(_ id: BlockID, value: String) -> Self {
        Endpoint(
            .patch, "/v1/blocks/\(id)", body: RequestBody.json(["value": .string(value)]),
            isRepeatable: true)
    }

    /// `PATCH /v1/blocks/{block_id}` with another label and description.
    ///
    /// Compiles the prompts of all agents that hold it.
    public static func updateBlock(
        _ id: BlockID, label: String, description: String
    ) -> Self {
        Endpoint(
            .patch, "/v1/blocks/\(id)",
            body: RequestBody.json([
                "label": .string(label), "description": .string(description),
            ]),
            isRepeatable: true)
    }

    /// `PATCH /v1/blocks/{block_id}` with metadata alone, which compiles no prompt.
    public static func updateBlock(_ id: BlockID, metadata: JSONValue) -> Self {
        Endpoint(
            .patch, "/v1/blocks/\(id)", body: RequestBody.json(["metadata": metadata]),
            isRepeatable: true)
    }
}

extension Endpoint where Response == Void {
    /// `DELETE /v1/blocks/{block_id}`.
    ///
    /// Detaches it silently.
    public static func deleteBlock(_ id: BlockID) -> Self {
        Endpoint(.delete, "/v1/blocks/\(id)", isRepeatable: true)
    }
}

extension Endpoint where Response == [Block] {
    /// `GET /v1/agents/{agent_id}/core-memory/blocks`: what the agent holds.
    ///
    /// All of it.
    public static func blocks(of agent: AgentID) -> Self {
        Endpoint(
            .get, "/v1/agents/\(agent)/core-memory/blocks", query: [("limit", "1000")])
    }

    /// `GET /v1/identities/{identity_id}/blocks`.
    public static func blocks(of identity: IdentityID) -> Self {
        Endpoint(.get, "/v1/identities/\(identity)/blocks", query: [("limit", "1000")])
    }
}
