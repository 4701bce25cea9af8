import ChatCore
import ChatTesting
import LettaAPI
import Synchronization
import Testing

@Suite struct `Calls that wait for a person` {
    /// What a turn told of calls that wait.
    private final class Told: Sendable {
        let pending = Mutex<[PendingApproval?]>([])

        func take(_ event: TurnEvent) {
            guard case .approvalPending(let told) = event else { return }
            pending.withLock { $0.append(told) }
        }
    }

    private func request(
        _ text: String, _ approvals: [Approval] = [], otid: String, in world: World,
        thread: ConversationThread? = nil
    ) async throws -> TurnRequest {
        let session = Session(in: world)
        let name = try #require(Username("ada"))
        let user = try await session.enrol(name)
        let own = try await session.ownThread(of: name, with: World.agent)
        return TurnRequest(
            text: text, approvals: approvals, otid: otid, user: user, agent: World.agent,
            thread: thread ?? own)
    }

    /// A conversation that waits with one call.
    private func waiting(in world: World) async throws -> PendingApproval {
        let told = Told()
        let result = await Session(in: world).run(
            try await request("tool forget", otid: "o1", in: world), report: { told.take($0) })
        #expect(result.end == .completed(.requiresApproval))
        #expect(result.detached)
        #expect(await world.attachedPersonas.isEmpty)
        let pending = told.pending.withLock { $0 }
        return try #require(pending.first.flatMap { $0 })
    }

    @Test func `are told of at the end of their turn, whose persona is taken back`() async throws {
        let pending = try await waiting(in: World())
        #expect(pending.calls.map(\.name) == ["forget"])
        #expect(pending.calls.map(\.arguments) == [#"{"what": "all"}"#])
    }

    @Test func `keep a message from being sent, and are told of then`() async throws {
        let world = World()
        let pending = try await waiting(in: world)
        let told = Told()
        let result = await Session(in: world).run(
            try await request("hello", otid: "o2", in: world), report: { told.take($0) })
        #expect(
            result.end
                == .failed(
                    TurnFailure(
                        cause: .service(.approvalPending(request: nil)), delivery: .notSent)))
        #expect(told.pending.withLock { $0 } == [pending])
        #expect(await world.delivered.map(\.text) == ["tool forget"])
        #expect(await world.transcript.last?.state == .unsent)
    }

    @Test func `are denied with a reason`() async throws {
        let world = World()
        let pending = try await waiting(in: world)
        let result = await Session(in: world).run(
            try await request(
                "", pending.answers(isApproved: false, reason: "no"), otid: "o2", in: world),
            report: { _ in })
        #expect(result.reply.text == "So be it")
        #expect(await world.settledCalls.map(\.isApproved) == [false])
    }

    @Test func `that somebody else has answered are not answered again`() async throws {
        let world = World()
        let pending = try await waiting(in: world)
        let answers = pending.answers(isApproved: true)
        _ = await Session(in: world).run(
            try await request("", answers, otid: "o2", in: world), report: { _ in })
        let told = Told()
        let again = await Session(in: world).run(
            try await request("", answers, otid: "o3", in: world), report: { told.take($0) })
        #expect(again.end == .failed(TurnFailure(cause: .nothingWaits, delivery: .notSent)))
        #expect(told.pending.withLock { $0 } == [nil])
        #expect(await world.delivered.map(\.text) == ["tool forget", "answer"])
    }

    @Test func `are all answered, or none`() {
        let calls = ["a", "b"].map { ToolCall(id: $0, name: "forget", arguments: "{}") }
        let pending = PendingApproval(request: MessageID("message-1"), calls: calls)
        #expect(pending.isAnswered(by: pending.answers(isApproved: true)))
        #expect(!pending.isAnswered(by: [Approval(callID: "a", isApproved: true)]))
        #expect(
            !pending.isAnswered(by: [
                Approval(callID: "a", isApproved: true), Approval(callID: "a", isApproved: false),
            ]))
    }

    @Test func `that streamed one by one belong to one request`() throws {
        let messages = ["a", "b"].map { call in
            Message(
                id: MessageID("message-1"),
                body: .approvalRequest([ToolCall(id: call, name: "forget", arguments: "{}")]))
        }
        let pending = try #require(PendingApproval(endOf: messages))
        #expect(pending.calls.map(\.id) == ["a", "b"])
        let said = Message(id: MessageID("message-2"), body: .assistant("done"))
        #expect(PendingApproval(endOf: messages + [said]) == nil)
    }
}

@Suite struct `A transcript with calls that need a person's word` {
    private let request = Message(
        id: MessageID("message-1"),
        body: .approvalRequest([ToolCall(id: "c1", name: "forget", arguments: "{}")]))

    @Test func `asks, and shows the answer and what came of it in place`() {
        var transcript = Transcript()
        transcript.apply(.message(request))
        #expect(transcript.entries.map(\.approval) == [.asked])
        transcript.answer(
            [Approval(callID: "c1", isApproved: false, reason: "no")], otid: "o1", at: nil)
        #expect(transcript.entries[0].approval == .denied(reason: "no"))
        #expect(transcript.entries[1].text == "denied forget: no")
        #expect(transcript.entries[1].state == .pending)
        transcript.apply(
            .message(
                Message(
                    id: MessageID("message-2"),
                    body: .toolReturn(ToolReturn(callID: "c1", text: "denied", succeeded: false)))))
        transcript.end(otid: "o1", as: .completed(.endTurn))
        #expect(transcript.entries[0].result?.text == "denied")
        #expect(transcript.entries.map(\.state) == [.failed, .complete])
    }

    @Test func `tells an answer that never left from one that counted`() {
        let answer = Message(
            id: MessageID("local-o1"),
            body: .approvalResponse([Approval(callID: "c1", isApproved: true)]), otid: "o1")
        var transcript = Transcript()
        transcript.apply(StoredMessage(message: request, state: .complete))
        transcript.apply(StoredMessage(message: answer, state: .unsent))
        #expect(transcript.entries.map(\.approval) == [.asked, nil])
        #expect(transcript.entries.map(\.state) == [.complete, .unsent])

        transcript.apply(StoredMessage(message: answer, state: .complete))
        #expect(transcript.entries.map(\.approval) == [.approved, nil])
        #expect(transcript.entries.map(\.state) == [.complete, .complete])
    }

    @Test func `takes the server's record of an answer without a second row`() {
        let listed = Message(
            id: MessageID("message-2"),
            body: .approvalResponse([Approval(callID: "c1", isApproved: true)]))
        var transcript = Transcript()
        transcript.apply(stored: request)
        transcript.apply(stored: listed)
        #expect(transcript.entries.map(\.approval) == [.approved])
    }
}
