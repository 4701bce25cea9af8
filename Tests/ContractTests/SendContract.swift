import Foundation
import LettaWire
import Testing

@Suite struct `Contract: sending and streaming` {
    private let tokens: [String: Any] = ["streaming": true, "stream_tokens": true]

    /// The types in order, runs of one type as one.
    private func types(_ events: [Event]) -> [String] {
        events.map(\.type).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    @Test(arguments: ContractServer.all)
    func `a send without stream answers with messages, stop reason and usage`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let answer = try await letta.say("slow 3", to: agent)
            #expect(answer.status == 200)
            #expect(answer.reply == "tok0 tok1 tok2 ")
            let message = answer.value["messages"][0]
            #expect(message["message_type"].string == "assistant_message")
            #expect(message["id"].string?.hasPrefix("message-") == true)
            #expect(message["run_id"].string?.hasPrefix("run-") == true)
            #expect(message["step_id"].string?.hasPrefix("step-") == true)
            #expect(message["seq_id"].isNull)
            #expect(
                message["date"].string?.wholeMatch(
                    of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00/) != nil)
            #expect(answer.value["stop_reason"]["stop_reason"].string == "end_turn")
            #expect(answer.value["usage"]["step_count"].int == 1)
            #expect(answer.value["usage"]["completion_tokens"].int ?? 0 > 0)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a stream of tokens begins with a ping that names the run and ends with usage`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("think", to: agent, tokens).events
            #expect(
                types(events) == [
                    "ping", "reasoning_message", "assistant_message", "stop_reason",
                    "usage_statistics", "[DONE]",
                ])
            let run = try #require(events.first?.run)
            #expect(run.hasPrefix("run-"))
            #expect(events.first?.value["id"].string?.hasPrefix("ping-") == true)
            let parts = events.filter { $0.type.hasSuffix("_message") }
            #expect(parts.allSatisfy { $0.run == run })
            #expect(Set(parts.compactMap { $0.value["id"].string }).count == 1, "one message")
            #expect(Set(parts.compactMap { $0.value["otid"].string }).count == 2, "two parts")
            #expect(
                parts.allSatisfy {
                    $0.value.names.isSuperset(of: [
                        "id", "date", "name", "message_type", "otid", "sender_id", "step_id",
                        "is_err", "seq_id", "run_id",
                    ])
                })
            let said = parts.filter { $0.type == "assistant_message" }
            #expect(said.map(\.content) == ["The ", "answer ", "is ", "42."])
            let thought = parts.compactMap { $0.value["reasoning"].string }.joined()
            #expect(thought == "Let me think about this step by step. ")
            #expect(parts.first?.value["source"].string == "reasoner_model")
            #expect(events.allSatisfy { $0.seq == nil }, "only background runs count")
            #expect(events.dropLast(2).last?.value["stop_reason"].string == "end_turn")
            let usage = try #require(events.dropLast().last?.value)
            for name in ["completion_tokens", "prompt_tokens", "total_tokens", "context_tokens"] {
                #expect(usage[name].int ?? 0 > 0, "\(name)")
            }
            #expect(usage["step_count"].int == 1)
            #expect(usage["run_ids"].isNull)
        }
    }

    @Test(arguments: ContractServer.all)
    func `include_pings=false leaves the pings out`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let options = tokens.merging(["include_pings": false]) { $1 }
            let events = try await letta.say("hello", to: agent, options).events
            #expect(events.first?.type == "assistant_message")
            #expect(!events.contains { $0.type == "ping" })
        }
    }

    @Test(arguments: ContractServer.all)
    func `with tokens a call is an object in pieces, its name first`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("remember [human] tea", to: agent, tokens).events
            #expect(
                types(events) == [
                    "ping", "tool_call_message", "tool_return_message", "assistant_message",
                    "stop_reason", "usage_statistics", "[DONE]",
                ])
            let calls = events.filter { $0.type == "tool_call_message" }.map(\.value)
            #expect(calls.allSatisfy { $0["tool_call"].isObject && $0["tool_calls"].isObject })
            let pieces = calls.map { $0["tool_calls"] }
            #expect(pieces.first?["name"].string == "memory_insert")
            #expect(pieces.dropFirst().allSatisfy { $0["name"].string == nil })
            let id = try #require(pieces.first?["tool_call_id"].string)
            let text = pieces.compactMap { $0["arguments"].string }.joined()
            #expect(text.contains(#""new_string": "tea""#))
            let returned = try #require(events.first { $0.type == "tool_return_message" }?.value)
            #expect(returned["tool_call_id"].string == id)
            #expect(returned["name"].string == "memory_insert")
            #expect(returned["status"].string == "success")
            #expect(returned["tool_return"].string == "Name: ?\ntea")
            #expect(returned["tool_returns"][0]["tool_call_id"].string == id)
            #expect(returned["stdout"].exists && returned["stderr"].exists)
            #expect(events.dropLast().last?.value["step_count"].int == 2)
        }
    }

    @Test(arguments: ContractServer.all)
    func `without tokens messages are whole, and calls are an array`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say(
                "remember [human] tea", to: agent, ["streaming": true]
            ).events
            try #require(
                events.map(\.type) == [
                    "ping", "tool_call_message", "tool_return_message", "assistant_message",
                    "stop_reason", "usage_statistics", "[DONE]",
                ])
            let call = events[1].value["tool_calls"]
            #expect(call.isArray)
            #expect(
                call[0]["arguments"].string
                    == #"{"label": "human", "new_string": "tea", "insert_line": -1}"#)
            #expect(events[1].value["tool_call"]["name"].string == "memory_insert")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a tool that fails tells it in its return, and the turn goes on`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let answer = try await letta.say("remember [nope] x", to: agent)
            let returned = try #require(answer.messages("tool_return_message").first)
            #expect(returned["status"] as? String == "error")
            #expect(
                (returned["tool_return"] as? String)?.contains(
                    "Block field nope does not exist (available sections = human)") == true)
            #expect(answer.messages.last?["message_type"] as? String == "assistant_message")
        }
    }

    @Test(
        arguments: ContractServer.all,
        [
            ("error", 500, "llm_error"), ("error401", 401, "llm_authentication"),
            ("error429", 429, "llm_rate_limit"), ("error400", 400, "llm_bad_request"),
        ])
    func `a failing model is a status without stream, and an error event in a stream of status 200`(
        _ server: ContractServer, _ failure: (words: String, status: Int, type: String)
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let plain = try await letta.say(failure.words, to: agent)
            #expect(plain.status == failure.status)
            #expect(plain.value.names == ["error"])
            #expect(plain.value["error"]["type"].string == failure.type)
            #expect(plain.value["error"]["message"].string?.isEmpty == false)
            #expect(plain.value["error"]["detail"].string?.isEmpty == false)
            let stream = try await letta.say(failure.words, to: agent, tokens)
            #expect(stream.status == 200)
            let events = stream.events
            try #require(events.map(\.type) == ["ping", "stop_reason", "error_message", "[DONE]"])
            #expect(events[1].value["stop_reason"].string == "llm_api_error")
            #expect(events[2].isError)
            // A stream has no word for a bad request.
            let told = failure.status == 400 ? "llm_error" : failure.type
            #expect(events[2].value["error_type"].string == told)
            #expect(events[2].value["run_id"].string == events.run)
            #expect(events[2].value["message"].string?.isEmpty == false)
            #expect(events[2].value["detail"].exists && events[2].value["seq_id"].exists)
            let history = try await letta.call("GET", "/v1/agents/\(agent)/messages").list
            #expect(history.count == 1, "a failed turn leaves no trace")
            let run = try await letta.end(of: events.run)
            #expect(run["status"] as? String == "failed")
            #expect(run["stop_reason"] as? String == "llm_api_error")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a model that breaks off gives two stop reasons, an error and no DONE`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("errormid", to: agent, tokens).events
            #expect(
                events.filter { $0.type == "assistant_message" }.map(\.content).joined()
                    == "one two three four five ")
            let end = Array(events.drop { $0.type != "stop_reason" })
            #expect(end.map(\.type) == ["stop_reason", "stop_reason", "error_message"])
            #expect(
                end.compactMap { $0.value["stop_reason"].string } == ["error", "llm_api_error"])
            #expect(end.last?.value["error_type"].string == "internal_error")
            let run = try await letta.end(of: events.run)
            #expect(run["status"] as? String == "completed", "the status lies")
            #expect(run["stop_reason"] as? String == "llm_api_error")
            let history = try await letta.call("GET", "/v1/agents/\(agent)/messages").list
            #expect(history.count == 1)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a model that would break off in a stream answers a send without one`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let answer = try await letta.say("errormid", to: agent)
            #expect((answer.status, answer.reply) == (200, "one two three four five "))
        }
    }

    @Test(arguments: ContractServer.all)
    func `an empty answer is no message at all`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("empty", to: agent, tokens).events
            try #require(
                events.map(\.type) == ["ping", "stop_reason", "usage_statistics", "[DONE]"])
            #expect(events[1].value["stop_reason"].string == "end_turn")
        }
    }

    @Test(arguments: ContractServer.all)
    func `steps end where the client says`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let answer = try await letta.say("remember [human] x", to: agent, ["max_steps": 1])
            #expect(answer.value["stop_reason"]["stop_reason"].string == "max_steps")
            #expect(answer.messages("assistant_message").isEmpty)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a send that does not fit is refused before anything runs`(_ server: ContractServer)
        async throws
    {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/agents/\(agent)/messages"
            func status(_ body: [String: Any]) async throws -> Int {
                try await letta.call("POST", path, body).status
            }
            #expect(try await status([:]) == 422)
            #expect(try await status(["messages": [String]()]) == 422)
            #expect(try await status(Letta.send("")) == 400)
            #expect(try await status(Letta.send("x", ["stream_tokens": true])) == 422)
            #expect(try await status(Letta.send("x", ["nosuch": true])) == 200)
            #expect(try await letta.asked(about: agent).count == 1)
        }
    }

    @Test(arguments: ContractServer.all)
    func `a message keeps its otid and sender, and the model learns its name alone`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let otid = UUID().uuidString.lowercased()
            let answer = try await letta.call(
                "POST", "/v1/agents/\(agent)/messages",
                [
                    "messages": [
                        [
                            "role": "user", "content": "hello", "otid": otid, "sender_id": "me",
                            "name": "ada",
                        ]
                    ]
                ])
            #expect(answer.status == 200)
            let list = try await letta.call("GET", "/v1/agents/\(agent)/messages").value.list
            let user = try #require(list.first { $0["message_type"].string == "user_message" })
            #expect(user["otid"].string == otid)
            #expect(user["sender_id"].string == "me")
            #expect(user["name"].string == "ada")
            #expect(user["content"].string == "hello")
            let last = try #require(try await letta.asked(about: agent).last)["last"]
            #expect(last["name"].string == "ada")
            #expect(last["content"].string == "hello")
        }
    }

    @Test(arguments: ContractServer.all)
    func `only the kinds of message that are asked for are answered with`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let answer = try await letta.say(
                "remember [human] x", to: agent,
                ["include_return_message_types": ["assistant_message"]])
            #expect(
                answer.messages.compactMap { $0["message_type"] as? String }
                    == ["assistant_message"])
        }
    }

    @Test(arguments: ContractServer.all)
    func `content may be a list of parts, and is listed as it was sent or as text`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let parts = [["type": "text", "text": "long 1"]]
            let answer = try await letta.call(
                "POST", "/v1/agents/\(agent)/messages",
                ["messages": [["role": "user", "content": parts]]])
            #expect((answer.status, answer.reply) == (200, "w0 "))
            let list = try await letta.call("GET", "/v1/agents/\(agent)/messages").value
            let content = list[1]["content"]
            #expect((content.string ?? content[0]["text"].string) == "long 1")
        }
    }

    @Test(arguments: ContractServer.all)
    func `a tool of the client's own waits for what the client made of it`(
        _ server: ContractServer
    ) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let tool: [String: Any] = [
                "name": "clip", "description": "d",
                "parameters": ["type": "object", "properties": [String: String]()],
            ]
            let asked = try await letta.say("tool clip {}", to: agent, ["client_tools": [tool]])
            #expect(asked.value["stop_reason"]["stop_reason"].string == "requires_approval")
            let request = try #require(asked.messages("approval_request_message").first)
            let call = Value(request)["tool_call"]["tool_call_id"].string
            let answer: [String: Any] = [
                "type": "tool_return",
                "tool_returns": [
                    [
                        "type": "tool", "tool_call_id": try #require(call),
                        "tool_return": "from the clipboard", "status": "success",
                    ]
                ],
            ]
            let done = try await letta.call(
                "POST", "/v1/agents/\(agent)/messages", ["messages": [answer]])
            #expect(done.value["stop_reason"]["stop_reason"].string == "end_turn")
            #expect(done.reply.contains("from the clipboard"))
        }
    }

    @Test(arguments: ContractServer.all)
    func `an agent's own endpoint has no lock`(_ server: ContractServer) async throws {
        try await server.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/agents/\(agent)/messages"
            var second = 0
            _ = try await letta.stream(path, Letta.send("slow 10", tokens)) { event in
                guard event.type == "ping" else { return true }
                second = try await letta.say("hello", to: agent).status
                return true
            }
            #expect(second == 200)
        }
    }
}
