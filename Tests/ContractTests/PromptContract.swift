import LettaWire
import Testing

@Suite struct `Contract: the compiled prompt` {
    private func recompile(_ letta: Letta, _ path: String) async throws -> [String] {
        labels(try await letta.call("POST", path).prompt)
    }

    @Test(arguments: ContractServer.all)
    func
        `the model sees an attached block, and no longer sees a detached one, only after a recompile`(
            _ server: ContractServer
        ) async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let block = try await letta.makeBlock("Persona_ada", "x")
            let recompile = "/v1/agents/\(agent)/recompile"
            try await letta.attach(block, to: agent)
            #expect(try await letta.say("hello", to: agent).status == 200)
            #expect(try await letta.seen(by: agent) == [])
            try await letta.call("POST", recompile)
            #expect(try await letta.say("hello", to: agent).status == 200)
            #expect(try await letta.seen(by: agent) == ["Persona_ada"])
            try await letta.detach(block, from: agent)
            #expect(try await letta.say("hello", to: agent).status == 200)
            #expect(try await letta.seen(by: agent) == ["Persona_ada"])
            try await letta.call("POST", recompile)
            #expect(try await letta.say("hello", to: agent).status == 200)
            #expect(try await letta.seen(by: agent) == [])
        }
    }

    @Test(arguments: ContractServer.all)
    func `recompiling an agent answers with the prompt as it was before`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let ada = try await letta.makeBlock("Persona_ada", "a")
            let bob = try await letta.makeBlock("Persona_bob", "b")
            let path = "/v1/agents/\(agent)/recompile"
            try await letta.attach(ada, to: agent)
            #expect(try await recompile(letta, path) == [])
            try await letta.attach(bob, to: agent)
            #expect(try await recompile(letta, path) == ["Persona_ada"])
            try await letta.detach(ada, from: agent)
            #expect(
                Set(try await recompile(letta, path)) == ["Persona_ada", "Persona_bob"])
            #expect(try await recompile(letta, path) == ["Persona_bob"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `a dry run answers with what would be compiled, and stores nothing`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let conversation = try await letta.makeConversation(agent)
            let block = try await letta.makeBlock("Persona_ada", "a")
            try await letta.attach(block, to: agent)
            for path in [
                "/v1/agents/\(agent)/recompile", "/v1/conversations/\(conversation)/recompile",
            ] {
                #expect(try await recompile(letta, path + "?dry_run=true") == ["Persona_ada"])
            }
            _ = try await letta.say("hello", to: agent)
            #expect(try await letta.seen(by: agent) == [])
            try await letta.call(
                "POST", "/v1/conversations/\(conversation)/messages", Letta.send("hello"))
            #expect(try await letta.seen(by: agent) == [])
        }
    }

    @Test(arguments: ContractServer.all)
    func `recompiling a conversation answers with the new prompt, which the model gets`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            let ada = try await letta.makeBlock("Persona_ada", "a")
            let bob = try await letta.makeBlock("Persona_bob", "b")
            try await letta.attach(ada, to: agent)
            #expect(try await recompile(letta, path + "/recompile") == ["Persona_ada"])
            try await letta.call("POST", path + "/messages", Letta.send("hello"))
            #expect(try await letta.seen(by: agent) == ["Persona_ada"])
            try await letta.detach(ada, from: agent)
            try await letta.attach(bob, to: agent)
            try await letta.call("POST", path + "/messages", Letta.send("hello"))
            #expect(try await letta.seen(by: agent) == ["Persona_ada"])
            #expect(try await recompile(letta, path + "/recompile") == ["Persona_bob"])
            try await letta.call("POST", path + "/messages", Letta.send("hello"))
            #expect(try await letta.seen(by: agent) == ["Persona_bob"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `recompiling a conversation leaves the agent's own prompt alone, and the other way round`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            let block = try await letta.makeBlock("Persona_ada", "a")
            try await letta.attach(block, to: agent)
            #expect(try await recompile(letta, path + "/recompile") == ["Persona_ada"])
            _ = try await letta.say("hello", to: agent)
            #expect(try await letta.seen(by: agent) == [])
            try await letta.detach(block, from: agent)
            #expect(try await recompile(letta, "/v1/agents/\(agent)/recompile") == [])
            try await letta.call("POST", path + "/messages", Letta.send("hello"))
            #expect(try await letta.seen(by: agent) == ["Persona_ada"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `a conversation's prompt is that of the moment in which it was made`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let block = try await letta.makeBlock("Persona_ada", "a")
            try await letta.attach(block, to: agent)
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
            try await letta.detach(block, from: agent)
            try await letta.call("POST", path, Letta.send("hello"))
            #expect(try await letta.seen(by: agent) == ["Persona_ada"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `changing a block compiles the own prompts of the agents that hold it`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let conversation = try await letta.makeConversation(agent)
            let block = try await letta.makeBlock("Persona_ada", "old value")
            try await letta.attach(block, to: agent)
            try await letta.call("PATCH", "/v1/blocks/\(block)", ["value": "new value"])
            _ = try await letta.say("hello", to: agent)
            let asked = try await letta.asked(about: agent)
            #expect(asked.last?["system"].string?.contains("<value>\nnew value\n</value>") == true)
            try await letta.call(
                "PATCH", "/v1/agents/\(agent)/core-memory/blocks/Persona_ada",
                ["value": "newest value"])
            _ = try await letta.say("hello", to: agent)
            let again = try await letta.asked(about: agent)
            #expect(again.last?["system"].string?.contains("newest value") == true)
            // A conversation's prompt stays as it is.
            try await letta.call(
                "POST", "/v1/conversations/\(conversation)/messages", Letta.send("hello"))
            #expect(try await letta.seen(by: agent) == [])
        }
    }

    @Test(arguments: ContractServer.all)
    func `changing what no prompt shows of a block, its metadata, compiles nothing`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let block = try await letta.makeBlock("Persona_ada", "x")
            try await letta.attach(block, to: agent)
            let changed = try await letta.call(
                "PATCH", "/v1/blocks/\(block)", ["metadata": ["holder": "me"]])
            #expect(changed.value["metadata"]["holder"].string == "me")
            #expect(try await recompile(letta, "/v1/agents/\(agent)/recompile") == [])
        }
    }

    @Test(arguments: ContractServer.all)
    func `a memory tool compiles the agent's own prompt, also when used in a conversation`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
            let block = try await letta.makeBlock("Persona_ada", "likes tea")
            try await letta.attach(block, to: agent)
            try await letta.call(
                "POST", path, Letta.send("remember [Persona_ada] likes coffee"))
            let value = try await letta.call("GET", "/v1/blocks/\(block)").value["value"].string
            #expect(value == "likes tea\nlikes coffee")
            #expect(try await letta.seen(by: agent) == [], "the conversation's prompt is frozen")
            try await letta.detach(block, from: agent)
            _ = try await letta.say("hello", to: agent)
            #expect(try await letta.seen(by: agent) == ["Persona_ada"], "and stays after a detach")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a prompt shows each block with its description, counts and value`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent(blocks: [
                ["label": "Persona_ada", "value": "é\n</value>", "description": "Who talks."]
            ])
            let prompt = try await letta.call("POST", "/v1/agents/\(agent)/recompile?dry_run=true")
                .prompt
            #expect(
                prompt.contains(
                    """


                    <memory_blocks>
                    The following memory blocks are currently engaged in your core memory unit:

                    <Persona_ada>
                    <description>
                    Who talks.
                    </description>
                    <metadata>
                    - chars_current=10
                    - chars_limit=100000
                    </metadata>
                    <value>
                    é
                    </value>
                    </value>
                    </Persona_ada>

                    </memory_blocks>

                    <memory_metadata>
                    - AGENT_ID: \(agent)
                    - CONVERSATION_ID: default
                    - System prompt last recompiled:\u{20}
                    """))
        }
    }

    @Test(arguments: ContractServer.all)
    func `resetting the messages empties the context but not the list`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            _ = try await letta.say("hello", to: agent)
            let path = "/v1/agents/\(agent)"
            let before = try await letta.call("GET", path + "/messages").list.count
            let reset = try await letta.call(
                "PATCH", path + "/reset-messages", [:] as [String: Any])
            #expect(reset.status == 200)
            let state = try await letta.call("GET", path).value
            #expect(state["message_ids"].strings.count == 1)
            #expect(try await letta.call("GET", path + "/messages").list.count >= before)
        }
    }
}
