import LettaAPI

/// Sending, and reading the reply.
extension TurnPerformer {
    mutating func send(
        _ recorder: inout ReplyRecorder, holding lease: any AgentLease
    ) async -> Turn.Outcome {
        let outcome = await stream(&recorder, holding: lease)
        guard case .serviceFailed(.conflict(_, let run)) = outcome, request.thread != .unlocked
        else { return outcome }
        // The server knows a moment later than its lock which run holds it.
        guard run == nil else {
            return await waitAndSend(&recorder, run, after: outcome, holding: lease)
        }
        guard await cancellation.pause(.seconds(2), on: environment.clock) else {
            return .ended(.cancelled)
        }
        let again = await stream(&recorder, holding: lease)
        guard case .serviceFailed(.conflict(_, let later)) = again else { return again }
        return await waitAndSend(&recorder, later, after: again, holding: lease)
    }

    private mutating func waitAndSend(
        _ recorder: inout ReplyRecorder, _ run: RunID?, after outcome: Turn.Outcome,
        holding lease: any AgentLease
    ) async -> Turn.Outcome {
        if let run, await !session.deadRuns.contains(run) {
            await report(.noticed("an earlier reply is still being written; waiting for it"))
            await waitForEnd(of: run)
            if cancellation.isCancelled { return .ended(.cancelled) }
            let again = await stream(&recorder, holding: lease)
            guard case .serviceFailed(.conflict) = again else { return again }
        }
        // In the shared thread it may be somebody else's, of another program.
        guard case .own = request.thread else { return outcome }
        // Nobody else sends to this conversation while it is locked, so what keeps it busy is a run that
        // lost its client, or one that died with its server and reads as running for ever.
        await report(.noticed("the earlier reply did not end, and has been stopped"))
        try? await service.cancel(run: run, agent: request.agent, thread: request.thread)
        return await stream(&recorder, holding: lease)
    }

    private func waitForEnd(of run: RunID) async {
        let (service, clock, seconds) = (
            service, environment.clock, Int(request.patience.components.seconds)
        )
        _ = await cancellation.limiting {
            await Self.outcome { () throws(LettaError) in
                for _ in 0..<seconds {
                    guard try await service.run(run).isActive else { return }
                    do {
                        try await clock.sleep(for: .seconds(1))
                    } catch {
                        throw .cancelled
                    }
                }
            }
        }
    }

    /// Stops the run of a reply that nobody reads any more; it would go on to its end.
    ///
    /// A run that has not told its name may not have begun: then there is nothing to stop yet.
    func cancelRun(_ run: RunID?) async {
        for _ in 0..<Self.mostCancels {
            do throws(LettaError) {
                return try await service.cancel(
                    run: run, agent: request.agent, thread: request.thread)
            } catch .conflict where run == nil {
                try? await environment.clock.sleep(for: .milliseconds(250))
            } catch {
                return
            }
        }
    }

    /// Together two seconds: Letta names a run within a quarter of one.
    private static let mostCancels = 8

    /// Whether the run outlives its connection and can be streamed again.
    ///
    /// Only the endpoint that locks recognises a message that comes twice.
    func runsInBackground() async -> Bool {
        guard request.mayRunInBackground, request.thread != .unlocked else { return false }
        return await session.capabilities(asking: request.agent)[.backgroundStreams] == true
    }

    /// - Parameter isRepeat: whether the message may have arrived before, so that it may only go where the
    ///   server recognises it.
    mutating func stream(
        _ recorder: inout ReplyRecorder, holding lease: any AgentLease, isRepeat: Bool = false
    ) async -> Turn.Outcome {
        guard lease.isHeld else {
            return .ended(.failed(TurnFailure(cause: .agentLost, delivery: .notSent)))
        }
        if !isRepeat, let refusal = await refusalToAnswer() { return refusal }
        let isInBackground = isRepeat ? isRecognised : await runsInBackground()
        isRecognised = isInBackground
        var message = MessageRequest(
            text: request.text, approvals: request.approvals, otid: request.otid,
            senderID: request.user.identity,
            // In a thread of one's own the persona says who talks; a shared one needs the name.
            name: request.thread.isOwn ? nil : request.user.username.rawValue,
            streamsTokens: request.streamsTokens, runsInBackground: isInBackground,
            systemOverride: systemOverride)
        message.images = request.images
        let outcome = judged(await read(&recorder, from: source(of: message)), recorder.reply)
        guard isInBackground, !isRepeat, case .serviceFailed(.serverFailed(503, _)) = outcome
        else { return outcome }
        // A server that has lost the store behind its background streams refuses before it begins.
        let now = await session.capabilities(asking: request.agent, refresh: true)
        guard now[.backgroundStreams] == false else { return outcome }
        isRecognised = false
        message.runsInBackground = false
        return judged(await read(&recorder, from: source(of: message)), recorder.reply)
    }

    private func source(of message: MessageRequest) -> StreamSource {
        let (service, agent, thread) = (service, request.agent, request.thread)
        return { receive throws(LettaError) in
            try await service.stream(message, agent: agent, thread: thread, receive: receive)
        }
    }

    /// What hands over the events of a stream, and returns when it is over.
    typealias StreamSource =
        @Sendable (_ receive: @Sendable (StreamEvent) async -> Void) async throws(LettaError) ->
        Void

    /// Reads a stream to its end, each event where and when it comes.
    ///
    /// - Parameter silence: how many signs of life without any content are borne; nil for any number.
    func read(
        _ recorder: inout ReplyRecorder, from source: @escaping StreamSource, silence: Int? = nil
    ) async -> Turn.Outcome {
        let intake = ReplyIntake(recorder, silence: silence)
        let reading = Task { () async -> LettaError? in
            do throws(LettaError) {
                try await source { event in
                    guard let taken = intake.take(event, at: environment.now()) else { return }
                    if let showText, !taken.asksForMore, let text = JoinedPieces(event) {
                        // Nearly all that ever comes: nobody is waited for.
                        return showText(text)
                    }
                    await show(event, taken, of: intake)
                }
                return nil
            } catch {
                return error
            }
        }
        intake.whenSilent { reading.cancel() }
        cancellation.whenCancelled { reading.cancel() }
        defer { cancellation.disarm() }
        let error = await reading.value
        recorder = await intake.finish()
        if cancellation.isCancelled {
            await cancelRun(recorder.reply.run)
            return .ended(.cancelled)
        }
        if intake.isSilent { return .serviceFailed(.notFound(detail: "the run shows no life")) }
        if let error { return .serviceFailed(error) }
        return .ended(recorder.reply.end)
    }

    /// Shows an event of the reply, and does what it asks for.
    private func show(
        _ event: StreamEvent, _ taken: ReplyIntake.Taken, of intake: ReplyIntake
    ) async {
        if taken.isFirst { await report(.phaseChanged(.streaming)) }
        if let showText, let text = JoinedPieces(event) {
            showText(text)
        } else {
            await report(.streamed(event))
        }
        if let batch = taken.batch {
            do throws(StoreError) {
                try await store.save(batch.messages, in: batch.thread)
            } catch {
                intake.note(error)
            }
        }
        if MemoryEdits.shouldRead(after: event) {
            // Beside the stream, which must not wait for it.
            intake.afterwards { reply in await readBlocks(after: reply) }
        }
    }
}
