public import ChatCore
public import LettaAPI

extension World: AgentService {
    public func blocks(of agent: AgentID) throws(LettaError) -> [Block] {
        try serve { attached.compactMap { blocks[$0] } }
    }

    public func attach(_ block: BlockID, to agent: AgentID) throws(LettaError) {
        try serve { () throws(LettaError) in
            guard let wanted = blocks[block] else { throw .notFound(detail: "no such block") }
            if attached.contains(block) { return }
            guard !attached.contains(where: { blocks[$0]?.label == wanted.label }) else {
                throw .conflict(detail: "a block with this label is attached", run: nil)
            }
            attached.append(block)
        }
    }

    public func detach(_ block: BlockID, from agent: AgentID) throws(LettaError) {
        try serve { () throws(LettaError) in
            guard let place = attached.firstIndex(of: block) else {
                throw .notFound(detail: "not attached")
            }
            attached.remove(at: place)
        }
    }

    public func recompile(_ agent: AgentID, dryRun: Bool) throws(LettaError) -> String {
        try serve {
            if dryRun { return text(of: attached) }
            let before = text(of: agentPrompt)
            agentPrompt = attached
            return before
        }
    }

    public func recompile(_ conversation: ConversationID) throws(LettaError) -> String {
        try serve { () throws(LettaError) in
            guard conversations[conversation] != nil else { throw .notFound(detail: "no such") }
            conversations[conversation] = attached
            return text(of: attached)
        }
    }

    public func createIdentity(key: String, name: String) throws(LettaError) -> Identity {
        try serve { () throws(LettaError) in
            guard !identities.values.contains(where: { $0.identity.key == key }) else {
                throw .conflict(detail: "exists", run: nil)
            }
            let identity = Identity(id: IdentityID("identity-\(number())"), key: key, name: name)
            identities[identity.id] = (identity, [])
            return identity
        }
    }

    public func identities(key: String) throws(LettaError) -> [Identity] {
        try serve { identities.values.map(\.identity).filter { $0.key == key } }
    }

    public func blocks(of identity: IdentityID) throws(LettaError) -> [Block] {
        try serve { (identities[identity]?.blocks ?? []).compactMap { blocks[$0] } }
    }

    public func add(_ blocks: [BlockID], to identity: IdentityID) throws(LettaError) {
        try serve { identities[identity]?.blocks.append(contentsOf: blocks) }
    }

    public func createBlock(_ block: NewBlock) throws(LettaError) -> Block {
        try serve {
            let made = Block(
                id: BlockID("block-\(number())"), label: block.label, value: block.value,
                description: block.description, readOnly: block.readOnly ?? false,
                metadata: block.metadata)
            blocks[made.id] = made
            return made
        }
    }

    public func deleteBlock(_ id: BlockID) throws(LettaError) {
        try serve { () throws(LettaError) in
            guard blocks[id] != nil else { throw .notFound(detail: "no such block") }
            delete(id)
        }
    }

    public func mark(_ block: BlockID, with metadata: JSONValue) throws(LettaError) {
        try serve { () throws(LettaError) in
            guard blocks[block] != nil else { throw .notFound(detail: "no such block") }
            blocks[block]?.metadata = metadata
        }
    }

    public func block(_ id: BlockID) throws(LettaError) -> Block {
        try serve { () throws(LettaError) in
            guard let block = blocks[id] else { throw .notFound(detail: "no such block") }
            return block
        }
    }

    public func updateBlock(_ id: BlockID, value: String) throws(LettaError) -> Block {
        try serve { () throws(LettaError) in
            guard var block = blocks[id] else { throw .notFound(detail: "no such block") }
            block.value = value
            blocks[id] = block
            if attached.contains(id) { agentPrompt = attached }
            return block
        }
    }

    public func createConversation(
        agent: AgentID, summary: String?, isolating labels: [String]
    ) throws(LettaError) -> Conversation {
        try serve { () throws(LettaError) in
            guard hasConversations else { throw .notFound(detail: "Not Found") }
            let id = ConversationID("conv-\(number())")
            if let label = labels.first {
                guard
                    var copy = attached.compactMap({ blocks[$0] }).first(where: {
                        $0.label == label
                    })
                else { throw .rejected(status: 400, detail: "no such label") }
                copy.id = BlockID("block-\(number())")
                blocks[copy.id] = copy
                copies[id] = copy.id
            }
            conversations[id] = attached
            return Conversation(
                id: id, agentID: agent, isolatedBlocks: copies[id].map { [$0] } ?? [])
        }
    }

    public func deleteConversation(_ id: ConversationID) throws(LettaError) {
        try serve {
            conversations[id] = nil
            if let copy = copies.removeValue(forKey: id) { blocks[copy] = nil }
        }
    }

    public func health() throws(LettaError) -> Health {
        try serve { Health(version: "0.16.8", status: "ok") }
    }

    public func supports(
        _ capability: Capability, agent: AgentID
    ) throws(LettaError) -> Bool {
        try serve {
            capability == .conversations ? hasConversations : abilities.contains(capability)
        }
    }

    public func stream(
        _ request: MessageRequest, agent: AgentID, thread: ConversationThread,
        receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError) {
        // A message has three boundaries: before it arrives, after it arrived, and half way through the
        // reply; the model answers in full either way.
        if request.runsInBackground {
            let run = try serve { arriveInBackground(request, thread) }
            return try await replay(run, after: 0, receive: receive)
        }
        let reply = try serve { arrive(request, thread) }
        let half = reply.text.index(reply.text.startIndex, offsetBy: reply.text.count / 2)
        await receive(.ping(reply.run))
        await receive(.message(Message(id: reply.id, body: piece(reply.text[..<half]))))
        try stream()
        await receive(.message(Message(id: reply.id, body: piece(reply.text[half...]))))
        await receive(.stopReason(.endTurn))
        await receive(.done)
    }

    public func resume(
        _ point: ResumePoint, agent: AgentID, thread: ConversationThread,
        receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError) {
        let (run, number) = try serve { () throws(LettaError) in
            switch point {
            case .run(let run, let number): return (run, number)
            case .message(let otid):
                guard let run = runsOfMessages[otid] else { throw .notFound(detail: "no such run") }
                return (run, 0)
            }
        }
        guard backgroundEvents[run] != nil else { throw .notFound(detail: "no such run") }
        try await replay(run, after: number, receive: receive)
    }

    /// A message that comes twice is recognised by its otid, and answered once.
    private func arriveInBackground(
        _ request: MessageRequest, _ thread: ConversationThread
    ) -> RunID {
        if let run = runsOfMessages[request.otid] { return run }
        let reply = arrive(request, thread)
        let half = reply.text.index(reply.text.startIndex, offsetBy: reply.text.count / 2)
        runsOfMessages[request.otid] = reply.run
        backgroundEvents[reply.run] = [reply.text[..<half], reply.text[half...]].enumerated().map {
            .message(Message(id: reply.id, body: piece($1), runID: reply.run, sequence: $0 + 2))
        }
        return reply.run
    }

    /// A background stream has a boundary behind each event.
    private func replay(
        _ run: RunID, after number: Int, receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError) {
        await receive(.ping(run))
        for event in backgroundEvents[run] ?? [] {
            guard case .message(let message) = event, message.sequence ?? 0 > number else {
                continue
            }
            await receive(event)
            try stream()
        }
        await receive(.stopReason(.endTurn))
        await receive(.done)
    }

    private func piece(_ text: Substring) -> Message.Body { .assistant(.init(String(text))) }

    private func arrive(
        _ request: MessageRequest, _ thread: ConversationThread
    ) -> (id: MessageID, text: String, run: RunID) {
        let prompt = conversations[thread.conversation] ?? agentPrompt
        delivered.append(
            (request.text, request.systemOverride.map(personas) ?? personas(in: prompt)))
        remember(request.text, in: thread.conversation)
        // The model uses a memory tool, which compiles the agent's own prompt as well.
        agentPrompt = attached
        let reply = (id: MessageID("message-\(number())"), text: "Echo: " + request.text)
        histories[thread.conversation, default: []] += [
            Message(
                id: MessageID("message-\(number())"), body: .user(.init(request.text)),
                otid: request.otid),
            Message(id: reply.id, body: .assistant(.init(reply.text))),
        ]
        let run = RunID("run-\(number())")
        newestRun = run
        return (reply.id, reply.text, run)
    }

    /// The model writes what it is told to remember into the block of the person, or into the copy that
    /// the conversation has.
    private func remember(_ text: String, in conversation: ConversationID) {
        guard text.hasPrefix("remember ") else { return }
        let own = attached.first { Persona.isPersona(label: blocks[$0]?.label ?? "") }
        guard let block = copies[conversation] ?? own else { return }
        blocks[block]?.value += "\n" + text.dropFirst("remember ".count)
    }

    /// The people whom a prompt of a request's own names.
    private func personas(in prompt: String) -> [String] {
        prompt.matches(of: #/<(Persona_[A-Za-z0-9._-]+)>/#).map { String($0.1) }
    }

    public func messages(
        agent: AgentID, thread: ConversationThread, limit: Int
    ) throws(LettaError) -> [Message] {
        try serve { () throws(LettaError) in
            if case .own(let id) = thread, conversations[id] == nil {
                throw .notFound(detail: "no such conversation")
            }
            return Array((histories[thread.conversation] ?? []).suffix(limit))
        }
    }

    public func cancel(
        run: RunID?, agent: AgentID, thread: ConversationThread
    ) throws(LettaError) {
        try serve {}
    }

    public func run(_ id: RunID) throws(LettaError) -> Run {
        try serve { asked(id) }
    }

    public func newestRun(
        agent: AgentID, thread: ConversationThread
    ) throws(LettaError) -> Run? {
        try serve {
            newestRun.map(asked)
        }
    }

    /// A run, one question closer to its end.
    private func asked(_ id: RunID) -> Run {
        let isActive = questionsUntilEnd > 0
        if isActive {
            questionsUntilEnd -= 1
            if questionsUntilEnd == 0 { atEndOfRun?(self) }
        }
        return Run(
            id: id, agentID: World.agent, status: isActive ? "running" : "completed",
            stopReason: isActive ? nil : .endTurn)
    }
}
