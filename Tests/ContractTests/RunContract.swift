import LettaWire
import Testing

@Suite struct `Contract: runs` {
    @Test(arguments: ContractServer.all)
    func `a run tells its agent, conversation, status and times`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            let events = try await letta.stream(
                "/v1/conversations/\(conversation)/messages", Letta.send("hello"))
            let run = Value(try await letta.end(of: try #require(events.first?.run)))
            #expect(run["agent_id"].string == agent)
            #expect(run["conversation_id"].string == conversation)
            #expect(run["status"].string == "completed")
            #expect(run["stop_reason"].string == "end_turn")
            #expect(run["background"].bool == false)
            #expect(run["created_at"].string?.hasSuffix("Z") == true)
            let ended = try #require(run["completed_at"].string)
            #expect(ended.wholeMatch(of: /\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?/) != nil, "no time zone")
        }
    }

    @Test(arguments: ContractServer.all)
    func `runs are listed newest first, by agent and by conversation`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            var runs: [String] = []
            for _ in 0..<2 {
                let own = try await letta.say("hello", to: agent, ["streaming": true]).events
                runs.append(own.run)
            }
            let path = "/v1/conversations/\(conversation)/messages"
            let other = try await letta.call("POST", path, Letta.send("hello")).events.run
            let list = "/v1/runs/?agent_id=\(agent)"
            #expect(try await letta.call("GET", list).ids == [other] + runs.reversed())
            #expect(try await letta.call("GET", list + "&limit=1").ids == [other])
            #expect(
                try await letta.call("GET", list + "&conversation_id=\(conversation)").ids
                    == [other])
            let own = try await letta.call("GET", list).value.list.last
            #expect(own?["conversation_id"].isNull == true, "a run in the own history names none")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a run that is under way is listed as running`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            var status: String?
            _ = try await letta.stream(
                "/v1/agents/\(agent)/messages",
                Letta.send("slow 5", ["streaming": true, "stream_tokens": true])
            ) { event in
                if event.type == "assistant_message", status == nil {
                    status = try await letta.call("GET", "/v1/runs/\(event.run)")
                        .value["status"].string
                }
                return true
            }
            #expect(status == "running")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a run gives its messages in order and its steps`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say(
                "remember [human] tea", to: agent, ["streaming": true]
            ).events
            let path = "/v1/runs/\(events.run)"
            let messages = try await letta.call("GET", path + "/messages?limit=1000&order=asc")
            #expect(
                messages.value.list.compactMap { $0["message_type"].string } == [
                    "user_message", "tool_call_message", "tool_return_message",
                    "assistant_message",
                ])
            let steps = try await letta.call("GET", path + "/steps").value.list
            #expect(steps.count == 2)
            #expect(steps.allSatisfy { $0["id"].string?.hasPrefix("step-") == true })
            #expect(steps.allSatisfy { $0["model"].string?.isEmpty == false })
            #expect(
                Set(steps.compactMap { $0["id"].string })
                    == Set(events.compactMap { $0.value["step_id"].string }))
            let usage = try await letta.call("GET", path + "/usage").value
            #expect(usage["total_tokens"].int ?? 0 > 0)
        }
    }
}
