import LettaAPI

/// A persona block that only one conversation sees, as its own copy, in a prompt of its own.
///
/// Nothing is attached to the agent, so turns of others are not disturbed. What the agent writes into the
/// copy is merged into the person's block afterwards.
struct IsolatedPersona: PersonaPlacement {
    let service: any AgentService
    let store: any SessionStore
    let lock: any AgentLock
    let server: ServerID
    let username: Username

    /// The person's own block.
    let block: BlockID
    let agent: AgentID
    let conversation: ConversationID

    /// Where what the agent wrote into the copy came from.
    let origin: BlockOrigin

    var isShared: Bool { false }

    private var thread: ThreadAddress {
        ThreadAddress(server: server, agent: agent, conversation: conversation)
    }

    /// How long another conversation of this person may take to merge.
    private static let patience = Duration.seconds(20)

    /// Brings the copy up to date, the other way round first: the agent may have written after its
    /// turn's process had died.
    func enter() async throws(LettaError) {
        try await alone { copy throws(LettaError) in
            let merged = try await mergeBack(copy)
            if merged.text != merged.copy.value {
                _ = try await service.updateBlock(copy.block, value: merged.text)
            }
            try? await store.save(
                IsolatedCopy(block: copy.block, base: merged.text), of: thread)
        }
    }

    func compile() async throws(LettaError) -> PlacedPersona {
        let (service, agent) = (service, agent)
        async let compiled = Result(of: { () async throws(LettaError) in
            try await service.recompile(agent, dryRun: true)
        })
        let (own, attached) = try await contents()
        var placed = PlacedPersona(verdict: .unreadable, blocks: context(own, attached))
        let text = try await compiled.get()
        let prompt = CompiledPrompt(text)
        guard prompt.labels != nil, prompt.agrees(with: attached) else { return placed }
        let override = SystemOverride(
            of: text, person: username, value: own.value, limit: own.limit)
        placed.verdict = override?.verdict ?? .ownMissing
        placed.systemOverride = override?.text
        return placed
    }

    func leave() async throws(LettaError) {
        try await alone { copy throws(LettaError) in
            let merged = try await mergeBack(copy)
            try? await store.save(
                IsolatedCopy(block: copy.block, base: merged.copy.value), of: thread)
        }
    }

    /// Nothing of it was ever to be seen by others.
    func clear() async throws(LettaError) -> PromptVerdict { .asWanted }

    func blocks() async throws(LettaError) -> [Block] {
        let (own, attached) = try await contents()
        return context(own, attached)
    }

    /// The person's block with the copy's value, and what is attached to the agent.
    private func contents() async throws(LettaError) -> (own: Block, attached: [Block]) {
        let copy = try await knownCopy()
        let (service, agent) = (service, agent)
        async let attached = Result(of: { () async throws(LettaError) in
            try await service.blocks(of: agent)
        })
        var own = try await service.block(copy.block)
        own.id = block
        own.label = username.personaLabel
        return (own, try await attached.get())
    }

    /// What is in the context of this person's turns.
    private func context(_ own: Block, _ attached: [Block]) -> [Block] {
        [own]
            + attached.filter { block in
                block.label != IsolatedCopy.label && !Persona.isPersona(label: block.label)
            }
    }

    /// Writes into the person's block what the copy has and it has not.
    private func mergeBack(
        _ copy: IsolatedCopy
    ) async throws(LettaError) -> (text: String, copy: Block) {
        let service = service
        async let theirs = Result(of: { () async throws(LettaError) in
            try await service.block(copy.block)
        })
        let ours: Block
        do throws(LettaError) {
            ours = try await service.block(block)
        } catch {
            // Where it is gone, its successor begins with the newest value known.
            if case .notFound = error, let twin = try? await theirs.get() {
                await remember(twin.value, of: twin, from: origin)
            }
            throw error
        }
        guard ours.label == username.personaLabel else {
            throw .rejected(
                status: 409, detail: "the block of \(username) is labelled \(ours.label) now")
        }
        let twin = try await theirs.get()
        let merge = Merge(base: copy.base, ours: ours.value, theirs: twin.value)
        if merge.text != ours.value {
            if merge.hasConflict {
                // Both sides stay readable in the history, whatever becomes of the merged text.
                await remember(ours.value, of: ours, from: BlockOrigin(.elsewhere))
                await remember(twin.value, of: ours, from: origin)
            }
            let written = try await service.updateBlock(block, value: merge.text)
            await remember(written.value, of: written, from: origin)
        }
        return (merge.text, twin)
    }

    /// Keeps a value in the history of the person's block.
    private func remember(_ value: String, of source: Block, from origin: BlockOrigin) async {
        var version = source
        version.id = block
        version.label = username.personaLabel
        version.value = value
        try? await store.record([version], on: server, from: origin)
    }

    /// One merge into a person's block at a time on this machine.
    private func alone(
        _ work: (IsolatedCopy) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        let lease: any AgentLease
        do throws(AgentLockError) {
            lease = try await lock.acquire(
                .door(block.rawValue, of: server), patience: Self.patience)
        } catch {
            throw .interrupted(reason: "the block of \(username) is being merged elsewhere")
        }
        let outcome = await Result(of: { () async throws(LettaError) in
            // Read under the lock: the base may just have changed.
            try await work(knownCopy())
        })
        await lease.release()
        try outcome.get()
    }

    private func knownCopy() async throws(LettaError) -> IsolatedCopy {
        let known: IsolatedCopy?
        do {
            known = try await store.copy(of: thread)
        } catch {
            throw .interrupted(reason: "the local store could not be read")
        }
        guard let known else { throw .notFound(detail: "no copy is known") }
        return known
    }
}

extension AgentAddress {
    /// What is locked instead of an agent, where something else must not be done twice at a time.
    static func door(_ name: String, of server: ServerID) -> AgentAddress {
        AgentAddress(server: server, agent: AgentID(doorPrefix + name))
    }

    private static let doorPrefix = "door:"

    /// Whether it is no agent but a door, which only concerns this machine.
    var isDoor: Bool { agent.rawValue.hasPrefix(Self.doorPrefix) }
}
