import FoundationEssentials
import LettaAPI
import Testing

@Suite struct `A send without a stream` {
    static let agent = AgentID("agent-1")
    static let request = MessageRequest(text: "hello", otid: "otid-1", runsInBackground: true)

    @Test func `goes where a stream goes, and is never repeated`() {
        for conversation in [nil, ConversationID.agentDefault, ConversationID("conv-1")] {
            let send = Endpoint.send(Self.request, agent: Self.agent, conversation: conversation)
            let stream = Endpoint.stream(
                Self.request, agent: Self.agent, conversation: conversation)
            #expect(send.target == stream.target)
            #expect(send.method == .post)
            #expect(!send.isRepeatable)
        }
    }

    /// A conversation streams unless it is told not to, and `stream_tokens` without a stream is 422.
    @Test func `says that it does not stream, and nothing of streams`() throws {
        let endpoint = Endpoint.send(Self.request, agent: Self.agent, conversation: .agentDefault)
        let body = try JSONDecoder().decode(
            JSONValue.self, from: Data(try #require(endpoint.body)))
        #expect(
            body
                == .object([
                    "agent_id": "agent-1", "streaming": .bool(false),
                    "messages": .array([
                        .object(["role": "user", "content": "hello", "otid": "otid-1"])
                    ]),
                ]))
    }

    @Test func `brings messages, stop reason and usage`() throws {
        let body = """
            {"messages":[{"id":"message-1","date":"2026-11-20T23:33:54+00:00","name":null,
            "message_type":"assistant_message","otid":null,"content":"Echo: hello there"}],
            "stop_reason":{"message_type":"stop_reason","stop_reason":"max_steps"},
            "usage":{"message_type":"usage_statistics","completion_tokens":3,"prompt_tokens":697,
            "total_tokens":700,"step_count":1,"run_ids":null},"logs":null}
            """
        let response = try Endpoint.send(Self.request, agent: Self.agent, conversation: nil)
            .decode(Array(body.utf8))
        #expect(response.messages.map(\.body) == [.assistant("Echo: hello there")])
        #expect(response.stopReason == .maxSteps)
        #expect(
            response.usage
                == Usage(promptTokens: 697, completionTokens: 3, totalTokens: 700, stepCount: 1))
    }

    @Test(arguments: ["{}", "[]", "", #"{"messages":{}}"#])
    func `that is broken is an error`(body: String) {
        #expect(throws: (any Error).self) {
            try Endpoint.send(Self.request, agent: Self.agent, conversation: nil)
                .decode(Array(body.utf8))
        }
    }
}
