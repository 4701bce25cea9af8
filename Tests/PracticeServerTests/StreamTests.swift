import LettaWire
import Testing

@Suite struct `Sending and streaming` {
    private let tokens: [String: Any] = ["streaming": true, "stream_tokens": true]
    private var background: [String: Any] { tokens.merging(["background": true]) { $1 } }

    @Test func `a plain send answers with whole messages`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let answer = try await letta.say("slow 3", to: agent)
            #expect(answer.reply == "tok0 tok1 tok2 ")
            let reason = answer.object["stop_reason"] as? [String: String]
            #expect(reason?["stop_reason"] == "end_turn")
            let usage = answer.object["usage"] as? [String: Any]
            #expect(usage?["completion_tokens"] as? Int == 3)
            #expect(usage?["step_count"] as? Int == 1)
        }
    }

    @Test func `a token stream comes in Letta's order`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("think", to: agent, tokens).events
            var types: [String] = []
            for event in events where types.last != event.type { types.append(event.type) }
            #expect(
                types == [
                    "ping", "reasoning_message", "assistant_message", "stop_reason",
                    "usage_statistics", "[DONE]",
                ])
            let said = events.filter { $0.type == "assistant_message" }
            #expect(said.map(\.content) == ["The ", "answer ", "is ", "42."])
            // One message, two parts: the id is the same, the otid is not.
            let parts = events.filter { $0.type.hasSuffix("_message") }
            #expect(Set(parts.compactMap { $0.members["id"] as? String }).count == 1)
            #expect(Set(parts.compactMap { $0.members["otid"] as? String }).count == 2)
            #expect(events.allSatisfy { $0.seq == nil })
        }
    }

    @Test func `a stream of steps has whole messages and an array of calls`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say(
                "remember [human] likes tea", to: agent, ["streaming": true]
            ).events
            #expect(
                events.map(\.type) == [
                    "ping", "tool_call_message", "tool_return_message", "assistant_message",
                    "stop_reason", "usage_statistics", "[DONE]",
                ])
            let calls = events[1].members["tool_calls"] as? [[String: String]]
            #expect(
                calls?.first?["arguments"]
                    == #"{"label": "human", "new_string": "likes tea", "insert_line": -1}"#)
            #expect(events[2].members["tool_return"] as? String == "Name: ?\nlikes tea")
            #expect(events[2].members["status"] as? String == "success")
            #expect(events[3].content.hasPrefix(#"Done: {"status": "OK""#))
        }
    }

    @Test func `a call arrives in pieces, its name first`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("remember [human] tea", to: agent, tokens).events
            let pieces = events.filter { $0.type == "tool_call_message" }
                .compactMap { $0.members["tool_calls"] as? [String: String] }
            #expect(pieces.first?["name"] == "memory_insert")
            #expect(pieces.first?["arguments"] == nil)
            #expect(pieces.dropFirst().allSatisfy { $0["name"] == nil })
            #expect(
                pieces.compactMap { $0["arguments"] }.joined()
                    == #"{"label": "human", "new_string": "tea", "insert_line": -1}"#)
        }
    }

    @Test func `an unknown block is the tool's error, not the request's`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let answer = try await letta.say("remember [nope] x", to: agent)
            let returned = answer.messages("tool_return_message").first
            #expect(returned?["status"] as? String == "error")
            #expect(
                returned?["tool_return"] as? String
                    == "'Block field nope does not exist (available sections = human)'")
        }
    }

    @Test func `steps end where the client says`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let answer = try await letta.say("remember [human] x", to: agent, ["max_steps": 1])
            let reason = answer.object["stop_reason"] as? [String: String]
            #expect(reason?["stop_reason"] == "max_steps")
            #expect(answer.messages("assistant_message").isEmpty)
        }
    }

    @Test(arguments: [
        ("error", 500, "llm_error"), ("error401", 401, "llm_authentication"),
        ("error429", 429, "llm_rate_limit"), ("error400", 400, "llm_bad_request"),
    ])
    func `a failing model is told by status, or in a stream of status 200`(
        words: String, status: Int, type: String
    ) async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let plain = try await letta.say(words, to: agent)
            #expect(plain.status == status)
            #expect((plain.object["error"] as? [String: String])?["type"] == type)
            let stream = try await letta.say(words, to: agent, tokens)
            #expect(stream.status == 200)
            #expect(
                stream.events.map(\.type) == ["ping", "stop_reason", "error_message", "[DONE]"])
            #expect(stream.events[1].members["stop_reason"] as? String == "llm_api_error")
            #expect(stream.events[2].isError)
            // A stream has no word for a bad request.
            let told = status == 400 ? "llm_error" : type
            #expect(stream.events[2].members["error_type"] as? String == told)
            // A failed turn leaves no trace in the history.
            let history = try await letta.call("GET", "/v1/agents/\(agent)/messages").list
            #expect(history.count == 1)
        }
    }

    @Test func `a model that breaks off ends the stream without DONE`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say("errormid", to: agent, tokens).events
            let end = events.drop { $0.type != "stop_reason" }
            #expect(end.map(\.type) == ["stop_reason", "stop_reason", "error_message"])
            #expect(
                end.compactMap { $0.members["stop_reason"] as? String } == [
                    "error", "llm_api_error",
                ])
            #expect(events.filter { $0.type == "assistant_message" }.count == 5)
        }
    }

    @Test func `requests that do not fit are refused before anything runs`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/agents/\(agent)/messages"
            func status(_ body: Any) async throws -> Int {
                try await letta.call("POST", path, body).status
            }
            #expect(try await status([:] as [String: Any]) == 422)
            #expect(try await status(["messages": []]) == 422)
            #expect(try await status(Letta.send("")) == 400)
            #expect(try await status(Letta.send("x", ["input": "y"])) == 422)
            #expect(try await status(Letta.send("x", ["stream_tokens": true])) == 422)
            let old = try await letta.call(
                "POST", path, Letta.send("x", tokens),
                headers: ["X-Stainless-Package-Version": "1.0"])
            #expect(old.status == 200)
            #expect(try await letta.call("GET", "/v1/runs/?agent_id=\(agent)").list.count == 1)
        }
    }

    @Test func `types that the client does not want are left out`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say(
                "remember [human] x", to: agent,
                tokens.merging(["include_return_message_types": ["assistant_message"]]) { $1 }
            ).events
            #expect(
                Set(events.map(\.type)) == [
                    "ping", "assistant_message", "stop_reason", "usage_statistics", "[DONE]",
                ])
        }
    }

    @Test func `one who leaves does not stop the run`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/agents/\(agent)/messages"
            let events = try await letta.read(3, of: path, Letta.send("slow 20", tokens))
            let run = try await letta.end(of: events.first?.run ?? "")
            #expect(run["stop_reason"] as? String == "end_turn")
            let last = try await letta.call("GET", path).list.last
            #expect((last?["content"] as? String)?.hasSuffix("tok19 ") == true)
            let resume = try await letta.call(
                "POST", "/v1/runs/\(events.first?.run ?? "")/stream", ["starting_after": 0])
            #expect(resume.status == 400)
        }
    }

    @Test func `a background stream is numbered and can be read on`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let first = try await letta.read(
                6, of: "/v1/agents/\(agent)/messages", Letta.send("slow 30", background))
            #expect(first.compactMap(\.seq) == Array(1...6))
            let run = first.first?.run ?? ""
            let path = "/v1/runs/\(run)/stream"
            let rest = try await letta.call("POST", path, ["starting_after": 6]).events
            #expect(rest.compactMap(\.seq) == Array(7...31))
            #expect(rest.suffix(3).map(\.type) == ["stop_reason", "usage_statistics", "[DONE]"])
            let text = (first + rest).map(\.content).joined()
            #expect(text == (0..<30).map { "tok\($0) " }.joined())
            // After the end, and from another server, too.
            _ = try await letta.end(of: run)
            let other = try await Letta(sharing: letta.databasePath)
            let again = try await other.call("POST", path, ["starting_after": 29]).events
            #expect(again.compactMap(\.seq) == [30, 31])
            await other.stop()
            #expect(try await letta.call("GET", path).status == 405)
        }
    }

    @Test func `the same otid is the same run, on conversations in the background`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            let body: [String: Any] = [
                "messages": [["role": "user", "content": "long 20", "otid": "otid-1"]],
                "streaming": true, "stream_tokens": true, "background": true,
            ]
            let first = try await letta.call("POST", path + "/messages", body).events
            let second = try await letta.call("POST", path + "/messages", body).events
            #expect(first.first?.run == second.first?.run)
            #expect(second.compactMap(\.seq) == first.compactMap(\.seq))
            let later = try await letta.call(
                "POST", path + "/stream", ["otid": "otid-1", "starting_after": 20])
            #expect(later.events.compactMap(\.seq) == [21])
            let idle = try await letta.call("POST", path + "/stream", [:] as [String: Any])
            #expect(idle.status == 400)
            let stored = try await letta.call("GET", path + "/messages").list
            #expect(stored.count { $0["otid"] as? String == "otid-1" } == 1)
            #expect(try await letta.call("GET", "/v1/runs/?agent_id=\(agent)").list.count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `cancelling ends the stream and erases the turn`(isBackground: Bool) async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/agents/\(agent)/messages"
            let idle = try await letta.call("POST", path + "/cancel", [:] as [String: Any])
            #expect(idle.status == 409)
            let body = """
                {"messages": [{"role": "user", "content": "slow 5000"}], "streaming": true,
                "stream_tokens": true, "background": \(isBackground)}
                """
            async let reading = letta.call("POST", path, body)
            var runs: [[String: Any]] = []
            while runs.isEmpty {
                runs = try await letta.call("GET", "/v1/runs/active?agent_id=\(agent)").list
            }
            let run = runs.first?["id"] as? String ?? ""
            let answer = try await letta.call("POST", path + "/cancel", ["run_ids": [run]])
            #expect(answer.object[run] as? String == "cancelled")
            let end = try await reading.events.drop { $0.type != "stop_reason" }
            #expect(end.first?.members["stop_reason"] as? String == "cancelled")
            #expect(
                end.map(\.type) == (isBackground ? ["stop_reason", "[DONE]"] : ["stop_reason"]))
            #expect(try await letta.end(of: run)["status"] as? String == "cancelled")
            #expect(try await letta.call("GET", path).list.count == 1)
            let unknown = "run-00000000-0000-4000-8000-000000000000"
            let failed = try await letta.call("POST", path + "/cancel", ["run_ids": [unknown]])
            #expect(failed.object[unknown] as? String == "failed")
        }
    }
}

@Suite struct `Conversations and history` {
    @Test func `a conversation takes one stream at a time, an agent any number`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            let first = try await letta.read(1, of: path + "/messages", Letta.send("slow 5000"))
            let refused = try await letta.call("POST", path + "/messages", Letta.send("hello"))
            #expect(refused.status == 409)
            #expect(refused.object["run_id"] as? String == first.first?.run)
            #expect(try await letta.call("POST", path + "/cancel").status == 200)
            _ = try await letta.end(of: first.first?.run ?? "")
            let free = try await letta.call("POST", path + "/messages", Letta.send("hello"))
            #expect(free.events.last?.type == "[DONE]")
            #expect(try await letta.call("POST", path + "/cancel").status == 409)
        }
    }

    @Test func `the default thread is locked by its conversation path`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/default/messages"
            let body = Letta.send("slow 5000", ["agent_id": agent])
            let first = try await letta.read(1, of: path, body)
            let refused = try await letta.call(
                "POST", path, Letta.send("hi", ["agent_id": agent, "streaming": false]))
            #expect(refused.status == 409)
            try await letta.call("POST", "/v1/agents/\(agent)/messages/cancel", "{}")
            _ = try await letta.end(of: first.first?.run ?? "")
            _ = try await letta.call(
                "POST", path, Letta.send("hi", ["agent_id": agent, "streaming": false]))
            #expect(try await letta.call("GET", "/v1/agents/\(agent)/messages").list.count == 3)
            #expect(try await letta.call("POST", path, Letta.send("hi")).status == 404)
        }
    }

    @Test func `conversations have their own context, summary and end`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let path = "/v1/conversations/\(try await letta.makeConversation(agent))"
            _ = try await letta.call("POST", path + "/messages", Letta.send("slow 1"))
            let renamed = try await letta.call("PATCH", path, ["summary": "tea"])
            #expect(renamed.object["summary"] as? String == "tea")
            let state = try await letta.call("GET", path).object
            #expect((state["in_context_message_ids"] as? [Any])?.count == 3)
            let fork = try await letta.call("POST", path + "/fork").id
            let shared = try await letta.call("GET", "/v1/conversations/\(fork)/messages").list
            #expect(
                shared.map { $0["message_type"] as? String } == [
                    "assistant_message", "user_message", "system_message",
                ])
            let list = try await letta.call("GET", "/v1/conversations/?agent_id=\(agent)").list
            #expect(list.first?["id"] as? String == fork)
            #expect(try await letta.call("DELETE", path).text == "null")
            #expect(try await letta.call("GET", path).status == 404)
        }
    }

    @Test func `an isolated block is a copy that never enters the prompt`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let made = try await letta.call(
                "POST", "/v1/conversations/?agent_id=\(agent)",
                ["isolated_block_labels": ["human"]])
            let copy = (made.object["isolated_block_ids"] as? [String])?.first ?? ""
            _ = try await letta.call(
                "POST", "/v1/conversations/\(made.id)/messages",
                Letta.send("remember [human] tea"))
            let value = try await letta.call("GET", "/v1/blocks/\(copy)").object["value"]
            #expect(value as? String == "Name: ?\ntea")
            let prompt = try await letta.call("POST", "/v1/conversations/\(made.id)/recompile")
            #expect(!prompt.prompt.contains("tea"))
            let bad = try await letta.call(
                "POST", "/v1/conversations/?agent_id=\(agent)",
                ["isolated_block_labels": ["nope"]])
            #expect(bad.status == 400)
        }
    }

    @Test func `history is picked from the newest, agents show it oldest first`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            for number in 1...3 { _ = try await letta.say("long \(number)", to: agent) }
            let path = "/v1/agents/\(agent)/messages"
            func contents(_ query: String) async throws -> [String] {
                try await letta.call("GET", path + query).list
                    .compactMap { $0["content"] as? String }
            }
            #expect(try await contents("?limit=2") == ["long 3", "w0 w1 w2 "])
            #expect(try await contents("?limit=0") == [])
            let oldest = try await letta.call("GET", path + "?limit=2").list.first
            let before = oldest?["id"] as? String ?? ""
            #expect(try await contents("?limit=2&before=\(before)") == ["long 2", "w0 w1 "])
            #expect(
                try await contents("?limit=4&order=asc").dropFirst()
                    == ["long 1", "w0 ", "long 2"])
            #expect(
                try await contents("?limit=4&include_return_message_types=user_message")
                    == ["long 2", "long 3"])
            #expect(try await letta.call("GET", path + "?before=zzz").status == 404)
            let newest = try await letta.call(
                "GET", "/v1/conversations/\(agent)/messages?limit=2"
            ).list
            #expect(newest.map { $0["content"] as? String } == ["long 3", "w0 w1 w2 "])
            let edit = try await letta.call("PATCH", "\(path)/\(before)", ["content": "x"])
            #expect(edit.status == 405)
        }
    }

    @Test func `who sent a message is kept, and only the name reaches the model`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let message = [
                "role": "user", "content": "long 1", "sender_id": "identity-1", "name": "ada",
                "otid": "11111111-2222-4333-8444-555555555555",
            ]
            try await letta.call("POST", "/v1/agents/\(agent)/messages", ["messages": [message]])
            let stored = try await letta.call("GET", "/v1/agents/\(agent)/messages").list
                .first { $0["message_type"] as? String == "user_message" }
            #expect(stored?["sender_id"] as? String == "identity-1")
            #expect(stored?["name"] as? String == "ada")
            #expect(stored?["otid"] as? String == message["otid"])
        }
    }

    @Test func `a run tells its messages and tokens`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            _ = try await letta.say("remember [human] x", to: agent)
            let run = try await letta.call("GET", "/v1/runs/?agent_id=\(agent)").list.first
            let path = "/v1/runs/\(run?["id"] as? String ?? "")"
            let messages = try await letta.call("GET", path + "/messages").list
            #expect(
                messages.map { $0["message_type"] as? String } == [
                    "user_message", "tool_call_message", "tool_return_message",
                    "assistant_message",
                ])
            #expect(try await letta.call("GET", path + "/steps").list.count == 2)
            let usage = try await letta.call("GET", path + "/usage").object
            #expect((usage["total_tokens"] as? Int ?? 0) > 0)
        }
    }

    @Test func `a tool of the client's own waits for its answer`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let tool: [String: Any] = ["name": "clip", "description": "d"]
            let asked = try await letta.say(
                "tool clip {}", to: agent,
                ["client_tools": [tool], "streaming": true]
            ).events
            #expect(
                asked.prefix(3).map(\.type) == [
                    "ping", "approval_request_message", "stop_reason",
                ])
            #expect(asked[2].members["stop_reason"] as? String == "requires_approval")
            let call = asked[1].members["tool_call"] as? [String: String]
            let state = try await letta.call(
                "GET", "/v1/agents/\(agent)?include=agent.pending_approval"
            ).object
            #expect(state["pending_approval"] is [String: Any])
            #expect(try await letta.say("hello", to: agent).status == 409)
            let answer: [String: Any] = [
                "type": "tool_return",
                "tool_returns": [
                    [
                        "type": "tool", "tool_call_id": call?["tool_call_id"] ?? "",
                        "tool_return": "from the clipboard", "status": "success",
                    ]
                ],
            ]
            let path = "/v1/agents/\(agent)/messages"
            let done = try await letta.call("POST", path, ["messages": [answer]])
            #expect(done.reply.contains("from the clipboard"))
            let again = try await letta.call("POST", path, ["messages": [answer]])
            #expect(again.status == 200)
            #expect(again.messages("tool_return_message").isEmpty, "it is only told to go on")
        }
    }
}
