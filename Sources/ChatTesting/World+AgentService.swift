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
                description: block.description)
            blocks[made.id] = made
            return made
        }
    }

    public func block(_ id: BlockID) throws(LettaError) -> Block {
        try serve { () throws(LettaError) in
            guard let block = blocks[id] else { throw .notFound(detail: "no such block") }
            return block
        }
    }

    public func createConversation(
        agent: AgentID, summary: String?
    ) throws(LettaError) -> Conversation {
        try serve { () throws(LettaError) in
            guard hasConversations else { throw .notFound(detail: "Not Found") }
            let id = ConversationID("conv-\(number())")
            conversations[id] = attached
            return Conversation(id: id, agentID: agent)
        }
    }

    public func stream(
        _ request: MessageRequest, agent: AgentID, thread: ConversationThread,
        receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError) {
        // A message has three boundaries: before it arrives, after it arrived, and half way through the
        // reply; the model answers in full either way.
        let reply = try serve { arrive(request, thread) }
        let half = reply.text.index(reply.text.startIndex, offsetBy: reply.text.count / 2)
        await receive(.ping(reply.run))
        await receive(.message(Message(id: reply.id, body: piece(reply.text[..<half]))))
        try serve {}
        await receive(.message(Message(id: reply.id, body: piece(reply.text[half...]))))
        await receive(.stopReason(.endTurn))
        await receive(.done)
    }

    private func piece(_ text: Substring) -> Message.Body { .assistant(.init(String(text))) }

    private func arrive(
        _ request: MessageRequest, _ thread: ConversationThread
    ) -> (id: MessageID, text: String, run: RunID) {
        let prompt = conversations[thread.conversation] ?? agentPrompt
        delivered.append((request.text, personas(in: prompt)))
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

    public func messages(
        agent: AgentID, thread: ConversationThread, limit: Int
    ) throws(LettaError) -> [Message] {
        try serve { Array((histories[thread.conversation] ?? []).suffix(limit)) }
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
