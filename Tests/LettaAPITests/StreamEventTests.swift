import LettaAPI
import Testing

@Suite struct `A stream event` {
    private func read(_ data: String, type: String = "message") throws -> StreamEvent {
        try StreamEvent(ServerSentEvent(type: type, data: data))
    }

    private func body(_ members: String) throws -> Message.Body? {
        guard case .message(let message) = try read(#"{"id":"message-1","# + members + "}") else {
            return nil
        }
        return message.body
    }

    @Test func `may be a ping with the run's id, a farewell, a stop or a bill`() throws {
        #expect(
            try read(#"{"id":"ping-1","message_type":"ping","run_id":"run-1"}"#)
                == .ping(RunID("run-1")))
        #expect(try read("[DONE]") == .done)
        #expect(
            try read(#"{"message_type":"stop_reason","stop_reason":"end_turn"}"#)
                == .stopReason(.endTurn))
        #expect(
            try read(
                #"{"message_type":"usage_statistics","completion_tokens":6,"prompt_tokens":697,"total_tokens":703,"step_count":1,"run_ids":null,"context_tokens":703}"#
            )
                == .usage(
                    Usage(
                        promptTokens: 697, completionTokens: 6, totalTokens: 703, stepCount: 1,
                        contextTokens: 703)))
    }

    @Test func `may carry a failure although the status was 200`() throws {
        let failure = try read(
            #"{"message_type":"error_message","run_id":"run-1","error_type":"llm_rate_limit","message":"m","detail":"d","seq_id":null}"#,
            type: "error")
        #expect(
            failure
                == .failure(
                    StreamFailure(
                        kind: "llm_rate_limit", message: "m", detail: "d", runID: RunID("run-1"))))
        #expect(
            try read(#"{"error":{"type":"llm_error","message":"m"}}"#)
                == .failure(StreamFailure(kind: "llm_error", message: "m")))
    }

    @Test func `keeps what its message says of itself`() throws {
        let event = try read(
            #"{"id":"message-1","date":"2026-11-20T23:33:59+00:00","name":null,"message_type":"assistant_message","otid":"o-1","sender_id":null,"step_id":"step-1","is_err":null,"seq_id":4,"run_id":"run-1","content":"Done: "}"#
        )
        guard case .message(let message) = event else {
            Issue.record("no message")
            return
        }
        #expect(message.body == .assistant("Done: "))
        #expect(message.sequence == 4)
        #expect(message.otid == "o-1")
        #expect(message.runID == RunID("run-1"))
        #expect(message.stepID == StepID("step-1"))
        #expect(message.date != nil)
    }

    @Test func `reads tool calls as an array, as one object, and in the singular`() throws {
        let call = ToolCall(id: "call_1", name: "f", arguments: "{}")
        let json = #"{"name":"f","arguments":"{}","tool_call_id":"call_1"}"#
        let type = #""message_type":"tool_call_message","#
        #expect(try body(type + #""tool_calls":[\#(json)]"#) == .toolCall([call]))
        #expect(try body(type + #""tool_calls":\#(json)"#) == .toolCall([call]))
        #expect(try body(type + #""tool_call":\#(json)"#) == .toolCall([call]))
        #expect(
            try body(
                #""message_type":"approval_request_message","tool_calls":{"name":null,"arguments":null,"tool_call_id":"call_1"}"#
            ) == .approvalRequest([ToolCall(id: "call_1", name: nil, arguments: "")]))
    }

    @Test func `reads tool returns flat and as an array`() throws {
        let type = #""message_type":"tool_return_message","#
        let members = #""tool_return":"r","status":"error","tool_call_id":"call_1""#
        let expected = Message.Body.toolReturn(
            ToolReturn(callID: "call_1", text: "r", succeeded: false))
        #expect(try body(type + members + #","stdout":[],"stderr":null"#) == expected)
        #expect(try body(type + #""tool_returns":[{"type":"tool",\#(members)}]"#) == expected)
    }

    @Test func `reads the rarer types`() throws {
        #expect(
            try body(
                #""message_type":"user_message","content":[{"type":"text","text":"look"},{"type":"image","source":{}}]"#
            ) == .user(Message.Content("look", imageCount: 1)))
        #expect(
            try body(#""message_type":"reasoning_message","reasoning":"Let ","signature":null"#)
                == .reasoning("Let "))
        #expect(
            try body(#""message_type":"hidden_reasoning_message","state":"redacted""#)
                == .hiddenReasoning(state: "redacted"))
        #expect(try body(#""message_type":"summary_message","summary":"s""#) == .summary("s"))
        #expect(
            try body(#""message_type":"system_message","content":"base""#) == .system("base"))
        #expect(
            try body(
                #""message_type":"event_message","event_type":"compaction","event_data":{"n":1}"#)
                == .event(kind: "compaction", data: .object(["n": .integer(1)])))
        #expect(
            try body(
                #""message_type":"approval_response_message","approvals":[{"type":"approval","tool_call_id":"c","approve":false,"reason":"no"}]"#
            ) == .approvalResponse([Approval(callID: "c", isApproved: false, reason: "no")]))
    }

    @Test func `of an unknown type is kept whole`() throws {
        guard case .unknown(let type, let value) = try body(#""message_type":"new_one","x":[1]"#)
        else {
            Issue.record("not kept")
            return
        }
        #expect(type == "new_one")
        #expect(value["x"] == .array([.integer(1)]))
    }

    @Test(arguments: ["", "{", "{}", "[]", "null", #"{"message_type":"assistant_message"}"#])
    func `that is broken is nonsense`(data: String) {
        #expect(throws: LettaError.self) { try read(data) }
    }
}
