import FoundationEssentials
import LettaAPI

/// Performs the steps that one turn asks for.
struct TurnPerformer {
    let session: Session
    var request: TurnRequest
    let cancellation: TurnCancellation
    let report: @Sendable (TurnEvent) async -> Void

    private var service: any AgentService { session.service }
    private var store: any SessionStore { session.store }
    private var environment: SessionEnvironment { session.environment }
    private var address: AgentAddress {
        AgentAddress(server: session.server, agent: request.agent)
    }

    init(
        session: Session, request: TurnRequest, cancellation: TurnCancellation,
        report: @escaping @Sendable (TurnEvent) async -> Void
    ) {
        self.session = session
        self.request = request
        self.cancellation = cancellation
        self.report = report
    }

    mutating func perform() async -> TurnResult {
        let askedAt = environment.now()
        await saveQuestion(as: .pending)
        await report(.phaseChanged(.waiting))
        let lease: any AgentLease
        do {
            lease = try await lockedAgent()
        } catch {
            return await notStarted(because: error)
        }
        let result = await perform(askedAt, holding: lease)
        await release(lease)
        await report(.settled(detached: result.detached))
        return result
    }

    private mutating func perform(
        _ askedAt: Date, holding lease: any AgentLease
    ) async -> TurnResult {
        await recoverOpenEntries()

        var recorder = ReplyRecorder(
            request: request, address: address, store: store, askedAt: askedAt)
        var settlement = await runOnce(&recorder, holding: lease)
        var attempt = 0
        while settlement.detached, let remedy = TurnRemedy(for: settlement.end, attempt: attempt),
            await remedy.apply(to: &request, by: session, cancellation, report)
        {
            attempt += 1
            recorder.request = request
            settlement = await runOnce(&recorder, holding: lease)
        }
        await end(&recorder, as: settlement.end)
        return TurnResult(
            reply: recorder.reply, end: settlement.end, user: request.user,
            agent: request.agent, thread: request.thread, detached: settlement.detached)
    }

    // MARK: Before the first step

    /// Waits for the agent.
    ///
    /// A cancelled turn waits no longer.
    private func lockedAgent() async throws(TurnFailure.Cause) -> any AgentLease {
        let (lock, address, patience) = (session.lock, address, request.patience)
        let waiting = Task { () async -> Result<any AgentLease, AgentLockError> in
            do throws(AgentLockError) {
                return .success(try await lock.acquire(address, patience: patience))
            } catch {
                return .failure(error)
            }
        }
        cancellation.whenCancelled { waiting.cancel() }
        defer { cancellation.disarm() }
        switch await waiting.value {
        case .success(let lease): return lease
        case .failure(.agentBusy): throw .agentBusy
        case .failure(.cannotLock(let path, let reason)):
            throw .store(.cannotOpen(path: path, reason: reason))
        case .failure(.service(let error)): throw .service(error)
        }
    }

    private func release(_ lease: any AgentLease) async {
        switch await lease.release() {
        case .released: break
        case .lost:
            await report(
                .noticed(
                    "another machine took over the agent, since this one fell silent for too long"))
        case .left(let reason): await report(.noticed(reason))
        }
    }

    private func notStarted(because cause: TurnFailure.Cause) async -> TurnResult {
        let end: TurnEnd =
            cancellation.isCancelled
            ? .cancelled : .failed(TurnFailure(cause: cause, delivery: .notSent))
        await saveQuestion(as: .unsent)
        await report(.ended(end))
        await report(.settled(detached: true))
        return TurnResult(
            reply: Reply(), end: end, user: request.user, agent: request.agent,
            thread: request.thread, detached: true)
    }

    /// Holding the lock, every open entry of this agent belongs to a turn that died.
    private func recoverOpenEntries() async {
        guard let entries = try? await store.openEntries(of: address), !entries.isEmpty else {
            return
        }
        await report(.phaseChanged(.recovering))
        let recovery = Recovery(
            service: service, store: store, clock: environment.clock,
            deadRuns: await session.deadRuns)
        for entry in entries {
            if case .left(let reason) = await recovery.mend(entry) {
                await report(.noticed(reason))
            }
        }
    }

    // MARK: Steps

    private func runOnce(
        _ recorder: inout ReplyRecorder, holding lease: any AgentLease
    ) async -> Turn.Settlement {
        var turn = Turn()
        let turnID = TurnID(environment.newID())
        let startedAt = environment.now()
        var step = turn.start()
        while true {
            if cancellation.isCancelled { turn.cancel() }
            let wasRunning = turn.end == nil
            let outcome: Turn.Outcome
            switch step {
            case .record(let phase):
                outcome = await record(phase, turnID, startedAt)
            case .attach:
                await report(.phaseChanged(.attaching))
                let (service, block, agent) = (service, request.user.block, request.agent)
                outcome = await stoppable {
                    await Self.outcome { () throws(LettaError) in
                        try await service.attach(block, to: agent)
                    }
                }
            case .compile:
                await report(.phaseChanged(.checking))
                let performer = self
                outcome = await stoppable { await performer.compile() }
            case .send:
                await report(.phaseChanged(.sending))
                outcome = await send(&recorder, holding: lease)
            case .reconcile:
                await report(.phaseChanged(.reconciling))
                outcome = await reconcile(&recorder)
            case .detach:
                await report(.phaseChanged(.detaching))
                outcome = await Self.outcome { () throws(LettaError) in
                    try await service.detach(request.user.block, from: request.agent)
                }
            case .clear:
                outcome = await clear()
            case .close:
                outcome = await close(turnID)
            case .finish(let settlement):
                return settlement
            }
            step = turn.next(after: outcome)
            if wasRunning, let end = turn.end { await replyEnded(&recorder, as: end) }
        }
    }

    private func record(
        _ phase: JournalEntry.Phase, _ id: TurnID, _ startedAt: Date
    ) async -> Turn.Outcome {
        do {
            try await store.record(
                JournalEntry(
                    id: id, address: address, username: request.user.username,
                    block: request.user.block, thread: request.thread, phase: phase,
                    otid: request.otid, startedAt: startedAt, processID: environment.processID))
            return .done
        } catch {
            return .storeFailed(error)
        }
    }

    private func close(_ id: TurnID) async -> Turn.Outcome {
        do {
            try await store.close(id)
            return .done
        } catch {
            return .storeFailed(error)
        }
    }

    /// Compiles the prompt that the turn will use, reads the attached blocks beside it, and judges both.
    private func compile() async -> Turn.Outcome {
        async let attached = attachedBlocks()
        let prompt: CompiledPrompt?
        do throws(LettaError) {
            prompt = try await PromptCompiler(service: service)
                .compile(for: request.thread, of: request.agent)
        } catch {
            _ = await attached
            return .serviceFailed(error)
        }
        let own = request.user.username.personaLabel
        let blocks: [Block]
        switch await attached {
        case .success(let list): blocks = list
        case .failure(let error): return .serviceFailed(error)
        }
        await report(.blocksRead(blocks))
        await remember(blocks, by: .elsewhere)
        let listVerdict = Persona.verdict(own: own, labels: blocks.map(\.label))
        guard listVerdict == .asWanted, let prompt else { return .judged(listVerdict) }
        return .judged(prompt.verdict(own: own))
    }

    private func attachedBlocks() async -> Result<[Block], LettaError> {
        do throws(LettaError) {
            return .success(try await service.blocks(of: request.agent))
        } catch {
            return .failure(error)
        }
    }

    private func clear() async -> Turn.Outcome {
        do throws(LettaError) {
            return .judged(
                try await PromptCompiler(service: service)
                    .clear(request.user.username.personaLabel, from: request.agent))
        } catch {
            return .serviceFailed(error)
        }
    }

    private func send(
        _ recorder: inout ReplyRecorder, holding lease: any AgentLease
    ) async -> Turn.Outcome {
        let outcome = await stream(&recorder, holding: lease)
        guard case .serviceFailed(.conflict(_, let run)) = outcome, case .own = request.thread
        else {
            return outcome
        }
        // Nobody else sends to this conversation while the agent is locked, so what keeps it busy is a
        // run that lost its client, or one that died with its server and reads as running for ever.
        if let run, await !session.deadRuns.contains(run) {
            await report(.noticed("an earlier reply is still being written; waiting for it"))
            await waitForEnd(of: run)
            if cancellation.isCancelled { return .ended(.cancelled) }
            let again = await stream(&recorder, holding: lease)
            guard case .serviceFailed(.conflict) = again else { return again }
        }
        await report(.noticed("the earlier reply did not end, and has been stopped"))
        try? await service.cancel(run: run, agent: request.agent, thread: request.thread)
        return await stream(&recorder, holding: lease)
    }

    private func waitForEnd(of run: RunID) async {
        let (service, clock, seconds) = (
            service, environment.clock, Int(request.patience.components.seconds)
        )
        _ = await stoppable {
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
    private func cancelRun(_ run: RunID?) async {
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

    private func stream(
        _ recorder: inout ReplyRecorder, holding lease: any AgentLease
    ) async -> Turn.Outcome {
        guard lease.isHeld else {
            return .ended(.failed(TurnFailure(cause: .agentLost, delivery: .notSent)))
        }
        let message = MessageRequest(
            text: request.text, otid: request.otid, senderID: request.user.identity,
            // In a thread of one's own the persona says who talks; a shared one needs the name.
            name: request.thread.isOwn ? nil : request.user.username.rawValue,
            streamsTokens: request.streamsTokens)
        let (service, agent, thread) = (service, request.agent, request.thread)
        let (events, feed) = AsyncStream.makeStream(
            of: StreamEvent.self, bufferingPolicy: .unbounded)
        let reading = Task { () async -> LettaError? in
            defer { feed.finish() }
            do throws(LettaError) {
                try await service.stream(message, agent: agent, thread: thread) { event in
                    feed.yield(event)
                }
                return nil
            } catch {
                return error
            }
        }
        cancellation.whenCancelled { reading.cancel() }
        defer { cancellation.disarm() }
        let watch = BlockWatch()
        var blockReading: Task<Void, Never>?
        for await event in events {
            if recorder.reply.messages.isEmpty, case .message = event {
                await report(.phaseChanged(.streaming))
            }
            await report(.streamed(event))
            await recorder.take(event, at: environment.now())
            if watch.shouldRead(after: event) {
                // Beside the stream, which must not wait for it.
                let (performer, earlier) = (self, blockReading)
                blockReading = Task {
                    await earlier?.value
                    await performer.readBlocks(by: .agent)
                }
            }
        }
        await blockReading?.value
        let error = await reading.value
        if cancellation.isCancelled {
            await cancelRun(recorder.reply.run)
            return .ended(.cancelled)
        }
        if let error { return .serviceFailed(error) }
        return .ended(recorder.reply.end)
    }

    /// What became of a message whose connection broke, by the server's own list.
    private func reconcile(_ recorder: inout ReplyRecorder) async -> Turn.Outcome {
        let reconciliation = Reconciliation(service: service, clock: environment.clock)
        let (request, run) = (request, recorder.reply.run)
        let asking = Task {
            await reconciliation.find(
                otid: request.otid, run: run, agent: request.agent, thread: request.thread,
                pauses: Reconciliation.patient)
        }
        cancellation.whenCancelled { asking.cancel() }
        let verdict = await asking.value
        cancellation.disarm()
        if cancellation.isCancelled {
            await cancelRun(run)
            return .ended(.cancelled)
        }
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
            let error = LettaError.interrupted(reason: "the server was still at the reply")
            return .ended(.failed(TurnFailure(cause: .service(error), delivery: .delivered)))
        case .undecided(let error):
            if case .unreachable = error, let run { await session.markDead(run) }
            let delivery: TurnFailure.Delivery = run == nil ? .unknown : .delivered
            return .ended(.failed(TurnFailure(cause: .service(error), delivery: delivery)))
        }
    }

    // MARK: Around the steps

    /// The reply is over and the block still attached: the last moment to read what the agent
    /// wrote, and the moment for the person to go on.
    ///
    /// A turn that may begin anew is not over yet.
    private func replyEnded(_ recorder: inout ReplyRecorder, as end: TurnEnd) async {
        if case .failed(let failure) = end, failure.delivery == .notSent { return }
        await self.end(&recorder, as: end)
        if !recorder.reply.messages.isEmpty { await readBlocks(by: .agent) }
    }

    /// Tells, once, how the reply ended; by then all that was shown is in the store.
    private func end(_ recorder: inout ReplyRecorder, as end: TurnEnd) async {
        guard !recorder.isFinished else { return }
        await recorder.finish(as: end, at: environment.now())
        if recorder.failure != nil {
            await report(.noticed("the local store could not be written; the reply was not kept"))
        }
        await report(.ended(end))
    }

    private func readBlocks(by author: BlockAuthor) async {
        guard case .success(let blocks) = await attachedBlocks() else { return }
        await report(.blocksRead(blocks))
        await remember(blocks, by: author)
    }

    /// The history of blocks is worth a lot, and not a turn.
    private func remember(_ blocks: [Block], by author: BlockAuthor) async {
        try? await store.record(blocks, on: address.server, by: author)
        try? await store.record(attached: blocks.map(\.id), to: address)
    }

    private func saveQuestion(as state: StoredMessage.State) async {
        var recorder = ReplyRecorder(request: request, address: address, store: store)
        await recorder.saveQuestion(as: state, at: environment.now())
    }

    /// Runs a step that the person may stop.
    private func stoppable(
        _ step: @escaping @Sendable () async -> Turn.Outcome
    ) async -> Turn.Outcome {
        let work = Task { await step() }
        cancellation.whenCancelled { work.cancel() }
        defer { cancellation.disarm() }
        return await work.value
    }

    private static func outcome(
        of work: () async throws(LettaError) -> Void
    ) async -> Turn.Outcome {
        do throws(LettaError) {
            try await work()
            return .done
        } catch {
            return .serviceFailed(error)
        }
    }
}
