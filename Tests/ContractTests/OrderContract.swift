import LettaWire
import Testing

/// What commands of the chat ask for besides turns.
@Suite struct `Contract: models, forks, images and archival memory` {
    /// A PNG of one pixel.
    private let pixel =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    @Test(arguments: ContractServer.all)
    func `the models that are listed have handles and say how much they read`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let models = try await letta.call("GET", "/v1/models/").value.list
            #expect(models.contains { $0["handle"].string == letta.model })
            #expect(models.allSatisfy { ($0["context_window"].int ?? 0) > 0 })
        }
    }

    @Test(arguments: ContractServer.all)
    func `an agent is given another model, and none that the server does not have`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/agents/\(agent)"
            let changed = try await letta.call(
                "PATCH", path, ["model": "openai-proxy/stub-mini"])
            #expect(changed.status == 200)
            #expect(changed.value["model"].string == "openai-proxy/stub-mini")
            #expect(changed.value["llm_config"]["handle"].string == "openai-proxy/stub-mini")
            let unknown = try await letta.call("PATCH", path, ["model": "no/such"])
            #expect(unknown.status == 404)
            let now = try await letta.call("GET", path)
            #expect(now.value["model"].string == "openai-proxy/stub-mini")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a fork has no name and its own id, and can be given a name`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let first = try await letta.makeConversation(agent)
            let fork = try await letta.call(
                "POST", "/v1/conversations/\(first)/fork", [:] as [String: Any])
            #expect(fork.id != first)
            #expect(fork.value["agent_id"].string == agent)
            let named = try await letta.call(
                "PATCH", "/v1/conversations/\(fork.id)", ["summary": "ada in lettera (fork)"])
            #expect(named.value["summary"].string == "ada in lettera (fork)")
            #expect(
                Set(try await letta.call("GET", "/v1/conversations/?agent_id=\(agent)").ids)
                    == [first, fork.id])
        }
    }

    @Test(arguments: ContractServer.all)
    func `a message may hold an image, and is listed with its parts`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            let path = "/v1/conversations/\(conversation)/messages"
            let source = ["type": "base64", "media_type": "image/png", "data": pixel]
            let content: [[String: Any]] = [
                ["type": "text", "text": "look"], ["type": "image", "source": source],
            ]
            let sent = try await letta.call(
                "POST", path,
                ["messages": [["role": "user", "content": content]], "streaming": false])
            #expect(sent.status == 200)
            let listed = try await letta.call("GET", path).value.list
            let said = try #require(
                listed.first { $0["message_type"].string == "user_message" })
            #expect(said["content"].list.map { $0["type"].string } == ["text", "image"])
            #expect(said["content"].list.first?["text"].string == "look")
        }
    }

    @Test(arguments: ContractServer.all)
    func `archival memory is added to, listed newest first, and searched by words`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/agents/\(agent)/archival-memory"
            for text in ["Ada sails a red boat.", "Ben grows tomatoes."] {
                let added = try await letta.call("POST", path, ["text": text])
                #expect(added.status == 200)
                #expect(added.value.list.first?["text"].string == text)
            }
            let newest = try await letta.call("GET", path + "?limit=1&ascending=false").value.list
            #expect(newest.map { $0["text"].string } == ["Ben grows tomatoes."])
            #expect(newest.first?["created_at"].string != nil)
            let found = try await letta.call("GET", path + "/search?query=boat&top_k=5").value
            #expect(found["results"].list.map { $0["content"].string } == ["Ada sails a red boat."])
            #expect(found["results"].list.first?["timestamp"].string != nil)
            let nothing = try await letta.call("GET", path + "/search?query=zebra&top_k=5").value
            #expect(nothing["results"].list.isEmpty)
        }
    }
}
