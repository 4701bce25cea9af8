import ChatCore
import LettaAPI
import Testing

@Suite struct `A reply` {
    private func assistant(_ text: String, id: String = "message-1") -> StreamEvent {
        .message(Message(id: MessageID(id), body: .assistant(.init(text)), runID: RunID("run-1")))
    }

    private func call(_ id: String, _ name: String?, _ arguments: String) -> StreamEvent {
        .message(
            Message(
                id: MessageID("message-2"),
                body: .toolCall([ToolCall(id: id, name: name, arguments: arguments)])))
    }

    @Test func `joins the pieces of each message`() {
        var reply = Reply()
        for event in [
            assistant("Hel"), call("c1", "memory_insert", ""), call("c1", nil, #"{"a""#),
            call("c2", "other", "{}"), call("c1", nil, ":1}"), assistant("lo 👋"),
        ] {
            reply.apply(event)
        }
        #expect(reply.text == "Hello 👋")
        #expect(reply.run == RunID("run-1"))
        #expect(
            reply.messages.map(\.body) == [
                .assistant("Hello 👋"),
                .toolCall([ToolCall(id: "c1", name: "memory_insert", arguments: #"{"a":1}"#)]),
                .toolCall([ToolCall(id: "c2", name: "other", arguments: "{}")]),
            ])
    }

    @Test func `tells a thought from a reply with the same id`() {
        var reply = Reply()
        reply.apply(
            .message(Message(id: MessageID("message-1"), body: .reasoning("Let me think."))))
        reply.apply(assistant("42"))
        #expect(reply.messages.count == 2)
        #expect(reply.text == "42")
    }

    @Test(arguments: [
        (StopReason.endTurn, TurnEnd.completed(.endTurn)),
        (.maxSteps, .completed(.maxSteps)),
        (.requiresApproval, .completed(.requiresApproval)),
        (
            .modelError,
            .failed(TurnFailure(cause: .stopped(.modelError), delivery: .delivered))
        ),
        (
            .cancelled,
            .failed(TurnFailure(cause: .stopped(.cancelled), delivery: .delivered))
        ),
    ])
    func `ends as its stop reason says`(reason: StopReason, end: TurnEnd) {
        var reply = Reply()
        reply.apply(.stopReason(reason))
        #expect(reply.end == end)
    }

    @Test func `fails with an error event, whatever the status of its stream`() {
        var reply = Reply()
        let failure = StreamFailure(kind: "llm_error", message: "no")
        reply.apply(.stopReason(.modelError))
        reply.apply(.failure(failure))
        #expect(
            reply.end == .failed(TurnFailure(cause: .stream(failure), delivery: .delivered)))
    }

    @Test func `gives what changed since it was last asked`() {
        var reply = Reply()
        reply.apply(assistant("one"))
        #expect(reply.takeChanged().count == 1)
        #expect(reply.takeChanged().isEmpty)
        reply.apply(assistant("x", id: "message-2"))
        reply.apply(assistant(" two"))
        #expect(reply.takeChanged().count == 2)
    }
}
