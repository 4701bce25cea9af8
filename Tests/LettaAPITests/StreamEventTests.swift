import LettaAPI
import Testing

private func event(_ data: String, type: String = "message") throws -> StreamEvent {
    try StreamEvent(ServerSentEvent(type: type, data: data))
}

@Suite struct `A stream event` {
    @Test func `that pings names the run`() throws {
        let ping =
            #"{"id":"ping-4e08e392-2a1c-4470-b1ce-732ecaa71c4a","date":"2026-11-20T23:33:55+00:00","name":null,"message_type":"ping","otid":null,"sender_id":null,"step_id":null,"is_err":null,"seq_id":null,"run_id":"run-1a80cd4e-5369-4bee-8401-6ba51e203a64"}"#
        #expect(try event(ping) == .ping(RunID("run-1a80cd4e-5369-4bee-8401-6ba51e203a64")))
    }

    @Test(arguments: [#"{"message_type":"ping"}"#, #"{"message_type":"ping","run_id":null}"#])
    func `of an old server pings without a run`(ping: String) throws {
        #expect(try event(ping) == .ping(nil))
    }

    @Test(arguments: [
        ("end_turn", StopReason.endTurn), ("llm_api_error", .modelError),
        ("cancelled", .cancelled), ("requires_approval", .requiresApproval),
        ("max_steps", .maxSteps), ("error", .error),
        ("bored", StopReason(rawValue: "bored")),
    ])
    func `tells why the agent stopped`(word: String, reason: StopReason) throws {
        #expect(
            try event(#"{"message_type":"stop_reason","stop_reason":"\#(word)"}"#)
                == .stopReason(reason))
    }

    @Test func `tells what it cost`() throws {
        #expect(
            try event(
                #"{"message_type":"usage_statistics","completion_tokens":6,"prompt_tokens":697,"total_tokens":703,"step_count":1,"run_ids":null,"cached_input_tokens":null,"context_tokens":703}"#
            )
                == .usage(
                    Usage(
                        promptTokens: 697, completionTokens: 6, totalTokens: 703, stepCount: 1,
                        contextTokens: 703)))
        #expect(
            try event(#"{"message_type":"usage_statistics","prompt_tokens":null}"#)
                == .usage(Usage()))
    }

    @Test func `carries a piece of a message`() throws {
        guard
            case .message(let message) = try event(
                #"{"id":"message-1","message_type":"assistant_message","content":"Echo: ","seq_id":2}"#
            )
        else {
            Issue.record("no message")
            return
        }
        #expect(message.body == .assistant("Echo: "))
        #expect(message.sequence == 2)
    }

    @Test func `tells that the model failed although the status was 200`() throws {
        let failure =
            #"{"message_type":"error_message","run_id":"run-34c4","error_type":"llm_error","message":"An error occurred with the LLM request.","detail":"INTERNAL_SERVER_ERROR: OpenAI API error: Error code: 500 - {'error': {'message': 'stub says 500', 'type': 'server_error', 'code': None}}","seq_id":null}"#
        #expect(
            try event(failure, type: "error")
                == .failure(
                    StreamFailure(
                        kind: "llm_error", message: "An error occurred with the LLM request.",
                        detail: "OpenAI API error: Error code: 500: stub says 500",
                        runID: RunID("run-34c4"))))
    }

    @Test(arguments: [
        (
            #"{"error":{"type":"llm_rate_limit","message":"Wait.","detail":null}}"#,
            StreamFailure(kind: "llm_rate_limit", message: "Wait.")
        ),
        (#"{"error":{}}"#, StreamFailure(kind: "error", message: "")),
        (#"{"error":"out of coffee"}"#, StreamFailure(kind: "error", message: "out of coffee")),
        (
            #"{"detail":"CONFLICT: Busy.\n[SQL: SELECT 1]","run_id":"run-1"}"#,
            StreamFailure(kind: "error", message: "Busy.", runID: RunID("run-1"))
        ),
        (#"{"message_type":"error_message"}"#, StreamFailure(kind: "error", message: "")),
    ])
    func `may be an error object`(data: String, failure: StreamFailure) throws {
        #expect(try event(data) == .failure(failure))
    }

    @Test func `says farewell`() throws {
        #expect(try event("[DONE]") == .done)
    }

    @Test(arguments: [
        "", "{", "nonsense", "[]", "{}", "null", "42", #"{"message_type":"assistant_message"}"#,
        #"{"message_type":"stop_reason"}"#, #"{"message_type":7}"#, #"{"error":7}"#,
        #"{"id":"message-1","message_type":"assistant_message","content":"cut"#,
    ])
    func `that is broken is nonsense, told in one line`(data: String) {
        let error = #expect(throws: LettaError.self) { try event(data) }
        guard case .nonsense(let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!detail.contains { $0.isNewline })
    }

    @Test func `nested a thousand deep is nonsense, not a crash`() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: LettaError.self) {
            try event(#"{"message_type":"dream","x":\#(deep)}"#)
        }
    }
}
