import LettaWire
import Testing

@Suite struct `Contract: conversations` {
    private let tokens: [String: Any] = ["streaming": true, "stream_tokens": true]

    @Test(arguments: ContractServer.all)
    func `a conversation is made, read, renamed, listed newest first and deleted`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let list = "/v1/conversations/?agent_id=\(agent)"
            let made = try await letta.call("POST", list, ["summary": "first"])
            #expect(made.status == 200)
            #expect(made.id.hasPrefix("conv-"))
            #expect(made.value["agent_id"].string == agent)
            #expect(made.value["summary"].string == "first")
            #expect(made.value["isolated_block_ids"].isEmpty)
            #expect(made.value["last_message_at"].isNull)
            let second = try await letta.makeConversation(agent)
            #expect(try await letta.call("GET", list).ids == [second, made.id])
            #expect(try await letta.call("GET", list + "&limit=1").ids == [second])
            #expect(try await letta.call("GET", list + "&after=\(second)").ids == [made.id])
            let path = "/v1/conversations/\(made.id)"
            let renamed = try await letta.call("PATCH", path, ["summary": "renamed"])
            #expect((renamed.status, renamed.value["summary"].string) == (200, "renamed"))
            let one = try await letta.call("GET", path)
            #expect(one.value["summary"].string == "renamed")
            #expect(one.value["in_context_message_ids"].strings.count == 1)
            #expect(try await letta.call("DELETE", path).status == 200)
            #expect(try await letta.call("GET", list).ids == [second])
            for (method, part) in [("GET", ""), ("POST", "/messages"), ("POST", "/recompile")] {
                let body = part == "/messages" ? Letta.send("hello") : nil
                let gone = try await letta.call(method, path + part, body)
                #expect(gone.status == 404, "\(method) \(part)")
            }
        }
    }

    @Test(arguments: ContractServer.all)
    func `a conversation needs an agent, and an id of the right form`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let none = try await letta.call("POST", "/v1/conversations/", [:] as [String: Any])
            #expect(none.status == 422)
            #expect(none.detail.hasPrefix("[{'type': 'missing', 'loc': ('query', 'agent_id')"))
            let bad = try await letta.call("GET", "/v1/conversations/conv-1")
            #expect(bad.status == 422)
            let nobody = try await letta.call(
                "GET", "/v1/conversations/conv-00000000-0000-4000-8000-000000000000")
            #expect(nobody.status == 404)
            #expect(nobody.detail.hasPrefix("Conversation not found"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `one conversation knows nothing of another, nor of the agent's own history`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            _ = try await letta.say("own words", to: agent)
            for word in ["one", "two"] {
                let path = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
                _ = try await letta.call("POST", path, Letta.send(word))
                let asked = try #require(try await letta.asked(about: agent).last)
                #expect(asked["roles"].strings == ["system", "user"])
                #expect(asked["last"]["content"].string == word)
            }
        }
    }

    @Test(arguments: ContractServer.all)
    func `a send to a conversation is a stream unless it says otherwise`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
            let stream = try await letta.call("POST", path, Letta.send("long 1"))
            #expect(
                stream.events.map(\.type) == [
                    "ping", "assistant_message", "stop_reason", "usage_statistics", "[DONE]",
                ])
            let plain = try await letta.call(
                "POST", path, Letta.send("long 2", ["streaming": false]))
            #expect(plain.reply == "w0 w1 ")
        }
    }

    @Test(arguments: ContractServer.all)
    func `while a conversation streams, another stream is 409 and names the run`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
            var refused: Answer?
            let events = try await letta.stream(path, Letta.send("slow 10", tokens)) { event in
                if event.type == "ping" {
                    refused = try await letta.call("POST", path, Letta.send("hello", tokens))
                }
                return true
            }
            let answer = try #require(refused)
            #expect(answer.status == 409)
            #expect(answer.value["run_id"].string == events.first?.run)
            #expect(answer.detail.hasPrefix("CONFLICT: Cannot send a new message: Another request"))
            #expect(events.last?.type == "[DONE]")
            let next = try await letta.call("POST", path, Letta.send("hello", tokens))
            #expect(next.status == 200, "after DONE the conversation is free")
        }
    }

    @Test(arguments: ContractServer.all)
    func `two conversations of one agent stream at the same time`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let one = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
            let two = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
            var inner: [Event] = []
            let outer = try await letta.stream(one, Letta.send("slow 60", tokens)) { event in
                if event.type == "ping" {
                    inner = try await letta.stream(two, Letta.send("long 1", tokens))
                }
                return true
            }
            #expect(inner.last?.type == "[DONE]")
            #expect(inner.contains { $0.content == "w0 " })
            #expect(outer.count { $0.type == "assistant_message" } == 60)
        }
    }

    @Test(arguments: ContractServer.all)
    func `two sends without stream to one conversation both run`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
            async let first = letta.call("POST", path, Letta.send("slow 10", ["streaming": false]))
            async let second = letta.call("POST", path, Letta.send("slow 9", ["streaming": false]))
            #expect(try await [first.status, second.status] == [200, 200])
        }
    }

    @Test(arguments: ContractServer.all)
    func `the conversation named default is the agent's own history, with a lock`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/default/messages"
            let options = tokens.merging(["agent_id": agent]) { $1 }
            var statuses: [Int] = []
            var run: String?
            let events = try await letta.stream(path, Letta.send("slow 10", options)) { event in
                guard event.type == "ping" else { return true }
                let refused = try await letta.call("POST", path, Letta.send("hello", options))
                run = refused.value["run_id"].string
                statuses.append(refused.status)
                statuses.append(try await letta.say("past the lock", to: agent).status)
                return true
            }
            #expect(statuses == [409, 200])
            #expect(run == events.first?.run)
            let list = try await letta.call(
                "GET", "/v1/agents/\(agent)/messages?conversation_id=default")
            #expect(list.text.contains("tok9"))
            let nobody = try await letta.call("POST", path, Letta.send("hello"))
            #expect(nobody.status == 404, "without an agent there is no default")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a fork goes on from the same messages`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            _ = try await letta.call("POST", path + "/messages", Letta.send("one"))
            let fork = try await letta.call("POST", path + "/fork", [:] as [String: Any])
            #expect(fork.status == 200)
            #expect(fork.id.hasPrefix("conv-"))
            let forked = "/v1/conversations/\(fork.id)/messages"
            _ = try await letta.call("POST", forked, Letta.send("long 7"))
            let asked = try #require(try await letta.asked(about: agent).last)
            #expect(asked["roles"].strings == ["system", "user", "assistant", "user"])
            let list = try await letta.call("GET", path + "/messages")
            #expect(!list.text.contains("long 7"), "the first one does not hear of it")
        }
    }
}
