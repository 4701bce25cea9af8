import ChatCore
import LettaAPI
import Testing

/// What happened, and the step that must follow.
private typealias Script = [(outcome: Turn.Outcome, step: Turn.Step)]

private func expect(
    _ script: Script, sourceLocation: SourceLocation = #_sourceLocation
) {
    var turn = Turn()
    #expect(turn.start() == .record(.attaching), sourceLocation: sourceLocation)
    for (outcome, step) in script {
        #expect(turn.next(after: outcome) == step, sourceLocation: sourceLocation)
    }
}

private func failed(
    _ error: LettaError, _ delivery: TurnFailure.Delivery
) -> TurnEnd {
    .failed(TurnFailure(cause: .service(error), delivery: delivery))
}

@Suite struct `A turn` {
    private let untilSending: Script = [
        (.done, .attach), (.done, .compile), (.judged(.asWanted), .record(.sending)),
        (.done, .send),
    ]

    private func ending(as end: TurnEnd) -> Script {
        [
            (.done, .detach), (.done, .clear), (.judged(.asWanted), .close),
            (.done, .finish(Turn.Settlement(end: end, detached: true))),
        ]
    }

    @Test func `attaches, checks, sends, detaches and clears, each step written down before`() {
        let end = TurnEnd.completed(.endTurn)
        expect(untilSending + [(.ended(end), .record(.detaching))] + ending(as: end))
    }

    @Test func `that cannot be written down does nothing`() {
        let error = StoreError.diskFull(path: "/x")
        let end = TurnEnd.failed(TurnFailure(cause: .store(error), delivery: .notSent))
        expect([
            (.storeFailed(error), .finish(Turn.Settlement(end: end, detached: true)))
        ])
    }

    @Test func `whose block was surely not attached closes its entry`() {
        let error = LettaError.unreachable(reason: "")
        expect([
            (.done, .attach), (.serviceFailed(error), .close),
            (
                .done,
                .finish(Turn.Settlement(end: failed(error, .notSent), detached: true))
            ),
        ])
    }

    @Test(arguments: [
        LettaError.interrupted(reason: ""), .serverFailed(status: 500, detail: ""),
        .nonsense(detail: ""), .notFound(detail: ""), .conflict(detail: "", run: nil),
        .notAllowed(detail: ""), .rejected(status: 422, detail: ""),
        .rateLimited(detail: "", retryAfter: nil),
    ])
    func `whose block may have been attached detaches it`(error: LettaError) {
        expect(
            [(.done, .attach), (.serviceFailed(error), .record(.detaching))]
                + ending(as: failed(error, .notSent)))
    }

    @Test(arguments: [PromptVerdict.ownMissing, .foreign(["Persona_bob"]), .unreadable])
    func `sends nothing unless the prompt holds exactly its persona`(verdict: PromptVerdict) {
        let end = TurnEnd.failed(
            TurnFailure(cause: .promptNotVerified(verdict), delivery: .notSent))
        expect(
            [
                (.done, .attach), (.done, .compile), (.judged(verdict), .record(.detaching)),
            ] + ending(as: end))
    }

    @Test(arguments: [
        LettaError.interrupted(reason: ""), .serverFailed(status: 502, detail: ""),
        .nonsense(detail: ""),
    ])
    func `asks the server what became of a message that may have arrived`(error: LettaError) {
        let end = TurnEnd.completed(.endTurn)
        expect(
            untilSending + [
                (.serviceFailed(error), .reconcile), (.ended(end), .record(.detaching)),
            ] + ending(as: end))
    }

    @Test(arguments: [
        LettaError.unreachable(reason: ""), .conflict(detail: "", run: nil),
        .approvalPending(request: nil), .rateLimited(detail: "", retryAfter: nil),
        .modelFailed(kind: "llm_error", detail: ""),
    ])
    func `whose message was refused says that it was not sent`(error: LettaError) {
        expect(
            untilSending + [(.serviceFailed(error), .record(.detaching))]
                + ending(as: failed(error, .notSent)))
    }

    @Test func `takes a block that is not attached for detached`() {
        let end = TurnEnd.completed(.endTurn)
        expect(
            untilSending + [
                (.ended(end), .record(.detaching)), (.done, .detach),
                (.serviceFailed(.notFound(detail: "")), .clear), (.judged(.asWanted), .close),
                (.done, .finish(Turn.Settlement(end: end, detached: true))),
            ])
    }

    @Test func `that cannot detach leaves its entry open`() {
        let end = TurnEnd.completed(.endTurn)
        let left = Turn.Step.finish(Turn.Settlement(end: end, detached: false))
        expect(
            untilSending + [
                (.ended(end), .record(.detaching)), (.done, .detach),
                (.serviceFailed(.unreachable(reason: "")), left),
            ])
        expect(
            untilSending + [
                (.ended(end), .record(.detaching)), (.done, .detach), (.done, .clear),
                (.judged(.foreign(["Persona_ada"])), left),
            ])
    }

    @Test func `that was cancelled before it sent anything sends nothing`() {
        var turn = Turn()
        _ = turn.start()
        _ = turn.next(after: .done)
        turn.cancel()
        #expect(turn.next(after: .done) == .record(.detaching))
        #expect(turn.end == .cancelled)
    }

    @Test func `that cannot write its phase detaches all the same`() {
        let end = TurnEnd.completed(.endTurn)
        expect(
            untilSending + [
                (.ended(end), .record(.detaching)),
                (.storeFailed(.diskFull(path: "")), .detach),
            ])
    }
}
