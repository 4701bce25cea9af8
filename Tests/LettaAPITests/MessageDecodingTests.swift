import FoundationEssentials
import LettaAPI
import Testing

private func message(_ json: String) throws -> Message {
    try JSONDecoder().decode(Message.self, from: Data(json.utf8))
}

@Suite struct `A message` {
    @Test func `keeps who, when and where`() throws {
        let message = try message(
            """
            {"id":"message-529693b8-4656-43a1-8f45-4b2693841e82","date":"2026-11-20T23:33:56+00:00",
            "name":"Ada","message_type":"user_message","otid":"529693b8-4656-43a1-8f45-4b2693841e80",
            "sender_id":"identity-1","step_id":"step-7ac522e4-37c0-4a74-8854-e573b95a1ae7",
            "is_err":null,"seq_id":7,"run_id":"run-1a80cd4e-5369-4bee-8401-6ba51e203a64",
            "content":"hello"}
            """)
        #expect(
            message
                == Message(
                    id: MessageID("message-529693b8-4656-43a1-8f45-4b2693841e82"),
                    body: .user("hello"), otid: "529693b8-4656-43a1-8f45-4b2693841e80",
                    date: Date(timeIntervalSince1970: 1_795_217_636), name: "Ada",
                    senderID: "identity-1",
                    runID: RunID("run-1a80cd4e-5369-4bee-8401-6ba51e203a64"),
                    stepID: StepID("step-7ac522e4-37c0-4a74-8854-e573b95a1ae7"), sequence: 7))
    }

    @Test(arguments: [
        (#""message_type":"system_message","content":"You are""#, Message.Body.system("You are")),
        (#""message_type":"user_message","content":"hello there""#, .user("hello there")),
        (#""message_type":"assistant_message","content":"Echo: ""#, .assistant("Echo: ")),
        (#""message_type":"assistant_message","content":null"#, .assistant("")),
        (#""message_type":"assistant_message""#, .assistant("")),
        (
            #""message_type":"reasoning_message","reasoning":"Let ","source":"reasoner_model","signature":null"#,
            .reasoning("Let ")
        ),
        (
            #""message_type":"hidden_reasoning_message","state":"redacted","hidden_reasoning":"gAAB""#,
            .hiddenReasoning(state: "redacted")
        ),
        (
            #""message_type":"summary_message","summary":"They talked about tea.""#,
            .summary("They talked about tea.")
        ),
        (
            #""message_type":"event_message","event_type":"compaction","event_data":{"trigger":"post_step_context_check","context_token_estimate":5966}"#,
            .event(
                kind: "compaction",
                data: .object([
                    "trigger": "post_step_context_check", "context_token_estimate": .integer(5966),
                ]))
        ),
        (
            #""message_type":"approval_response_message","approvals":[{"type":"approval","tool_call_id":"call_1","approve":false,"reason":"no gambling"}],"approve":false,"approval_request_id":"call_1","reason":"no gambling""#,
            .approvalResponse([Approval(callID: "call_1", isApproved: false, reason: "no gambling")]
            )
        ),
    ])
    func `of each type says what it says`(json: String, body: Message.Body) throws {
        #expect(try message(#"{"id":"message-1","# + json + "}").body == body)
    }

    @Test func `with parts joins the texts and counts the images`() throws {
        let message = try message(
            """
            {"id":"message-1","message_type":"user_message","content":[{"type":"text","text":"what "},
            {"type":"image","source":{"type":"letta","file_id":"file-1","data":null}},
            {"type":"text","text":"is this","signature":null}]}
            """)
        #expect(message.body == .user(Message.Content("what is this", imageCount: 1)))
    }

    @Test func `of a client tool's return is no approval`() throws {
        let message = try message(
            """
            {"id":"message-1","message_type":"approval_response_message","approvals":[{"type":"tool",
            "tool_return":"clip content","status":"success","tool_call_id":"call_1","stdout":null}]}
            """)
        #expect(message.body == .approvalResponse([]))
    }

    @Test func `of a type not known is kept whole`() throws {
        let message = try message(
            #"{"id":"message-1","message_type":"dream_message","dream":{"deep":[1,2.5,true,null]},"run_id":"run-1"}"#
        )
        #expect(message.type == "dream_message")
        #expect(message.runID == RunID("run-1"))
        guard case .unknown("dream_message", let whole) = message.body else {
            Issue.record("\(message.body)")
            return
        }
        #expect(
            whole["dream"]
                == .object(["deep": .array([.integer(1), .number(2.5), .bool(true), .null])]))
    }

    @Test func `of a type not known may lack even an id`() throws {
        #expect(
            try message(#"{"message_type":"heartbeat","date":17}"#).body
                == .unknown(
                    type: "heartbeat",
                    .object(["message_type": "heartbeat", "date": .integer(17)])))
    }

    @Test(arguments: [
        "system_message", "user_message", "assistant_message", "reasoning_message",
        "hidden_reasoning_message", "tool_call_message", "tool_return_message",
        "approval_request_message", "approval_response_message", "summary_message",
        "event_message", "some_message",
    ])
    func `knows Letta's word for its type`(type: String) throws {
        #expect(try message(#"{"id":"message-1","message_type":"\#(type)"}"#).type == type)
    }

    @Test(arguments: [
        "", "{", "[]", "{}", "null", #"{"id":"message-1"}"#, #"{"message_type":"user_message"}"#,
        #"{"id":"message-1","message_type":"user_message","content":7}"#,
        #"{"id":"message-1","message_type":"tool_call_message","tool_call":"x"}"#,
    ])
    func `that is broken is an error and no crash`(json: String) {
        #expect(throws: (any Error).self) { try message(json) }
    }
}

@Suite struct `A tool call` {
    @Test func `comes whole in an array`() throws {
        let message = try message(
            #"""
            {"id":"message-1","message_type":"tool_call_message","tool_call":{"name":"memory_insert","arguments":"{\"label\": \"human\"}","tool_call_id":"call_1"},"tool_calls":[{"name":"memory_insert","arguments":"{\"label\": \"human\"}","tool_call_id":"call_1"},{"name":"send","arguments":"{}","tool_call_id":"call_2"}]}
            """#)
        #expect(
            message.body
                == .toolCall([
                    ToolCall(
                        id: "call_1", name: "memory_insert", arguments: #"{"label": "human"}"#),
                    ToolCall(id: "call_2", name: "send", arguments: "{}"),
                ]))
    }

    @Test func `comes in pieces as an object when tokens stream`() throws {
        let first = try message(
            #"{"id":"message-1","message_type":"tool_call_message","tool_call":{"name":"memory_insert","tool_call_id":"call_1"},"tool_calls":{"name":"memory_insert","tool_call_id":"call_1"}}"#
        )
        let second = try message(
            #"{"id":"message-1","message_type":"tool_call_message","tool_call":{"arguments":"{\"lab","tool_call_id":"call_1"},"tool_calls":{"arguments":"{\"lab","tool_call_id":"call_1"}}"#
        )
        #expect(
            first.body == .toolCall([ToolCall(id: "call_1", name: "memory_insert", arguments: "")]))
        #expect(second.body == .toolCall([ToolCall(id: "call_1", name: nil, arguments: #"{"lab"#)]))
    }

    @Test(arguments: ["", #","tool_calls":null"#, #","tool_calls":[]"#])
    func `of an older server is only in the singular`(plural: String) throws {
        let message = try message(
            #"{"id":"message-1","message_type":"tool_call_message","tool_call":{"name":"a","arguments":"{}","tool_call_id":"call_1"}\#(plural)}"#
        )
        #expect(message.body == .toolCall([ToolCall(id: "call_1", name: "a", arguments: "{}")]))
    }

    @Test func `that wants approval has explicit nulls in its pieces`() throws {
        let first = try message(
            #"{"id":"message-1","message_type":"approval_request_message","tool_call":{"name":"roll_dice","arguments":null,"tool_call_id":"call_1"},"tool_calls":{"name":"roll_dice","arguments":null,"tool_call_id":"call_1"}}"#
        )
        let second = try message(
            #"{"id":"message-1","message_type":"approval_request_message","tool_call":{"name":null,"arguments":"{\"sides\": 6}","tool_call_id":"call_1"},"tool_calls":{"name":null,"arguments":"{\"sides\": 6}","tool_call_id":"call_1"}}"#
        )
        #expect(
            first.body
                == .approvalRequest([ToolCall(id: "call_1", name: "roll_dice", arguments: "")]))
        #expect(
            second.body
                == .approvalRequest([ToolCall(id: "call_1", name: nil, arguments: #"{"sides": 6}"#)]
                ))
    }
}

@Suite struct `A tool return` {
    @Test func `tells which call it answers and how it went`() throws {
        let message = try message(
            #"{"id":"message-1","name":"roll_dice","message_type":"tool_return_message","tool_return":"rolled 4 of 6","status":"success","tool_call_id":"call_1","stdout":[],"stderr":[],"tool_returns":[{"type":"tool","tool_return":"rolled 4 of 6","status":"success","tool_call_id":"call_1","stdout":[],"stderr":[]}]}"#
        )
        #expect(message.name == "roll_dice")
        #expect(
            message.body
                == .toolReturn(ToolReturn(callID: "call_1", text: "rolled 4 of 6", succeeded: true))
        )
    }

    @Test func `of a denied call has failed`() throws {
        let message = try message(
            #"{"id":"message-1","message_type":"tool_return_message","tool_return":"Error: request to call tool denied. User reason: no gambling","status":"error","tool_call_id":"call_1","stdout":null,"stderr":null,"tool_returns":null}"#
        )
        guard case .toolReturn(let answer) = message.body else {
            Issue.record("\(message.body)")
            return
        }
        #expect(!answer.succeeded)
        #expect(answer.text.hasPrefix("Error: request to call tool denied."))
    }

    @Test(arguments: ["", #""tool_return":null,"#])
    func `with several answers tells the first`(singular: String) throws {
        let message = try message(
            #"{"id":"message-1","message_type":"tool_return_message",\#(singular)"tool_returns":[{"type":"tool","tool_return":[{"type":"text","text":"one"}],"status":"error","tool_call_id":"call_1"},{"type":"tool","tool_return":"two","status":"success","tool_call_id":"call_2"}]}"#
        )
        #expect(
            message.body == .toolReturn(ToolReturn(callID: "call_1", text: "one", succeeded: false))
        )
    }

    @Test(arguments: [#""tool_returns":[]"#, #""tool_returns":null"#, #""status":"success""#])
    func `without an answer is empty`(json: String) throws {
        let message = try message(
            #"{"id":"message-1","message_type":"tool_return_message",\#(json)}"#)
        #expect(message.body == .toolReturn(ToolReturn(callID: nil, text: "", succeeded: true)))
    }
}
