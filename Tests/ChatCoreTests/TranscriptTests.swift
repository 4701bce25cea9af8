import ChatCore
import FoundationEssentials
import LettaAPI
import Testing

@Suite struct `A transcript` {
    private func piece(_ body: Message.Body, id: String = "message-1") -> StreamEvent {
        .message(Message(id: MessageID(id), body: body))
    }

    private func talk() -> Transcript {
        var transcript = Transcript()
        transcript.say("hi", by: "ada", otid: "o1", at: nil)
        transcript.apply(piece(.reasoning("Hm")))
        transcript.apply(piece(.reasoning("m.")))
        transcript.apply(
            piece(.toolCall([ToolCall(id: "c", name: "roll", arguments: "")]), id: "message-2"))
        transcript.apply(
            piece(.toolCall([ToolCall(id: "c", name: nil, arguments: "{}")]), id: "message-2"))
        transcript.apply(
            piece(
                .toolReturn(ToolReturn(callID: "c", text: "4", succeeded: true)),
                id: "message-3"))
        transcript.apply(piece(.assistant("Hel"), id: "message-4"))
        transcript.apply(piece(.assistant("lo"), id: "message-4"))
        return transcript
    }

    @Test func `folds the events of a stream into entries`() {
        let transcript = talk()
        #expect(transcript.entries.map(\.text) == ["hi", "Hmm.", "{}", "Hello"])
        #expect(
            transcript.entries.map(\.kind) == [
                .user(name: "ada"), .reasoning, .tool(name: "roll"), .assistant,
            ])
        #expect(transcript.entries[2].result?.text == "4")
        #expect(transcript.entries[2].state == .complete)
    }

    @Test(arguments: [
        (TurnEnd.completed(.endTurn), TranscriptEntry.State.complete),
        (.cancelled, .cancelled),
        (
            .failed(
                TurnFailure(cause: .service(.interrupted(reason: "")), delivery: .unknown)),
            .failed
        ),
    ])
    func `marks what was open when a turn ends`(end: TurnEnd, state: TranscriptEntry.State) {
        var transcript = talk()
        transcript.end(otid: "o1", as: end)
        #expect(transcript.entries.first?.state == state)
        #expect(transcript.entries.last?.state == state)
    }

    @Test func `takes the server's copy of a message in place of the local one`() {
        var transcript = talk()
        transcript.apply(
            stored: Message(id: MessageID("message-0"), body: .user("hi"), otid: "o1"))
        transcript.apply(
            stored: Message(id: MessageID("message-4"), body: .assistant("Hello")))
        #expect(transcript.entries.count == 4)
        #expect(transcript.entries.last?.state == .complete)
    }

    @Test(arguments: ["heartbeat", "system_alert", "login"])
    func `leaves out what the server itself says as a user`(kind: String) {
        var transcript = Transcript()
        transcript.apply(
            stored: Message(
                id: MessageID("m"), body: .user(.init(#"{"type": "\#(kind)", "time": "now"}"#))))
        #expect(transcript.entries.isEmpty)
    }

    @Test func `marks a stored message of a turn that nobody saw the end of`() {
        var transcript = Transcript()
        let message = Message(id: MessageID("local-1"), body: .user("hi"), otid: "o1")
        transcript.apply(StoredMessage(message: message, state: .pending))
        #expect(transcript.entries.map(\.state) == [.failed])
    }
}
