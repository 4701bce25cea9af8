import Foundation
import LettaWire
import Testing

@Suite struct `Contract: agents` {
    @Test(arguments: ContractServer.all)
    func `a new agent has an id, a model, the memory tools and its blocks`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.call(
                "POST", "/v1/agents/",
                [
                    "name": "Zoë's agent-1_a", "model": letta.model, "description": "d",
                    "memory_blocks": [["label": "human", "value": "Name: ?"]],
                ])
            #expect(agent.status == 200)
            #expect(agent.id.hasPrefix("agent-"))
            let value = agent.value
            #expect(value["name"].string == "Zoë's agent-1_a")
            #expect(value["description"].string == "d")
            #expect(value["model"].string == letta.model)
            #expect(value["agent_type"].string == "letta_v1_agent")
            #expect(value["message_ids"].strings.count == 1)
            #expect(value["llm_config"]["context_window"].int == 30000)
            #expect(value["embedding_config"].isNull)
            #expect(value["compaction_settings"]["mode"].string == "sliding_window")
            #expect(value["last_stop_reason"].isNull)
            #expect(
                Set(value["tools"].list.compactMap { $0["name"].string })
                    == ["conversation_search", "memory_insert", "memory_replace"])
            let block = value["blocks"][0]
            #expect(block["label"].string == "human")
            #expect(block["value"].string == "Name: ?")
            #expect(value["memory"]["blocks"][0]["id"].string == block["id"].string)
        }
    }

    @Test(arguments: ContractServer.all)
    func `an agent is not made without a model that there is`(_ server: ContractServer) async throws
    {
        try await server.run { letta in
            func make(_ body: [String: String]) async throws -> Answer {
                try await letta.call("POST", "/v1/agents/", body)
            }
            let none = try await make(["name": "x"])
            #expect(none.status == 400)
            #expect(none.detail.hasPrefix("INVALID_ARGUMENT: Must specify either model"))
            let bare = try await make(["name": "x", "model": "stub"])
            #expect(bare.status == 400)
            #expect(bare.detail.contains("format provider/model-name"))
            let unknown = try await make(["name": "x", "model": "no/such"])
            #expect(unknown.status == 404)
            #expect(unknown.detail.hasPrefix("NOT_FOUND: Handle no/such not found"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `a name with other characters than letters, digits, space, dash and quote is refused`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let answer = try await letta.call(
                "POST", "/v1/agents/", ["name": "x@y", "model": letta.model])
            // Letta's own status for it is 500.
            #expect(answer.status == 500)
            #expect(answer.detail.contains("contains invalid characters"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `relations come only where they are asked for by name`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let bare = try await letta.call("GET", "/v1/agents/\(agent)").value
            #expect(bare["blocks"].isEmpty && bare["tools"].isEmpty)
            let path = "/v1/agents/\(agent)?include=agent.blocks&include=agent.tools"
            let full = try await letta.call("GET", path).value
            #expect(full["blocks"].list.count == 1)
            #expect(full["tools"].list.count == 3)
            let wrong = try await letta.call("GET", "/v1/agents/\(agent)?include=blocks")
            #expect(wrong.status == 422)
            #expect(wrong.detail.hasPrefix("[{'type': 'literal_error'"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `the list is newest first, by name where one is given, and goes on after a cursor`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let name = "list \(UUID().uuidString)"
            var made: [String] = []
            for _ in 0..<3 {
                made.append(
                    try await letta.call(
                        "POST", "/v1/agents/", ["name": name, "model": letta.model]
                    ).id)
            }
            let query = "/v1/agents/?name=\(name.replacing(" ", with: "%20"))"
            #expect(try await letta.call("GET", query).ids == made.reversed())
            #expect(try await letta.call("GET", query + "&order=asc").ids == made)
            #expect(try await letta.call("GET", query + "&limit=2").ids == [made[2], made[1]])
            #expect(
                try await letta.call("GET", query + "&limit=2&after=\(made[1])").ids == [made[0]])
            let garbage = try await letta.call("GET", query + "&after=garbage")
            #expect(garbage.ids == made.reversed(), "an unknown cursor starts anew")
        }
    }

    @Test(arguments: ContractServer.all)
    func `an agent that is gone is 404 everywhere`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            #expect(try await letta.call("DELETE", "/v1/agents/\(agent)").status == 200)
            for (method, path) in [
                ("DELETE", ""), ("GET", ""), ("POST", "/recompile"), ("GET", "/messages"),
                ("GET", "/core-memory/blocks"), ("GET", "/context"),
            ] {
                let answer = try await letta.call(method, "/v1/agents/\(agent)\(path)")
                #expect(answer.status == 404, "\(method) \(path)")
                #expect(answer.detail.hasPrefix("Agent"))
            }
            let send = try await letta.say("hello", to: agent)
            #expect((send.status, send.detail) == (404, "Agent with ID \(agent) not found"))
            let conversation = try await letta.call(
                "POST", "/v1/conversations/?agent_id=\(agent)", [:] as [String: String])
            #expect(conversation.status == 404)
        }
    }

    @Test(arguments: ContractServer.all)
    func `the context tells what would be compiled and how much of the window is used`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let block = try await letta.makeBlock("Persona_ada", "likes tea")
            try await letta.attach(block, to: agent)
            let context = try await letta.call("GET", "/v1/agents/\(agent)/context").value
            #expect(context["context_window_size_max"].int == 30000)
            let used = try #require(context["context_window_size_current"].int)
            #expect((100...10_000).contains(used))
            #expect(context["num_messages"].int == 1)
            let memory = try #require(context["core_memory"].string)
            #expect(memory.hasPrefix("<memory_blocks>\n"))
            #expect(Set(labels(memory)) == ["human", "Persona_ada"])
            #expect(context["functions_definitions"].list.count == 3)
            #expect(context["num_tokens_functions_definitions"].int ?? 0 > 0)
            #expect(
                context["external_memory_summary"].string?.contains("AGENT_ID: \(agent)") == true)
            let messages = try #require(context["messages"].list.first)
            #expect(messages["role"].string == "system")
        }
    }
}
