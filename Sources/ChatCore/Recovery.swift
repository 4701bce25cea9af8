import LettaAPI

/// Takes back what a turn that died had left attached.
///
/// Safe to repeat.
///
/// Only for a holder of the agent's lock: then the turn's own process cannot be at work any more.
public struct Recovery: Sendable {
    public enum Outcome: Hashable, Sendable {
        case mended

        /// The entry stays open, for this reason.
        case left(reason: String)
    }

    private let session: Session
    private var service: any AgentService { session.service }
    private var store: any SessionStore { session.store }

    /// Runs that are known to be dead, whatever the server says.
    private let deadRuns: Set<RunID>

    init(_ session: Session, deadRuns: Set<RunID>) {
        self.session = session
        self.deadRuns = deadRuns
    }

    /// How long an attach whose asker is gone may take to happen.
    static let timeOfLateAttach = Duration.milliseconds(1500)

    public func mend(_ entry: JournalEntry) async -> Outcome {
        let label = entry.username.personaLabel
        let placement = session.placement(
            of: entry.username, entry.block, with: entry.address.agent, in: entry.thread,
            by: entry.flow)
        if let run = entry.deadRun {
            await session.markDead(run)
            // It may be gone by itself: the conversation's lock expires.
            try? await service.cancel(
                run: run, agent: entry.address.agent, thread: entry.thread)
        }
        // First, since it waits a while for a run that goes on: without its block the agent could not
        // write down what it learns.
        let isOver = entry.phase == .attaching ? true : await completeTranscript(of: entry)
        do throws(LettaError) {
            do throws(LettaError) {
                try await placement.leave()
            } catch .notFound where entry.phase == .attaching {
                // The dead process may have asked for it in its last moment.
                try? await session.environment.clock.sleep(for: Self.timeOfLateAttach)
                do throws(LettaError) { try await placement.leave() } catch .notFound {}
            } catch .notFound {
                // Never attached, detached already, or the agent is gone: all are what is wanted.
            }
            let verdict = try await placement.clear()
            guard verdict == .asWanted else {
                return .left(
                    reason: "\(label) is detached from \(entry.address.agent), but could not be "
                        + "shown to be gone from its compiled prompt; `lettera recover` tries again"
                )
            }
        } catch {
            return .left(
                reason: "\(label) may still be attached to \(entry.address.agent), since the "
                    + "server could not be asked; `lettera recover` tries again")
        }
        if !isOver, entry.flow == .isolated {
            // What it writes until then is only in the conversation's own copy.
            return .left(
                reason: "the agent is still at work for \(entry.username); what it learns is kept, "
                    + "and brought into \(label) later")
        }
        do {
            try await store.close(entry.id)
            return .mended
        } catch {
            return .left(reason: "\(label) is detached, but the journal could not be written")
        }
    }

    /// Brings the transcript to what the server knows of the turn: the whole answer where the run went
    /// on without its reader, and a mark on the message where the server forgot it.
    ///
    /// What the server is still at is left open; whoever opens the conversation later fetches it.
    ///
    /// - Returns: whether the run is over, as far as can be known.
    private func completeTranscript(of entry: JournalEntry) async -> Bool {
        let thread = ThreadAddress(entry.address, entry.thread)
        let stored = (try? await store.messages(in: thread, before: nil, limit: 100)) ?? []
        let asked = Self.asked(by: entry, as: stored.map(\.message.message))
        let verdict = await Reconciliation(
            service: service, clock: session.environment.clock,
            deadRuns: deadRuns.union(entry.deadRun.map { [$0] } ?? [])
        ).find(
            asked, run: nil, agent: entry.address.agent, thread: entry.thread,
            pauses: Reconciliation.brief)
        switch verdict {
        case .answered:
            let messages = try? await service.messages(
                agent: entry.address.agent, thread: entry.thread, limit: 100)
            guard let messages, let answer = asked.reply(in: messages) else { return true }
            // Answers to calls are listed without what they were sent with: ours stays.
            let own = stored.map(\.message.message).last { $0.otid == entry.otid }
            let question = asked.question(in: messages) ?? own
            try? await store.save(
                ((question.map { [$0] } ?? []) + answer)
                    .map { StoredMessage(message: $0, state: .complete) },
                in: thread)
        case .forgotten: await markFailed(entry, in: thread)
        case .undecided(.interrupted): await markFailed(entry, in: thread)
        case .stillRunning: return false
        case .died, .neverArrived, .undecided: break
        }
        return true
    }

    /// What a turn had sent: the journal names it, the transcript has it.
    private static func asked(by entry: JournalEntry, as messages: [Message]) -> Asked {
        guard let own = messages.last(where: { $0.otid == entry.otid }),
            case .approvalResponse(let approvals) = own.body
        else { return .message(otid: entry.otid) }
        return .answer(calls: Set(approvals.map(\.callID)))
    }

    private func markFailed(_ entry: JournalEntry, in thread: ThreadAddress) async {
        guard let stored = try? await store.messages(in: thread, before: nil, limit: 100),
            let asked = stored.lastIndex(where: { $0.message.message.otid == entry.otid })
        else { return }
        let pending = stored[asked...].map(\.message).filter { $0.state == .pending }
        try? await store.save(
            pending.map { StoredMessage(message: $0.message, state: .failed) }, in: thread)
    }
}

/// What `Session.recover` came to.
public struct RecoveryReport: Hashable, Sendable {
    public var mended: [JournalEntry] = []

    /// Those whose turns are still at work, here or in another process.
    public var busy: [JournalEntry] = []

    /// Those that could not be mended.
    public var left: [JournalEntry] = []

    /// Why each entry of `left` is left, in the same order.
    public var reasons: [String] = []

    /// Agents that a process that died had left locked on the server, and that are free again.
    public var released: [AgentAddress] = []

    /// Why other locks could not be given back.
    public var locks: [String] = []

    public init() {}
}

extension Session {
    /// Mends open entries of this server whose turns are no longer at work.
    ///
    /// An agent that is busy for longer than `patience` has a turn that lives, and is left alone.
    public func recover(patience: Duration) async throws(SessionError) -> RecoveryReport {
        var report = RecoveryReport()
        let open: [JournalEntry]
        do {
            open = try await store.openEntries(of: nil).filter { $0.address.server == server }
        } catch {
            throw .store(error)
        }
        let left: [AgentAddress]
        do {
            left = try await lock.leftovers(on: server)
        } catch {
            throw .lock(error)
        }
        for address in Set(open.map(\.lockAddress) + left) {
            let lease: any AgentLease
            do throws(AgentLockError) {
                lease = try await lock.acquire(address, patience: patience)
            } catch .agentBusy {
                report.busy += open.filter { $0.lockAddress == address }
                continue
            } catch {
                throw .lock(error)
            }
            let recovery = Recovery(self, deadRuns: deadRuns)
            // Read again: the turn may have ended while the lock was waited for.
            let entries = (try? await store.openEntries(of: nil)) ?? []
            for entry in entries where entry.lockAddress == address {
                switch await recovery.mend(entry) {
                case .mended: report.mended.append(entry)
                case .left(let reason):
                    report.left.append(entry)
                    report.reasons.append(reason)
                }
            }
            switch await lease.release() {
            case .left(let reason): report.locks.append(reason)
            case .released, .lost: if left.contains(address) { report.released.append(address) }
            }
        }
        return report
    }
}
