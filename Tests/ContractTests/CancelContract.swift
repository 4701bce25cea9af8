import LettaWire
import Testing

@Suite struct `Contract: cancelling` {
    private let tokens: [String: Any] = ["streaming": true, "stream_tokens": true]

    /// Starts a long answer, cancels its run once text has come, and reads to the end.
    private func cancelled(
        _ letta: Letta, _ path: String, _ options: [String: Any],
        by cancel: (_ run: String) async throws -> Answer
    ) async throws -> (events: [Event], answer: Answer) {
        var answer: Answer?
        let body = Letta.send("slow 3000", tokens.merging(options) { $1 })
        let events = try await letta.stream(path, body) { event in
            if event.type == "assistant_message", answer == nil {
                answer = try await cancel(event.run)
            }
            return true
        }
        return (events, try #require(answer))
    }

    private func expectCancelled(_ letta: Letta, _ events: [Event], _ answer: Answer) async throws {
        let run = try #require(events.first?.run)
        #expect(answer.status == 200)
        #expect(answer.value[run].string == "cancelled")
        let reasons = events.compactMap { $0.value["stop_reason"].string }
        #expect(reasons == ["cancelled"])
        #expect(!events.contains { $0.isError })
        let state = try await letta.end(of: run)
        #expect(state["status"] as? String == "cancelled")
        #expect(state["stop_reason"] as? String == "cancelled")
    }

    @Test(arguments: ContractServer.all)
    func `a run is cancelled through its agent, and the turn is erased`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/agents/\(agent)/messages"
            let (events, answer) = try await cancelled(letta, path, [:]) { run in
                try await letta.call("POST", path + "/cancel", ["run_ids": [run]])
            }
            try await expectCancelled(letta, events, answer)
            #expect(events.last?.type == "stop_reason", "the foreground ends without DONE")
            let list = try await letta.call("GET", path).value.list
            #expect(list.compactMap { $0["message_type"].string } == ["system_message"])
            let state = try await letta.call("GET", "/v1/agents/\(agent)").value
            #expect(state["message_ids"].strings.count == 1)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a run is cancelled through its conversation, which is free again afterwards`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            let (events, answer) = try await cancelled(letta, path + "/messages", [:]) { _ in
                try await letta.call("POST", path + "/cancel")
            }
            try await expectCancelled(letta, events, answer)
            let list = try await letta.call("GET", path + "/messages").value.list
            #expect(list.compactMap { $0["message_type"].string } == ["system_message"])
            let next = try await letta.call("POST", path + "/messages", Letta.send("hello"))
            #expect(next.status == 200)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a run in the background ends with DONE when it is cancelled`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            let (events, answer) = try await cancelled(
                letta, path + "/messages", ["background": true]
            ) { run in
                try await letta.call(
                    "POST", "/v1/agents/\(agent)/messages/cancel", ["run_ids": [run]])
            }
            try await expectCancelled(letta, events, answer)
            #expect(events.last?.type == "[DONE]")
        }
    }

    @Test(arguments: ContractServer.all)
    func `an agent's own history is cancelled as the conversation named default`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let (events, answer) = try await cancelled(
                letta, "/v1/conversations/default/messages", ["agent_id": agent]
            ) { _ in
                try await letta.call("POST", "/v1/conversations/default/cancel?agent_id=\(agent)")
            }
            try await expectCancelled(letta, events, answer)
        }
    }

    @Test(arguments: ContractServer.all)
    func `where nothing runs a conversation answers 409, an agent only if it never ran`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let conversation = try await letta.makeConversation(agent)
            let idle = try await letta.call("POST", "/v1/conversations/\(conversation)/cancel")
            #expect(idle.status == 409)
            #expect(idle.detail.hasPrefix("CONFLICT: No active runs to cancel for conversation"))
            let path = "/v1/agents/\(agent)/messages"
            let never = try await letta.call("POST", path + "/cancel", [:] as [String: Any])
            #expect(never.status == 409)
            let events = try await letta.say("hello", to: agent, ["streaming": true]).events
            let late = try await letta.call("POST", path + "/cancel", [:] as [String: Any])
            #expect(late.status == 200)
            #expect(late.value[events.run].string == "cancelled", "which says nothing")
            #expect(try await letta.end(of: events.run)["stop_reason"] as? String == "end_turn")
            let nobody = "run-00000000-0000-4000-8000-000000000000"
            let unknown = try await letta.call("POST", path + "/cancel", ["run_ids": [nobody]])
            #expect((unknown.status, unknown.value[nobody].string) == (200, "failed"))
        }
    }
}
