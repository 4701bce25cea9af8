import LettaWire
import Testing

@Suite struct `Contract: message lists` {
    private let nowhere = "message-00000000-0000-4000-8000-000000000000"

    private func types(_ answer: Answer) -> [String] {
        answer.value.list.compactMap { $0["message_type"].string }
    }

    private func contents(_ answer: Answer) -> [String] {
        answer.value.list.filter { $0["message_type"].string != "system_message" }
            .compactMap { $0["content"].string }
    }

    @Test(arguments: ContractServer.all)
    func `an agent's list is the newest page, shown oldest first`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            for word in ["long 1", "long 2"] { _ = try await letta.say(word, to: agent) }
            let path = "/v1/agents/\(agent)/messages"
            let all = try await letta.call("GET", path)
            #expect(
                types(all) == [
                    "system_message", "user_message", "assistant_message", "user_message",
                    "assistant_message",
                ])
            #expect(contents(all) == ["long 1", "w0 ", "long 2", "w0 w1 "])
            let newest = try await letta.call("GET", path + "?limit=2&order=desc")
            #expect(contents(newest) == ["long 2", "w0 w1 "])
            let oldest = try await letta.call("GET", path + "?limit=2&order=asc")
            #expect(types(oldest) == ["system_message", "user_message"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `a conversation's list is shown newest first`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))/messages"
            for word in ["long 1", "long 2"] {
                _ = try await letta.call("POST", path, Letta.send(word))
            }
            let all = try await letta.call("GET", path)
            #expect(contents(all) == ["w0 w1 ", "long 2", "w0 ", "long 1"])
            #expect(types(all).last == "system_message")
            let newest = try await letta.call("GET", path + "?limit=2&order=desc")
            #expect(contents(newest) == ["w0 w1 ", "long 2"])
            let oldest = try await letta.call("GET", path + "?limit=3&order=asc")
            #expect(contents(oldest) == ["long 1", "w0 "])
        }
    }

    @Test(arguments: ContractServer.all)
    func `older pages come with before, whichever way a page is shown`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            let own = "/v1/agents/\(agent)/messages"
            let other = "/v1/conversations/\(conversation)/messages"
            for word in ["long 1", "long 2", "long 3"] {
                _ = try await letta.say(word, to: agent)
                _ = try await letta.call("POST", other, Letta.send(word))
            }
            let page = try await letta.call(
                "GET", own + "?limit=2&order=desc&conversation_id=default")
            #expect(contents(page) == ["long 3", "w0 w1 w2 "])
            let older = try await letta.call(
                "GET",
                own + "?limit=2&order=desc&conversation_id=default&before=\(page.ids.first ?? "")")
            #expect(contents(older) == ["long 2", "w0 w1 "])
            let newest = try await letta.call("GET", other + "?limit=2&order=desc")
            #expect(contents(newest) == ["w0 w1 w2 ", "long 3"])
            let next = try await letta.call(
                "GET", other + "?limit=2&order=desc&before=\(newest.ids.last ?? "")")
            #expect(contents(next) == ["w0 w1 ", "long 2"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `an unknown cursor is 404 for an agent, and begins anew for a conversation`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            for path in [
                "/v1/agents/\(agent)/messages?",
                "/v1/conversations/default/messages?agent_id=\(agent)&",
            ] {
                let answer = try await letta.call("GET", path + "before=\(nowhere)")
                #expect(answer.status == 404)
                #expect(answer.detail.hasPrefix("No message found with id '\(nowhere)'"))
            }
            let path = "/v1/conversations/\(conversation)/messages"
            let anew = try await letta.call("GET", path + "?before=\(nowhere)")
            #expect((anew.status, types(anew)) == (200, ["system_message"]))
        }
    }

    @Test(arguments: ContractServer.all)
    func `the limit counts rows, of which one can be two messages of one id`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            _ = try await letta.say("think", to: agent)
            let path = "/v1/agents/\(agent)/messages"
            let page = try await letta.call("GET", path + "?limit=1&order=desc")
            #expect(types(page) == ["reasoning_message", "assistant_message"])
            #expect(Set(page.ids).count == 1)
            #expect(Set(page.value.list.compactMap { $0["otid"].string }).count == 2)
            let said = try await letta.call(
                "GET", path + "?limit=1&include_return_message_types=user_message")
            #expect(said.list.isEmpty, "types are chosen after rows were counted")
            #expect(try await letta.call("GET", path + "?limit=0").list.isEmpty)
        }
    }

    @Test(arguments: ContractServer.all)
    func `an agent's list mixes in its conversations unless it is asked for the default one`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            _ = try await letta.say("long 1", to: agent)
            try await letta.call(
                "POST", "/v1/conversations/\(conversation)/messages", Letta.send("long 2"))
            let path = "/v1/agents/\(agent)/messages"
            #expect(
                Set(contents(try await letta.call("GET", path)))
                    == ["long 1", "w0 ", "long 2", "w0 w1 "])
            #expect(
                contents(try await letta.call("GET", path + "?conversation_id=default"))
                    == ["long 1", "w0 "])
            #expect(
                contents(try await letta.call("GET", path + "?conversation_id=\(conversation)"))
                    == ["long 2", "w0 w1 "])
            let default_ = try await letta.call(
                "GET", "/v1/conversations/default/messages?agent_id=\(agent)")
            #expect(contents(default_) == ["long 1", "w0 "], "oldest first, unlike others")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a call and its return are in the list, and a message is found by its id`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            _ = try await letta.say("remember [human] tea", to: agent)
            let list = try await letta.call("GET", "/v1/agents/\(agent)/messages")
            #expect(
                types(list) == [
                    "system_message", "user_message", "tool_call_message", "tool_return_message",
                    "assistant_message",
                ])
            let call = list.value[2]
            #expect(call["tool_calls"][0]["name"].string == "memory_insert")
            #expect(
                list.value[3]["tool_call_id"].string
                    == call["tool_calls"][0]["tool_call_id"].string)
            let one = try await letta.call("GET", "/v1/messages/\(list.ids.last ?? "")")
            #expect(one.ids == [list.ids.last])
            #expect(one.value[0]["message_type"].string == "reasoning_message", "alone it looks so")
            let changed = try await letta.call(
                "PATCH", "/v1/agents/\(agent)/messages/\(list.ids.last ?? "")", ["content": "x"])
            #expect(changed.status == 405, "messages cannot be changed")
        }
    }
}
