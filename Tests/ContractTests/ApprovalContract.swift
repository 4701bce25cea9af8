import Foundation
import LettaWire
import Testing

@Suite struct `Contract: approvals` {
    /// An agent whose memory tool needs approval, with one call that waits for it.
    private func pending(_ letta: Letta, _ options: [String: Any] = [:]) async throws -> (
        agent: String, call: String, answer: Answer
    ) {
        let agent = try await letta.makeAgent()
        try await letta.call(
            "PATCH", "/v1/agents/\(agent)/tools/approval/memory_insert",
            ["requires_approval": true])
        let answer = try await letta.say("remember [human] tea", to: agent, options)
        let messages = options.isEmpty ? answer.value["messages"].list : answer.events.map(\.value)
        let request = try #require(
            messages.first { $0["message_type"].string == "approval_request_message" })
        let call = request["tool_call"]["tool_call_id"].string
        return (agent, try #require(call), answer)
    }

    private func verdict(_ call: String, _ approve: Bool) -> [String: Any] {
        [
            "messages": [
                [
                    "type": "approval",
                    "approvals": [
                        [
                            "type": "approval", "tool_call_id": call, "approve": approve,
                            "reason": "because",
                        ]
                    ],
                ]
            ]
        ]
    }

    @Test(arguments: ContractServer.all)
    func `a tool that needs approval is not performed before it`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let (agent, call, answer) = try await pending(letta)
            #expect(answer.value["stop_reason"]["stop_reason"].string == "requires_approval")
            let state = try await letta.call(
                "GET", "/v1/agents/\(agent)?include=agent.pending_approval&include=agent.blocks")
            #expect(state.value["pending_approval"]["tool_call"]["tool_call_id"].string == call)
            #expect(state.value["blocks"][0]["value"].string == "Name: ?")
            let done = try await letta.call(
                "POST", "/v1/agents/\(agent)/messages", verdict(call, true))
            #expect(done.status == 200)
            #expect(
                done.messages.compactMap { $0["message_type"] as? String }
                    == ["tool_return_message", "assistant_message"])
            #expect(done.value["stop_reason"]["stop_reason"].string == "end_turn")
            let block = try await letta.call(
                "GET", "/v1/agents/\(agent)/core-memory/blocks/human")
            #expect(block.value["value"].string == "Name: ?\ntea")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a refused call is told to the model with its reason`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let (agent, call, _) = try await pending(letta)
            let path = "/v1/agents/\(agent)/messages"
            let done = try await letta.call("POST", path, verdict(call, false))
            let returned = try #require(done.messages("tool_return_message").first)
            #expect(returned["status"] as? String == "error")
            #expect((returned["tool_return"] as? String)?.contains("because") == true)
            let other = try await letta.call("POST", path, verdict("call_nope", true))
            #expect(other.status == 400)
            #expect(other.detail.contains("No tool call is currently awaiting approval"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `a repeated verdict performs nothing, but makes the model speak again`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let (agent, call, _) = try await pending(letta)
            let path = "/v1/agents/\(agent)/messages"
            #expect(try await letta.call("POST", path, verdict(call, true)).status == 200)
            let again = try await letta.call("POST", path, verdict(call, true))
            #expect(again.status == 200)
            #expect(again.messages("tool_return_message").isEmpty)
            #expect(again.messages("assistant_message").count == 1)
            let last = try #require(try await letta.asked(about: agent).last)["last"]
            #expect(last["content"].string?.hasPrefix("<system-alert>Automated keep-alive") == true)
            let list = try await letta.call("GET", path).value
            #expect(list[-2]["message_type"].string == "user_message", "which is stored")
        }
    }

    @Test(arguments: ContractServer.all)
    func `in a stream of tokens the request's parts are there, null where they say nothing`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let tokens: [String: Any] = ["streaming": true, "stream_tokens": true]
            let (_, call, answer) = try await pending(letta, tokens)
            let events = answer.events
            let parts = events.filter { $0.type == "approval_request_message" }.map(\.value)
            #expect(parts.count > 1)
            #expect(
                parts.allSatisfy {
                    $0["tool_call"].names.isSuperset(of: ["name", "arguments", "tool_call_id"])
                })
            #expect(parts.compactMap { $0["tool_call"]["name"].string } == ["memory_insert"])
            #expect(parts.allSatisfy { $0["tool_call"]["tool_call_id"].string == call })
            #expect(
                events.suffix(3).map(\.type) == ["stop_reason", "usage_statistics", "[DONE]"])
            #expect(events.dropLast(2).last?.value["stop_reason"].string == "requires_approval")
        }
    }

    @Test(arguments: ContractServer.all)
    func `another message meanwhile is 409 with an object, or an error in a stream`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let (agent, _, _) = try await pending(letta)
            let plain = try await letta.say("hello", to: agent)
            #expect(plain.status == 409)
            let detail = plain.value["detail"]
            #expect(detail["code"].string == "PENDING_APPROVAL")
            #expect(detail["message"].string?.isEmpty == false)
            #expect(detail["pending_request_id"].string?.hasPrefix("message-") == true)
            let stream = try await letta.say("hello", to: agent, ["streaming": true])
            #expect(stream.status == 200)
            let error = try #require(stream.events.first { $0.isError })
            #expect(error.type == "error_message")
            #expect(error.value["error_type"].string == "internal_error")
        }
    }

    @Test(arguments: ContractServer.all)
    func `cancelling clears a call that waits`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let (agent, _, _) = try await pending(letta)
            let cancel = try await letta.call(
                "POST", "/v1/agents/\(agent)/messages/cancel", [:] as [String: Any])
            #expect(cancel.status == 200)
            #expect(try await letta.say("hello", to: agent).status == 200)
        }
    }
    @Test(arguments: ContractServer.all)
    func `an answer to nothing, or to another call, is 400, or an error in a stream`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let (agent, call, _) = try await pending(letta)
            let path = "/v1/agents/\(agent)/messages"
            let plain = try await letta.call("POST", path, verdict("call_nope", true))
            #expect(plain.status == 400)
            #expect(plain.detail.contains("Invalid tool call IDs"))
            #expect(plain.detail.contains(call))
            var streaming = verdict("call_nope", true)
            streaming["streaming"] = true
            let stream = try await letta.call("POST", path, streaming)
            #expect(stream.status == 200)
            let error = try #require(stream.events.first { $0.isError })
            #expect(error.value["error_type"].string == "internal_error")
            #expect(error.value["detail"].string?.contains("Invalid tool call IDs") == true)
            #expect(try await letta.call("POST", path, verdict(call, false)).status == 200)
            streaming = verdict("call_nope", true)
            streaming["streaming"] = true
            let late = try await letta.call("POST", path, streaming)
            let words = try #require(late.events.first { $0.isError }).value["detail"].string
            #expect(words?.contains("No tool call is currently awaiting approval") == true)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a conversation waits for itself, says so in words, and cannot be cancelled out of it`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            try await letta.call(
                "PATCH", "/v1/agents/\(agent)/tools/approval/memory_insert",
                ["requires_approval": true])
            let conversation = try await letta.makeConversation(agent)
            let path = "/v1/conversations/\(conversation)/messages"
            let first = try await letta.call(
                "POST", path,
                [
                    "messages": [["role": "user", "content": "remember [human] tea"]],
                    "streaming": false,
                ])
            #expect(first.value["stop_reason"]["stop_reason"].string == "requires_approval")
            let state = try await letta.call(
                "GET", "/v1/agents/\(agent)?include=agent.pending_approval")
            #expect(state.value["pending_approval"].isNull, "which is the agent's own thread's")
            let last = try #require(try await letta.call("GET", path + "?limit=1").value.list.first)
            #expect(last["message_type"].string == "approval_request_message")
            let call = try #require(last["tool_call"]["tool_call_id"].string)

            let plain = try await letta.call(
                "POST", path,
                ["messages": [["role": "user", "content": "hello"]], "streaming": false])
            #expect(plain.status == 409)
            #expect(plain.detail.contains("is waiting for approval on a tool call"))
            let cancel = try await letta.call(
                "POST", "/v1/conversations/\(conversation)/cancel", [:] as [String: Any])
            #expect(cancel.status == 409)

            var answer = verdict(call, true)
            answer["streaming"] = false
            #expect(try await letta.call("POST", path, answer).status == 200)
            let list = try await letta.call(
                "GET", path + "?limit=3&order=asc&after=\(last["id"].string ?? "")"
            ).value.list
            let response = try #require(
                list.first { $0["message_type"].string == "approval_response_message" })
            #expect(response["otid"].isNull)
            #expect(response["approvals"][0]["tool_call_id"].string == call)
            #expect(response["approve"].bool == true)
        }
    }

    @Test(arguments: ContractServer.all)
    func `an answer in the background that comes twice with one otid is carried out once`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            try await letta.call(
                "PATCH", "/v1/agents/\(agent)/tools/approval/memory_insert",
                ["requires_approval": true])
            let conversation = try await letta.makeConversation(agent)
            let path = "/v1/conversations/\(conversation)/messages"
            let asked = try await letta.call(
                "POST", path,
                [
                    "messages": [["role": "user", "content": "remember [human] tea"]],
                    "streaming": true, "stream_tokens": false, "background": true,
                ])
            let request = try #require(
                asked.events.map(\.value).first {
                    $0["message_type"].string == "approval_request_message"
                })
            let call = try #require(request["tool_call"]["tool_call_id"].string)
            let answer: [String: Any] = [
                "messages": [
                    [
                        "type": "approval", "otid": UUID().uuidString.lowercased(),
                        "approvals": [
                            ["type": "approval", "tool_call_id": call, "approve": true]
                        ],
                    ]
                ], "streaming": true, "stream_tokens": false, "background": true,
            ]
            let first = try await letta.call("POST", path, answer)
            let again = try await letta.call("POST", path, answer)
            let runs = [first, again].map {
                $0.events.compactMap { $0.value["run_id"].string }.first
            }
            #expect(runs[0] != nil)
            #expect(runs[0] == runs[1])
            let block = try await letta.call("GET", "/v1/agents/\(agent)/core-memory/blocks/human")
            #expect(block.value["value"].string == "Name: ?\ntea")
            let list = try await letta.call("GET", path + "?limit=50").value.list
            #expect(list.count { $0["message_type"].string == "assistant_message" } == 1)
        }
    }
}
