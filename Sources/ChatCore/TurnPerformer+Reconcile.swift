import LettaAPI

/// What is done about a reply whose connection broke.
extension TurnPerformer {
    /// Goes on where the stream stopped, or asks the server what became of the message.
    mutating func reconcile(
        _ recorder: inout ReplyRecorder, holding lease: any AgentLease
    ) async -> Turn.Outcome {
        if isRecognised, let outcome = await resume(&recorder) { return outcome }
        let verdict = await verdict(on: recorder.reply.run)
        if cancellation.isCancelled {
            await cancelRun(recorder.reply.run)
            return .ended(.cancelled)
        }
        guard verdict == .neverArrived, isRecognised else {
            return await settle(&recorder, verdict)
        }
        // Should it arrive late after all, the server recognises the second one by its otid.
        await report(.noticed("the message had not arrived, and is sent again"))
        let outcome = await stream(&recorder, holding: lease, isRepeat: true)
        guard case .serviceFailed(let error) = outcome, error.leavesOpen else { return outcome }
        if let resumed = await resume(&recorder) { return resumed }
        let second = await self.verdict(on: recorder.reply.run)
        return await settle(&recorder, second)
    }

    /// The pauses between tries to take up a stream again: together half a minute.
    private static let pauses: [Duration] =
        [.milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(3)]
        + Array(repeating: .seconds(5), count: 5)

    /// How many signs of life without content are borne from a server that went away in between: it
    /// gives them, every twenty seconds, for a run that died with it too.
    private static let mostSilence = 1

    /// The same of one that was not seen to be away: ten minutes.
    private static let mostSilenceOfAll = 30

    /// Reads on where the stream of a background run stopped, for as long as that leads on.
    ///
    /// Nil where the stream cannot be taken up again.
    private func resume(_ recorder: inout ReplyRecorder) async -> Turn.Outcome? {
        var pauses = Self.pauses[...]
        var hasBeenAway = false
        while let pause = pauses.popFirst() {
            let known = recorder.reply.lastSequence
            let outcome = await read(
                &recorder, from: resumption(of: recorder.reply),
                silence: hasBeenAway ? Self.mostSilence : Self.mostSilenceOfAll)
            switch outcome {
            case .ended(.cancelled): return outcome
            case .ended:
                await report(.noticed("the connection broke; the reply went on where it stopped"))
                return outcome
            case .serviceFailed(let error) where error.leavesOpen:
                hasBeenAway = hasBeenAway || error.tellsOfAbsence
                if recorder.reply.lastSequence != known { pauses = Self.pauses[...] }
            default: return nil
            }
            guard await cancellation.pause(pause, on: environment.clock) else {
                await cancelRun(recorder.reply.run)
                return .ended(.cancelled)
            }
        }
        return nil
    }

    private func resumption(of reply: Reply) -> StreamSource {
        let point: ResumePoint =
            reply.run.map { .run($0, after: reply.lastSequence ?? 0) }
            ?? .message(otid: request.otid)
        let (service, agent, thread) = (service, request.agent, request.thread)
        return { receive throws(LettaError) in
            try await service.resume(point, agent: agent, thread: thread, receive: receive)
        }
    }

    /// What became of the message, by the server's own list.
    private func verdict(on run: RunID?) async -> Reconciliation.Verdict {
        let thread = ThreadAddress(
            AgentAddress(server: session.server, agent: request.agent), request.thread)
        let earlier = (try? await store.messages(in: thread, before: nil, limit: 100)) ?? []
        let reconciliation = Reconciliation(
            service: service, clock: environment.clock,
            earlierRuns: Set(earlier.compactMap(\.message.message.runID)))
        let request = request
        return await cancellation.limiting {
            await reconciliation.find(
                request.asked, run: run, agent: request.agent, thread: request.thread,
                pauses: Reconciliation.patient)
        }
    }

    private mutating func settle(
        _ recorder: inout ReplyRecorder, _ verdict: Reconciliation.Verdict
    ) async -> Turn.Outcome {
        let run = recorder.reply.run
        switch verdict {
        case .answered(_, let reason) where reason.isFailure:
            // The server kept the steps before the one that failed; what was shown is more.
            return .ended(.failed(TurnFailure(cause: .stopped(reason), delivery: .delivered)))
        case .answered(let messages, let reason):
            recorder.replace(with: messages, reason)
            await report(.replaced(recorder.reply.messages))
            await report(.noticed("the connection broke; the reply was completed from the server"))
            return .ended(recorder.reply.end)
        case .forgotten(let reason):
            return .ended(.failed(TurnFailure(cause: .stopped(reason), delivery: .delivered)))
        case .stillRunning:
            return Self.broken("the server was still at the reply", .delivered)
        case .died(let run):
            await bury(run)
            return Self.broken("the server went away in the middle of the reply", .delivered)
        case .neverArrived:
            return Self.broken("the server has not listed the message", .unknown)
        case .undecided(let error):
            if error.tellsOfAbsence, let run { await bury(run) }
            let delivery: TurnFailure.Delivery = run == nil ? .unknown : .delivered
            return .ended(.failed(TurnFailure(cause: .service(error), delivery: delivery)))
        }
    }

    /// A run whose server went away keeps its conversation busy until it is stopped, now or, where the
    /// server is still away, by whoever mends the journal entry.
    private mutating func bury(_ run: RunID) async {
        deadRun = run
        await session.markDead(run)
        await cancelRun(run)
    }

    private static func broken(
        _ reason: String, _ delivery: TurnFailure.Delivery
    ) -> Turn.Outcome {
        .ended(
            .failed(
                TurnFailure(cause: .service(.interrupted(reason: reason)), delivery: delivery)))
    }
}

extension LettaError {
    /// Whether the same question may have another answer when the connection is better.
    var leavesOpen: Bool {
        switch self {
        case .unreachable, .interrupted, .serverFailed, .rateLimited, .nonsense: true
        case .cancelled, .notAllowed, .notFound, .conflict, .approvalPending, .rejected,
            .modelFailed:
            false
        }
    }

    /// Whether the server itself was away, as it is while it starts: its runs died with it.
    var tellsOfAbsence: Bool {
        switch self {
        case .unreachable(let reason): reason == Self.refused
        case .serverFailed(status: 502...504, _): true
        default: false
        }
    }
}
