import ChatCore
import LettaAPI
import Testing

@Suite struct `Joined pieces` {
    private func event(_ body: Message.Body, id: String = "message-1") -> StreamEvent {
        .message(Message(id: MessageID(id), body: body))
    }

    @Test func `show the same as each of them would`() throws {
        let events = [
            event(.reasoning("Let ")), event(.reasoning("me")), event(.assistant("Hel")),
            event(.assistant("lo")), event(.assistant("again"), id: "message-2"),
            event(.assistant("!")),
        ]
        var one = Transcript()
        for event in events { one.apply(event) }

        var joined: [JoinedPieces] = []
        for pieces in try events.map({ try #require(JoinedPieces($0)) })
        where joined.isEmpty || !joined[joined.count - 1].join(pieces) {
            joined.append(pieces)
        }
        #expect(joined.map(\.count) == [2, 2, 1, 1])
        var other = Transcript()
        for pieces in joined { other.apply(.message(pieces.message)) }
        #expect(one == other)
    }

    @Test func `are only what an agent says or thinks`() {
        let call = ToolCall(id: "call-1", name: "memory_insert", arguments: "{}")
        let others: [StreamEvent] = [
            event(.toolCall([call])), event(.approvalRequest([call])),
            event(.toolReturn(ToolReturn(callID: "call-1", text: "", succeeded: true))),
            event(.summary("Once")), event(.hiddenReasoning(state: "omitted")), .ping(nil), .done,
            .stopReason(.endTurn), .usage(Usage()),
        ]
        for other in others { #expect(JoinedPieces(other) == nil) }
    }
}
