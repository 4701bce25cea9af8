public import LettaAPI

extension Session {
    /// The thread that a person talks in with an agent: a conversation of their own where the server
    /// has such things, made at the first call.
    ///
    /// For the flow `isolated` it is one with a copy of its own for the person's block; a conversation
    /// without is left for a new one.
    public func ownThread(
        of username: Username, with agent: AgentID, flow: PersonaFlow = .attach
    ) async throws(SessionError) -> ConversationThread {
        let address = AgentAddress(server: server, agent: agent)
        do {
            if let known = try await store.conversation(of: username, with: address) {
                let thread: ConversationThread = known == .agentDefault ? .unlocked : .own(known)
                if flow == .attach { return thread }
                if try await store.copy(of: ThreadAddress(address, thread)) != nil {
                    return thread
                }
            }
        } catch {
            throw .store(error)
        }
        return try await newThread(of: username, with: agent, flow: flow)
    }

    /// The agent's own history, which everybody who talks to it shares.
    public func sharedThread(with agent: AgentID) async -> ConversationThread {
        // The way that locks is one of the conversations' endpoints.
        await capabilities(asking: agent)[.conversations] == false ? .unlocked : .shared
    }

    /// A new conversation of a person with an agent, used from now on.
    public func newThread(
        of username: Username, with agent: AgentID, flow: PersonaFlow = .attach
    ) async throws(SessionError) -> ConversationThread {
        if flow == .isolated { return try await newIsolatedThread(of: username, with: agent) }
        let thread: ConversationThread
        do throws(LettaError) {
            let conversation = try await service.createConversation(
                agent: agent, summary: Self.summary(for: username), isolating: [])
            thread = .own(conversation.id)
        } catch {
            // A server without conversations has no such path; one with them says whose agent is missing.
            guard try await hasNoConversations(after: error, agent: agent) else {
                throw .service(error, doing: "starting a conversation")
            }
            thread = .unlocked
        }
        try await keep(thread, of: username, with: agent)
        return thread
    }

    private func newIsolatedThread(
        of username: Username, with agent: AgentID
    ) async throws(SessionError) -> ConversationThread {
        // A server that ignores the override would send the agent's own prompt, without the person.
        guard await capabilities(asking: agent)[.systemOverride] == true else {
            throw .lacks(.systemOverride, for: "talking in isolation")
        }
        try await makeSlot(on: agent)
        let conversation: Conversation
        let copy: IsolatedCopy
        do throws(LettaError) {
            conversation = try await service.createConversation(
                agent: agent, summary: Self.summary(for: username),
                isolating: [IsolatedCopy.label])
            guard let block = conversation.isolatedBlocks.first else {
                throw .nonsense(detail: "a conversation without a copy of the block")
            }
            copy = IsolatedCopy(block: block, base: try await service.block(block).value)
        } catch {
            throw .service(error, doing: "starting an isolated conversation")
        }
        let thread = ConversationThread.own(conversation.id)
        do {
            try await store.save(
                copy, of: ThreadAddress(AgentAddress(server: server, agent: agent), thread))
        } catch {
            // A conversation that nobody knows would keep its copy for ever.
            try? await service.deleteConversation(conversation.id)
            throw .store(error)
        }
        try await keep(thread, of: username, with: agent)
        return thread
    }

    /// Attaches the empty block that conversations get copies of, unless the agent has it.
    ///
    /// It stays: it belongs to nobody.
    func makeSlot(on agent: AgentID) async throws(SessionError) {
        do throws(LettaError) {
            let held = try await service.blocks(of: agent)
            guard !held.contains(where: { $0.label == IsolatedCopy.label }) else { return }
            let slot = try await service.createBlock(
                NewBlock(
                    label: IsolatedCopy.label, value: IsolatedCopy.placeholder,
                    description: IsolatedCopy.slotDescription))
            do throws(LettaError) {
                try await service.attach(slot.id, to: agent)
            } catch .conflict {
                // Somebody else was quicker; theirs does as well.
                try? await service.deleteBlock(slot.id)
            }
        } catch {
            throw .service(error, doing: "preparing the agent for isolated conversations")
        }
    }

    private func keep(
        _ thread: ConversationThread, of username: Username, with agent: AgentID
    ) async throws(SessionError) {
        do {
            try await store.save(
                ConversationRecord(
                    address: AgentAddress(server: server, agent: agent),
                    conversation: thread.conversation, username: username,
                    createdAt: environment.now()))
        } catch {
            throw .store(error)
        }
    }

    private static func summary(for username: Username) -> String { "\(username) in lettera" }

    private func hasNoConversations(
        after error: LettaError, agent: AgentID
    ) async throws(SessionError) -> Bool {
        guard error.isUnknownPath else { return false }
        do {
            _ = try await service.blocks(of: agent)
            return true
        } catch {
            throw .service(error, doing: "looking at the agent")
        }
    }
}
