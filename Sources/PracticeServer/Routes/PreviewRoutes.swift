import GRDB

extension Core {
    /// What the model would be given for a message, without sending it.
    var previewRoutes: [Route] {
        [
            Route("POST", "/v1/agents/{agent_id}/messages/preview-raw-payload") { call in
                let thread = MessageThread(agentID: call.id("agent_id"))
                let request = try SendRequest(
                    try call.object(), thread: thread, streamsByDefault: false)
                return .json(try await self.payload(of: request))
            }
        ]
    }

    /// In the shape of OpenAI's chat completions.
    private func payload(of request: SendRequest) async throws -> JSON {
        let thread = request.thread
        let (model, prompt, history) = try await database.read { database in
            guard let agent = try AgentRecord.find(database, id: thread.agentID) else {
                throw APIError.notFound("Agent", thread.agentID)
            }
            return (
                agent.model, try thread.prompt(database),
                try thread.messages(database).dropFirst().compactMap(ModelMessage.init)
            )
        }
        let asked = request.messages.map { message in
            ModelMessage(
                role: ModelMessage.Role(rawValue: message["role"]?.string ?? "") ?? .user,
                text: ModelMessage.text(message["content"]))
        }
        let system = ModelMessage(role: .system, text: request.overrideSystem ?? prompt)
        return [
            "model": .string(model),
            "messages": .array(
                ([system] + history + asked).map {
                    ["role": .string($0.role.rawValue), "content": .string($0.text)]
                }),
        ]
    }
}
