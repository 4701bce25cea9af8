import Foundation
import LettaWire
import Testing

@Suite struct `Contract: isolated blocks and override_system` {
    /// An agent with a persona block, and a conversation with a copy of it.
    private func isolated(_ letta: Letta) async throws -> (
        agent: String, block: String, conversation: String, copy: String
    ) {
        let made = try await letta.call(
            "POST", "/v1/agents/",
            [
                "name": "isolated", "model": letta.model,
                "memory_blocks": [["label": "persona_now", "value": "nobody yet"]],
            ])
        let conversation = try await letta.call(
            "POST", "/v1/conversations/?agent_id=\(made.id)",
            ["isolated_block_labels": ["persona_now"]])
        #expect(conversation.status == 200)
        let copies = conversation.value["isolated_block_ids"].strings
        #expect(copies.count == 1)
        return (
            made.id, try #require(made.value["blocks"][0]["id"].string), conversation.id,
            try #require(copies.first)
        )
    }

    private func value(_ letta: Letta, _ block: String) async throws -> String? {
        try await letta.call("GET", "/v1/blocks/\(block)").value["value"].string
    }

    @Test(arguments: ContractServer.all)
    func `an isolated label is copied, if the agent has it`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let (agent, block, _, copy) = try await isolated(letta)
            #expect(copy != block)
            let state = try await letta.call("GET", "/v1/blocks/\(copy)").value
            #expect(state["label"].string == "persona_now")
            #expect(state["value"].string == "nobody yet")
            let refused = try await letta.call(
                "POST", "/v1/conversations/?agent_id=\(agent)",
                ["isolated_block_labels": ["nope"]])
            #expect(refused.status == 400)
            #expect(
                refused.detail
                    == "INVALID_ARGUMENT: Block with label 'nope' not found on agent '\(agent)'")
        }
    }

    @Test(arguments: ContractServer.all)
    func `memory tools edit the copy, not the agent's block`(_ server: ContractServer) async throws
    {
        try await server.run { letta in
            let (_, block, conversation, copy) = try await isolated(letta)
            let path = "/v1/conversations/\(conversation)/messages"
            let answer = try await letta.call(
                "POST", path,
                Letta.send("remember [persona_now] likes tea", ["streaming": false]))
            #expect(
                answer.messages("tool_return_message").first?["status"] as? String == "success")
            #expect(try await value(letta, copy) == "nobody yet\nlikes tea")
            #expect(try await value(letta, block) == "nobody yet")
        }
    }

    @Test(arguments: ContractServer.all)
    func `the copy never reaches the prompt by itself`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let (agent, _, conversation, copy) = try await isolated(letta)
            let path = "/v1/conversations/\(conversation)"
            let words = "only in the copy"
            try await letta.call("PATCH", "/v1/blocks/\(copy)", ["value": words])
            _ = try await letta.call("POST", path + "/messages", Letta.send("hello"))
            let compiled = try await letta.call("POST", path + "/recompile")
            _ = try await letta.call("POST", path + "/messages", Letta.send("hello"))
            #expect(labels(compiled.prompt) == ["persona_now"])
            #expect(!compiled.prompt.contains(words))
            let asked = try await letta.asked(about: agent)
            #expect(asked.count == 2)
            #expect(asked.allSatisfy { $0["system"].string?.contains(words) == false })
        }
    }

    @Test(arguments: ContractServer.all)
    func `deleting a conversation deletes its copies, and the agent's block stays`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let (_, block, conversation, copy) = try await isolated(letta)
            #expect(
                try await letta.call("DELETE", "/v1/conversations/\(conversation)").status == 200)
            #expect(try await letta.call("GET", "/v1/blocks/\(copy)").status == 404)
            #expect(try await letta.call("GET", "/v1/blocks/\(block)").status == 200)
        }
    }

    @Test(arguments: ContractServer.all)
    func `override_system is exactly what the model gets, in every step, and is not stored`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let (agent, _, conversation, _) = try await isolated(letta)
            let path = "/v1/conversations/\(conversation)/messages"
            let mark = UUID().uuidString
            let system = "You are \(mark).\n\n<persona_now>\nAda\n</persona_now>"
            for isStreaming in [false, true] {
                let text = "remember [persona_now] tea \(isStreaming)"
                let answer = try await letta.call(
                    "POST", path,
                    Letta.send(text, ["override_system": system, "streaming": isStreaming]))
                #expect(answer.status == 200)
            }
            let asked = try await letta.asked(about: mark)
            #expect(asked.count == 4, "two steps each")
            #expect(asked.allSatisfy { $0["system"].string == system })
            _ = try await letta.call("POST", path, Letta.send("hello"))
            #expect(try await letta.asked(about: mark).count == 4)
            #expect(try await letta.asked(about: agent).count == 1)
            let list = try await letta.call("GET", path)
            #expect(!list.text.contains(mark))
        }
    }

    @Test(arguments: ContractServer.all)
    func `a preview shows what the model would be sent, the override included, and sends nothing`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let (agent, _, _, _) = try await isolated(letta)
            let path = "/v1/agents/\(agent)/messages"
            let own = try await letta.call(
                "POST", path + "/preview-raw-payload", Letta.send("hello")
            ).value
            #expect(labels(own["messages"][0]["content"].string ?? "") == ["persona_now"])
            #expect(own["messages"][-1]["content"].string == "hello")
            #expect(own["tools"][0]["function"]["name"].string != nil)
            let other = try await letta.call(
                "POST", path + "/preview-raw-payload",
                Letta.send("hello", ["override_system": "only this"])
            ).value
            #expect(other["messages"][0]["role"].string == "system")
            #expect(other["messages"][0]["content"].string == "only this")
            #expect(try await letta.asked(about: agent).isEmpty)
            let stored = try await letta.call("GET", path + "?conversation_id=default").list
            #expect(stored.count == 1)
        }
    }

    @Test(arguments: ContractServer.all)
    func `two isolated conversations at once each get their own prompt and edit their own copy`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let (agent, block, first, copy) = try await isolated(letta)
            let second = try await letta.call(
                "POST", "/v1/conversations/?agent_id=\(agent)",
                ["isolated_block_labels": ["persona_now"]])
            let mark = UUID().uuidString
            func send(_ name: String, _ conversation: String) async throws -> Int {
                try await letta.call(
                    "POST", "/v1/conversations/\(conversation)/messages",
                    Letta.send(
                        "remember [persona_now] \(name)",
                        ["override_system": "\(mark) \(name)", "streaming": false])
                ).status
            }
            async let ada = send("ada", first)
            async let bob = send("bob", second.id)
            #expect(try await [ada, bob] == [200, 200])
            #expect(try await value(letta, copy) == "nobody yet\nada")
            let other = try #require(second.value["isolated_block_ids"].strings.first)
            #expect(try await value(letta, other) == "nobody yet\nbob")
            #expect(try await value(letta, block) == "nobody yet")
            let prompts = try await letta.asked(about: mark).compactMap { $0["system"].string }
            #expect(
                prompts.sorted() == ["\(mark) ada", "\(mark) ada", "\(mark) bob", "\(mark) bob"])
        }
    }
}
