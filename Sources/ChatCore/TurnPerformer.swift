import FoundationEssentials
import LettaAPI

/// Performs the steps that one turn asks for.
struct TurnPerformer {
    let session: Session
    var request: TurnRequest
    let cancellation: TurnCancellation
    let showText: (@Sendable (JoinedPieces) -> Void)?
    let report: @Sendable (TurnEvent) async -> Void

    /// The prompt that goes with the message; nil where the server has its own.
    var systemOverride: String?

    /// The run, once its server went away under it.
    var deadRun: RunID?

    /// The calls that the thread waits with, where the turn found out.
    var pending: PendingApproval?

    /// Where what the agent wrote into the person's block came from, once the reply is over.
    private var written: BlockOrigin?

    /// Whether the server would recognise the message if it came again: only where it was sent to run in
    /// the background from the first.
    var isRecognised = false

    var service: any AgentService { session.service }
    var store: any SessionStore { session.store }
    var environment: SessionEnvironment { session.environment }
    private var address: AgentAddress {
        AgentAddress(server: session.server, agent: request.agent)
    }
    private var placement: any PersonaPlacement {
        session.placement(
            of: request.user.username, request.user.block, with: request.agent,
            in: request.thread, by: request.flow, origin: written)
    }

    init(
        session: Session, request: TurnRequest, cancellation: TurnCancellation,
        showText: (@Sendable (JoinedPieces) -> Void)? = nil,
        report: @escaping @Sendable (TurnEvent) async -> Void
    ) {
        self.session = session
        self.request = request
        self.cancellation = cancellation
        self.showText = showText
        self.report = report
    }

    mutating func perform() async -> TurnResult {
        let askedAt = environment.now()
        await saveQuestion(as: .pending)
        await report(.phaseChanged(.waiting))
        let lease = LeaseStack()
        do {
            try await lock(lease)
        } catch {
            await release(lease)
            return await notStarted(because: error)
        }
        let result = await perform(askedAt, holding: lease)
        await release(lease)
        await report(.settled(detached: result.detached))
        return result
    }

    private mutating func perform(
        _ askedAt: Date, holding lease: LeaseStack
    ) async -> TurnResult {
        await recoverOpenEntries(under: lease)

        var recorder = ReplyRecorder(
            request: request, address: address, store: store, askedAt: askedAt)
        var settlement = await runOnce(&recorder, holding: lease)
        var attempt = 0
        while settlement.detached,
            let remedy = TurnRemedy(
                for: settlement.end, of: request.flow, attempt: attempt),
            await remedy.apply(to: &request, by: session, cancellation, report)
        {
            attempt += 1
            recorder.request = request
            // Another conversation has another lock.
            guard (try? await lock(lease)) != nil else { break }
            settlement = await runOnce(&recorder, holding: lease)
        }
        await end(&recorder, as: settlement.end)
        return TurnResult(
            reply: recorder.reply, end: settlement.end, user: request.user,
            agent: request.agent, thread: request.thread, detached: settlement.detached,
            pending: pending)
    }

    // MARK: Before the first step

    /// Waits for whatever of the agent and the conversation the turn needs for itself, in this order.
    private func lock(_ leases: LeaseStack) async throws(TurnFailure.Cause) {
        var needed = [request.flow.lockAddress(address, request.thread)]
        // Turns of the other flow in this conversation do not lock the agent.
        let copy = try? await store.copy(of: ThreadAddress(address, request.thread))
        if request.flow == .attach, copy != nil {
            needed.append(PersonaFlow.isolated.lockAddress(address, request.thread))
        }
        for address in needed where !leases.holds(address) {
            leases.add(try await lease(on: address), of: address)
        }
    }

    /// A cancelled turn waits no longer.
    private func lease(
        on address: AgentAddress
    ) async throws(TurnFailure.Cause) -> any AgentLease {
        let (lock, patience) = (session.lock, request.patience)
        let outcome = await cancellation.limiting {
            await Result(of: { () async throws(AgentLockError) in
                try await lock.acquire(address, patience: patience)
            })
        }
        switch outcome {
        case .success(let lease): return lease
        case .failure(.agentBusy): throw .agentBusy
        case .failure(.cannotLock(let path, let reason)):
            throw .store(.cannotOpen(path: path, reason: reason))
        case .failure(.service(let error)): throw .service(error)
        case .failure(.store(let error)): throw .store(error)
        case .failure(.cannotRelease(let reason)):
            throw .service(.unreachable(reason: reason))
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

    /// Every open entry under a lock that is held belongs to a turn that died.
    private func recoverOpenEntries(under lease: LeaseStack) async {
        let open = (try? await store.openEntries(of: address)) ?? []
        let entries = open.filter { lease.holds($0.lockAddress) }
        guard !entries.isEmpty else { return }
        await report(.phaseChanged(.recovering))
        let recovery = Recovery(session, deadRuns: await session.deadRuns)
        for entry in entries {
            if case .left(let reason) = await recovery.mend(entry) {
                await report(.noticed(reason))
            }
        }
    }

    // MARK: Steps

    private mutating func runOnce(
        _ recorder: inout ReplyRecorder, holding lease: any AgentLease
    ) async -> Turn.Settlement {
        var turn = Turn()
        let turnID = TurnID(environment.newID())
        let startedAt = environment.now()
        var step = turn.start()
        var attachIsInDoubt = false
        var recordOfSending: Turn.Outcome?
        while true {
            if cancellation.isCancelled { turn.cancel() }
            let wasRunning = turn.end == nil
            let outcome: Turn.Outcome
            switch step {
            case .record(.sending):
                if let recordOfSending {
                    outcome = recordOfSending
                } else {
                    outcome = await record(.sending, turnID, startedAt)
                }
            case .record(let phase):
                outcome = await record(phase, turnID, startedAt)
            case .attach:
                await report(.phaseChanged(.attaching))
                let placement = placement
                // Not stopped on the way: it might take effect after the detach that follows.
                outcome = await Self.outcome { () throws(LettaError) in
                    try await placement.enter()
                }
                if case .serviceFailed(let error) = outcome { attachIsInDoubt = error.leavesOpen }
            case .compile:
                await report(.phaseChanged(.checking))
                // The record of what comes next is written while the server compiles. That it may be there
                // although nothing was sent is what mending it has to reckon with anyway.
                let performer = self
                async let recorded = performer.record(.sending, turnID, startedAt)
                outcome = await compile(holding: lease)
                recordOfSending = await recorded
            case .send:
                await report(.phaseChanged(.sending))
                outcome = await send(&recorder, holding: lease)
            case .reconcile:
                await report(.phaseChanged(.reconciling))
                outcome = await reconcile(&recorder, holding: lease)
            case .detach:
                await report(.phaseChanged(.detaching))
                outcome = await leave(afterDoubt: attachIsInDoubt)
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
                    block: request.user.block, thread: request.thread, flow: request.flow,
                    phase: phase,
                    otid: request.otid, startedAt: startedAt,
                    deadRun: deadRun, processID: environment.processID))
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

    /// Compiles the prompt that the turn will use, and judges it.
    private mutating func compile(holding lease: any AgentLease) async -> Turn.Outcome {
        // A server that ignores the override would show the model a prompt that nobody has judged.
        if request.flow == .isolated,
            await session.capabilities(asking: request.agent)[.systemOverride] != true
        {
            return .judged(.unreadable)
        }
        let (performer, placement) = (self, placement)
        let outcome = await cancellation.limiting {
            await Result(of: { () async throws(LettaError) in
                let placed = try await placement.compile()
                lease.see(placed.blocks)
                await performer.show(placed.blocks) { _ in BlockOrigin(.elsewhere) }
                return placed
            })
        }
        switch outcome {
        case .success(let placed):
            systemOverride = placed.systemOverride
            return .judged(placed.verdict)
        case .failure(let error): return .serviceFailed(error)
        }
    }

    /// - Parameter doubt: whether the attach may still take effect on the server.
    private func leave(afterDoubt doubt: Bool) async -> Turn.Outcome {
        let placement = placement
        let outcome = await Self.outcome { () throws(LettaError) in try await placement.leave() }
        guard doubt, case .serviceFailed(.notFound) = outcome else { return outcome }
        try? await environment.clock.sleep(for: Recovery.timeOfLateAttach)
        return await Self.outcome { () throws(LettaError) in try await placement.leave() }
    }

    private func clear() async -> Turn.Outcome {
        do throws(LettaError) {
            return .judged(try await placement.clear())
        } catch {
            return .serviceFailed(error)
        }
    }

    // MARK: Around the steps

    /// The reply is over and the block still attached: the last moment to read what the agent
    /// wrote, and the moment for the person to go on.
    ///
    /// A turn that may begin anew is not over yet.
    private mutating func replyEnded(_ recorder: inout ReplyRecorder, as end: TurnEnd) async {
        if case .failed(let failure) = end, failure.delivery == .notSent { return }
        await self.end(&recorder, as: end)
        guard !recorder.reply.messages.isEmpty else { return }
        let persona = Block(
            id: request.user.block, label: request.user.username.personaLabel, value: "")
        let found = MemoryEdits(recorder.reply).origin(
            of: persona, in: origin(of: recorder.reply.run))
        if found.author == .agent { written = found }
        await readBlocks(after: recorder.reply)
    }

    /// Tells, once, how the reply ended; by then all that was shown is in the store.
    private mutating func end(_ recorder: inout ReplyRecorder, as end: TurnEnd) async {
        guard !recorder.isFinished else { return }
        await recorder.finish(as: end, at: environment.now())
        if recorder.failure != nil {
            await report(.noticed("the local store could not be written; the reply was not kept"))
        }
        await reportPendingApproval(after: end, recorder.reply)
        await report(.ended(end))
    }

    /// Reads the blocks; what changed since the last time is what came of `reply` so far, as far as that
    /// tells.
    func readBlocks(after reply: Reply) async {
        guard let blocks = try? await placement.blocks() else { return }
        let (edits, turn) = (MemoryEdits(reply), origin(of: reply.run))
        await show(blocks) { block in edits.origin(of: block, in: turn) }
    }

    /// What the agent writes in this turn.
    private func origin(of run: RunID?) -> BlockOrigin {
        BlockOrigin(
            .agent, username: request.user.username, agent: request.agent,
            conversation: request.thread.conversation, run: run)
    }

    /// The history of blocks is worth a lot, and not a turn.
    private func show(
        _ all: [Block], from origin: @escaping @Sendable (Block) -> BlockOrigin
    ) async {
        let blocks = all.filter { !LockBlock.isLock(label: $0.label) }
        await report(.blocksRead(blocks))
        // A copy becomes the person's block when it is merged, and not before.
        guard placement.isShared else { return }
        try? await store.record(blocks, heldBy: address, from: origin)
    }

    private func saveQuestion(as state: StoredMessage.State) async {
        var recorder = ReplyRecorder(request: request, address: address, store: store)
        await recorder.saveQuestion(as: state, at: environment.now())
    }

    static func outcome(
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
