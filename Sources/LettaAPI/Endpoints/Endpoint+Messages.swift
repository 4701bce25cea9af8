extension Endpoint where Response == [Message] {
    /// The newest messages of an agent's own history or of a conversation, one page, in the server's
    /// own order.
    ///
    /// `GET /v1/agents/{agent_id}/messages?conversation_id=default`, without which the conversations'
    /// messages are mixed in; `GET /v1/conversations/{conversation_id}/messages`.
    ///
    /// - Parameters:
    ///   - before: the oldest message known, for the page before it.
    ///   - limit: rows; a row can hold several messages with one id.
    public static func messages(
        agent: AgentID, conversation: ConversationID?, at cursor: MessageCursor = .newest,
        limit: Int
    ) -> Self {
        var query = [(name: "limit", value: "\(limit)")]
        switch cursor {
        case .newest: query.append(("order", "desc"))
        case .before(let id): query += [("order", "desc"), ("before", id.rawValue)]
        case .after(let id): query += [("order", "asc"), ("after", id.rawValue)]
        }
        guard let conversation, conversation != .agentDefault else {
            if conversation != nil { query.append(("conversation_id", "default")) }
            return Endpoint(.get, "/v1/agents/\(agent)/messages", query: query)
        }
        return Endpoint(.get, "/v1/conversations/\(conversation)/messages", query: query)
    }

    /// `GET /v1/runs/{run_id}/messages`.
    public static func messages(of run: RunID) -> Self {
        Endpoint(
            .get, "/v1/runs/\(run)/messages", query: [("limit", "1000"), ("order", "asc")])
    }
}

extension Endpoint where Response == Void {
    /// `POST /v1/agents/{agent_id}/messages/cancel`: stops runs, or the newest where none is named.
    public static func cancel(_ run: RunID?, of agent: AgentID) -> Self {
        Endpoint(
            .post, "/v1/agents/\(agent)/messages/cancel",
            body: RequestBody.json(run.map { ["run_ids": .array([.string($0.rawValue)])] } ?? [:]),
            isRepeatable: true)
    }

    /// A message, and the stream of its reply.
    ///
    /// `POST /v1/conversations/{conversation_id}/messages`, for `default` with the agent in the body;
    /// without a conversation `POST /v1/agents/{agent_id}/messages`, which has no lock.
    public static func stream(
        _ request: MessageRequest, agent: AgentID, conversation: ConversationID?
    ) -> Self {
        Endpoint(
            .post, MessageRequest.path(agent: agent, conversation: conversation),
            body: request.body(agent: agent, conversation: conversation, streams: true))
    }

    /// `POST /v1/runs/{run_id}/stream`: the events of a background run, from any one on, also after its
    /// end.
    ///
    /// - Parameter after: the sequence number of the last event known; 0 for all.
    public static func stream(_ run: RunID, after: Int) -> Self {
        Endpoint(
            .post, "/v1/runs/\(run)/stream",
            body: RequestBody.json([
                "starting_after": .integer(after), "include_pings": .bool(true),
            ]),
            isRepeatable: true)
    }
}

extension Endpoint where Response == Void {
    /// `POST /v1/conversations/{conversation_id}/stream`: the events of the background run that a
    /// message began, from the first one on.
    ///
    /// 404 where no message with this `otid` has arrived in the last three hours. The server waits for
    /// it for about two seconds before it says so.
    public static func stream(
        otid: String, agent: AgentID, conversation: ConversationID
    ) -> Self {
        var body: [String: JSONValue] = ["otid": .string(otid), "include_pings": .bool(true)]
        if conversation == .agentDefault { body["agent_id"] = .string(agent.rawValue) }
        return Endpoint(
            .post, "/v1/conversations/\(conversation)/stream", body: RequestBody.json(body),
            isRepeatable: true)
    }
}

extension MessageRequest {
    static func path(agent: AgentID, conversation: ConversationID?) -> EndpointPath {
        guard let conversation else { return "/v1/agents/\(agent)/messages" }
        return "/v1/conversations/\(conversation)/messages"
    }

    /// What is left out has another meaning to each of the two endpoints, so everything is said.
    func body(agent: AgentID, conversation: ConversationID?, streams: Bool) -> [UInt8] {
        var body: [String: JSONValue] = [
            "messages": .array([.object(approvals.isEmpty ? said : answer)]),
            "streaming": .bool(streams),
        ]
        if streams {
            body["stream_tokens"] = .bool(streamsTokens)
            body["include_pings"] = .bool(true)
            if runsInBackground { body["background"] = .bool(true) }
        }
        if let systemOverride { body["override_system"] = .string(systemOverride) }
        if conversation == .agentDefault { body["agent_id"] = .string(agent.rawValue) }
        return RequestBody.json(body)
    }

    private var said: [String: JSONValue] {
        var message: [String: JSONValue] = [
            "role": "user", "content": content, "otid": .string(otid),
        ]
        if let senderID { message["sender_id"] = .string(senderID.rawValue) }
        if let name { message["name"] = .string(name) }
        return message
    }

    private var answer: [String: JSONValue] {
        let answers = approvals.map { approval -> JSONValue in
            var answer: [String: JSONValue] = [
                "type": "approval", "tool_call_id": .string(approval.callID),
                "approve": .bool(approval.isApproved),
            ]
            if let reason = approval.reason { answer["reason"] = .string(reason) }
            return .object(answer)
        }
        return ["type": "approval", "otid": .string(otid), "approvals": .array(answers)]
    }
}
