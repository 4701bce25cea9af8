import LettaAPI
import Synchronization

/// An agent held on the server, with the lease of this machine's own lock beside it.
///
/// While it lives it renews its mark, every third of the expiry. Let go of without being released, as
/// when its process dies, it falls silent, and others take the agent after the expiry.
final class ServerLease: AgentLease {
    private struct State {
        /// When the mark was last renewed, as the moment before that was asked for.
        var renewedAt: Duration
        var isLost = false
        var ending: Task<LeaseEnd, Never>?
    }

    private let block: BlockID
    private let agent: AgentAddress
    private let local: any AgentLease
    private let keeper: LockKeeper
    private let watch: Stopwatch
    private let state: Mutex<State>
    private let renewal = Mutex<Task<Void, Never>?>(nil)

    init(
        _ block: BlockID, of agent: AgentAddress, beside local: any AgentLease,
        keeper: LockKeeper, watch: Stopwatch, takenAt: Duration
    ) {
        self.block = block
        self.agent = agent
        self.local = local
        self.keeper = keeper
        self.watch = watch
        state = Mutex(State(renewedAt: takenAt))
        let renewing = Task { [weak self, clock = keeper.clock, pause = keeper.expiry / 3] in
            var number = 1
            while (try? await clock.sleep(for: pause)) != nil, let self, await self.renew(number) {
                number += 1
            }
        }
        renewal.withLock { $0 = renewing }
    }

    deinit { renewal.withLock { $0?.cancel() } }

    /// Others wait for the whole expiry; two thirds of it leave time for what is begun now.
    var isHeld: Bool {
        state.withLock { state in
            if watch.elapsed - state.renewedAt >= keeper.expiry * 2 / 3 { state.isLost = true }
            return !state.isLost && state.ending == nil
        }
    }

    func see(_ blocks: [Block]) {
        guard !blocks.contains(where: { $0.id == block }) else { return }
        state.withLock { $0.isLost = true }
    }

    /// False where there is nothing left to renew.
    private func renew(_ number: Int) async -> Bool {
        let askedAt = watch.elapsed
        do throws(LettaError) {
            let isAttached = try await keeper.beat(number, of: block, on: agent)
            return state.withLock { state in
                if isAttached { state.renewedAt = askedAt } else { state.isLost = true }
                return isAttached
            }
        } catch {
            // Tried again the next time; until then the lease grows old.
            return true
        }
    }

    func release() async -> LeaseEnd {
        let wasHeld = isHeld
        let ending = state.withLock { state in
            if let ending = state.ending { return ending }
            // In a task of its own: a cancelled turn gives the agent back as well.
            let ending = Task { await end(wasHeld: wasHeld) }
            state.ending = ending
            return ending
        }
        return await ending.value
    }

    private func end(wasHeld: Bool) async -> LeaseEnd {
        let renewing = renewal.withLock { $0 }
        renewing?.cancel()
        await renewing?.value
        let end =
            wasHeld
            ? await keeper.giveBack(block, of: agent) : await keeper.retire(block, of: agent)
        await local.release()
        return end
    }
}
