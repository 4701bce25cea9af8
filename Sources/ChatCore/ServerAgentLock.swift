import LettaAPI

/// Keeps turns on one agent apart across machines, by a block on the agent itself.
///
/// Each installation has a lock block of its own for each agent; attaching it takes the agent, and is
/// refused while another one is attached. The lock of this machine is held around it. A holder that is
/// not heard of for the expiry may be taken for dead: see `LockWatch`.
public struct ServerAgentLock: AgentLock {
    private let local: any AgentLock
    private let keeper: LockKeeper
    private let isOn: Bool
    private let watch: Stopwatch

    /// - Parameters:
    ///   - local: keeps apart the processes that share `store`.
    ///   - store: where the installation's lock blocks are known.
    ///   - holder: what other machines are told about this one.
    ///   - isOn: false takes no lock on the server, and still takes back what was left of one when the
    ///     setting was another.
    ///   - expiry: others may take the agent when nothing was heard of us for so long; whole seconds.
    ///   - newNonce: a text that was never there before.
    public init(
        local: any AgentLock, service: any BlockService, store: any LockBlockStore, holder: String,
        isOn: Bool = true, expiry: Duration = .seconds(30),
        clock: any Clock<Duration> = ContinuousClock(), newNonce: @escaping @Sendable () -> String
    ) {
        self.local = local
        self.isOn = isOn
        watch = Stopwatch(clock)
        keeper = LockKeeper(
            service: service, store: store, clock: clock, holder: holder, expiry: expiry,
            newNonce: newNonce)
    }

    /// The agents on which a process that died may have left this installation's lock block.
    ///
    /// Those of living processes are among them.
    public func leftovers(
        on server: ServerID
    ) async throws(AgentLockError) -> [AgentAddress] {
        do {
            return try await keeper.store.lockBlocks(on: server)
                .filter(\.mayBeAttached).map(\.address)
        } catch {
            throw .store(error)
        }
    }

    public func acquire(
        _ agent: AgentAddress, patience: Duration
    ) async throws(AgentLockError) -> any AgentLease {
        let start = watch.elapsed
        let lease = try await local.acquire(agent, patience: patience)
        // Doors are this machine's own affair.
        if agent.isDoor { return lease }
        guard isOn else {
            // What cannot be taken back now is tried again the next time.
            try? await keeper.retireLeftover(on: agent)
            return lease
        }
        do {
            let left = patience - (watch.elapsed - start)
            let (block, takenAt) = try await take(agent, patience: left)
            return ServerLease(
                block, of: agent, beside: lease, keeper: keeper, watch: watch, takenAt: takenAt)
        } catch {
            await lease.release()
            throw error
        }
    }

    /// Attaches the own lock block, when it can be; answers with it and the moment when that was asked for.
    private func take(
        _ agent: AgentAddress, patience: Duration
    ) async throws(AgentLockError) -> (BlockID, Duration) {
        let end = watch.elapsed + patience
        var block = try await keeper.ownBlock(for: agent)
        var isRenewed = false
        var sights = LockWatch()
        var inherited: Set<BlockID> = []
        var pause = Duration.milliseconds(250)
        while true {
            let takenAt = watch.elapsed
            do throws(AgentLockError) {
                if try await attach(block, agent) {
                    await keeper.detach(inherited, from: agent.agent)
                    return (block, takenAt)
                }
            } catch .service(.notFound) where !isRenewed {
                // Somebody deleted the block; if it is the agent that is gone, so it will be again.
                isRenewed = true
                block = try await keeper.ownBlock(for: agent)
                continue
            }
            // Only looked at until it is free: a refused request costs the server more than a look.
            waiting: while true {
                let askedAt = watch.elapsed
                let blocks = try await look(at: agent, block)
                switch sights.see(blocks, askedAt: askedAt, answeredAt: watch.elapsed) {
                case .free: break waiting
                case .expired(let dead, let personas):
                    inherited = personas
                    try await take(dead, from: agent, block)
                    break waiting
                case .taken: break
                }
                let left = end - watch.elapsed
                do {
                    guard left > .zero else { throw CancellationError() }
                    try await keeper.clock.sleep(for: min(pause, left))
                } catch {
                    await keeper.keep(block, for: agent)
                    throw .agentBusy
                }
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    /// False where somebody else's is attached.
    private func attach(
        _ block: BlockID, _ agent: AgentAddress
    ) async throws(AgentLockError) -> Bool {
        do throws(LettaError) {
            try await keeper.service.attach(block, to: agent.agent)
            return true
        } catch .conflict {
            return false
        } catch {
            // It may be attached all the same.
            let keeper = keeper
            _ = await Task { await keeper.retire(block, of: agent) }.value
            throw .service(error)
        }
    }

    private func look(
        at agent: AgentAddress, _ block: BlockID
    ) async throws(AgentLockError) -> [Block] {
        do throws(LettaError) {
            return try await keeper.service.blocks(of: agent.agent)
        } catch {
            await keeper.keep(block, for: agent)
            throw .service(error)
        }
    }

    /// Two that do this at once cannot both win: it names the dead holder's block, and that is never
    /// attached again.
    private func take(
        _ dead: BlockID, from agent: AgentAddress, _ block: BlockID
    ) async throws(AgentLockError) {
        do throws(LettaError) {
            try await keeper.service.detach(dead, from: agent.agent)
        } catch .notFound {
            // Somebody was quicker.
        } catch {
            await keeper.keep(block, for: agent)
            throw .service(error)
        }
    }
}
