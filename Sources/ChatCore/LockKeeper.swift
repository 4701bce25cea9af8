import LettaAPI

/// Makes, gives back and retires the lock blocks of this installation.
///
/// Only for a holder of the machine's own lock on the agent.
struct LockKeeper: Sendable {
    let service: any BlockService
    let store: any LockBlockStore
    let clock: any Clock<Duration>
    let holder: String
    let expiry: Duration
    let newNonce: @Sendable () -> String

    // MARK: Before it is held

    /// The block to attach, written down as one that may be attached.
    ///
    /// What a process that died had attached is not used again: somebody may be about to detach it for
    /// having been silent for too long.
    func ownBlock(for agent: AgentAddress) async throws(AgentLockError) -> BlockID {
        try await retireLeftover(on: agent)
        let known: LockBlockRecord?
        do {
            known = try await store.lockBlock(of: agent)
        } catch {
            throw .store(error)
        }
        let block: BlockID
        if let known { block = known.block } else { block = try await makeBlock() }
        do {
            try await store.save(
                LockBlockRecord(address: agent, block: block, mayBeAttached: true))
        } catch {
            throw .store(error)
        }
        return block
    }

    private func makeBlock() async throws(AgentLockError) -> BlockID {
        let mark = newMark()
        do throws(LettaError) {
            let block = try await service.createBlock(LockBlock.new(mark))
            guard LockMark(block.metadata) == mark else {
                // Others would see no sign of life.
                throw .nonsense(detail: "the server keeps no metadata of blocks")
            }
            return block.id
        } catch {
            throw .service(error)
        }
    }

    private func newMark() -> LockMark {
        LockMark(holder: holder, nonce: newNonce(), expiry: Int(expiry.components.seconds))
    }

    /// It was not attached after all, and is kept for the next time.
    func keep(_ block: BlockID, for agent: AgentAddress) async {
        // Where this fails the block is merely taken for a leftover, and made anew.
        try? await store.save(
            LockBlockRecord(address: agent, block: block, mayBeAttached: false))
    }

    /// Takes back personas that a dead holder's turn had left attached.
    ///
    /// Where one stays, the turn's look at the prompt finds it, and nothing is sent.
    func detach(_ personas: Set<BlockID>, from agent: AgentID) async {
        for persona in personas { try? await service.detach(persona, from: agent) }
    }

    // MARK: While it is held

    /// Tells others that the holder lives; false where the block is gone from the agent.
    func beat(
        _ number: Int, of block: BlockID, on agent: AgentAddress
    ) async throws(LettaError) -> Bool {
        do throws(LettaError) {
            // Its nonce is of no interest any more: each number comes once.
            var mark = newMark()
            mark.beat = number
            try await service.mark(block, with: mark.metadata)
        } catch .notFound {
            return false
        }
        return try await service.blocks(of: agent.agent).contains { $0.id == block }
    }

    // MARK: After it was held

    /// Detaches the block and leaves it ready to be attached again.
    func giveBack(_ block: BlockID, of agent: AgentAddress) async -> LeaseEnd {
        do throws(LettaError) {
            do throws(LettaError) {
                try await service.detach(block, from: agent.agent)
            } catch .notFound {
                return await retire(block, of: agent)
            }
            // Now, so that taking it the next time is one request.
            try await service.mark(block, with: newMark().metadata)
            try await clearPrompt(of: agent.agent)
        } catch {
            return .left(reason: Self.reason(agent))
        }
        await keep(block, for: agent)
        return .released
    }

    /// Takes the block away for good; `.lost` where it was not attached any more.
    @discardableResult
    func retire(_ block: BlockID, of agent: AgentAddress) async -> LeaseEnd {
        var end = LeaseEnd.released
        do throws(LettaError) {
            do throws(LettaError) {
                try await service.detach(block, from: agent.agent)
            } catch .notFound {
                end = .lost
            }
            do throws(LettaError) {
                try await service.deleteBlock(block)
            } catch .notFound {
                // Gone already, which is what is wanted.
            }
            try await clearPrompt(of: agent.agent)
        } catch {
            return .left(reason: Self.reason(agent))
        }
        do {
            try await store.forgetLockBlock(of: agent)
        } catch {
            return .left(reason: "the lock on \(agent.agent) is released, but not in the store")
        }
        return end
    }

    /// Retires what a process that died had left, if it had.
    func retireLeftover(on agent: AgentAddress) async throws(AgentLockError) {
        let known: LockBlockRecord?
        do {
            known = try await store.lockBlock(of: agent)
        } catch {
            throw .store(error)
        }
        guard let known, known.mayBeAttached else { return }
        if case .left(let reason) = await retire(known.block, of: agent) {
            throw .cannotRelease(reason: reason)
        }
    }

    /// Compiles the agent's own prompt without the block.
    private func clearPrompt(of agent: AgentID) async throws(LettaError) {
        let verdict = try await PromptCompiler(service: service)
            .clear(LockBlock.label, from: agent)
        guard verdict != .asWanted else { return }
        // Somebody else may have taken the agent already; then it is theirs.
        let blocks = try await service.blocks(of: agent)
        guard blocks.contains(where: { LockBlock.isLock(label: $0.label) }) else {
            throw .nonsense(detail: "the lock is still in the agent's prompt")
        }
    }

    private static func reason(_ agent: AgentAddress) -> String {
        "the lock on \(agent.agent) may still be there, since the server could not be asked; "
            + "`lettera recover` tries again"
    }
}
