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
        await receive(.ping(reply.run))
        for (number, message) in reply.messages.enumerated() {
            if number > 0 { try stream() }
            await receive(.message(message))
        }
        await end(reply, receive)
    }

    private func end(
        _ reply: WorldReply, _ receive: @Sendable (StreamEvent) async -> Void
    ) async {
        await receive(.stopReason(reply.stopReason))
        if let failure = reply.failure { await receive(.failure(failure)) }
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
        guard backgroundReplies[run] != nil else { throw .notFound(detail: "no such run") }
        try await replay(run, after: number, receive: receive)
    }

    /// A message that comes twice is recognised by its otid, and answered once.
    private func arriveInBackground(
        _ request: MessageRequest, _ thread: ConversationThread
    ) -> RunID {
        if let run = runsOfMessages[request.otid] { return run }
        let reply = arrive(request, thread)
        runsOfMessages[request.otid] = reply.run
        backgroundReplies[reply.run] = reply
        return reply.run
    }

    /// A background stream has a boundary behind each event.
    private func replay(
        _ run: RunID, after number: Int, receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError) {
        guard let reply = backgroundReplies[run] else { return }
        await receive(.ping(run))
        for (place, message) in reply.messages.enumerated() where place + 2 > number {
            var message = message
            message.runID = run
            message.sequence = place + 2
            await receive(.message(message))
            try stream()
        }
        await end(reply, receive)
    }

    private func arrive(_ request: MessageRequest, _ thread: ConversationThread) -> WorldReply {
        let run = RunID("run-\(number())")
        newestRun = run
        guard request.approvals.isEmpty else { return settle(request, thread, in: run) }
        guard pendingCalls[thread.conversation] == nil else { return .refused(.pending, run) }
        let prompt = conversations[thread.conversation] ?? agentPrompt
        delivered.append(
            (request.text, request.systemOverride.map(personas) ?? personas(in: prompt)))
        remember(request.text, in: thread.conversation)
        // The model uses a memory tool, which compiles the agent's own prompt as well.
        agentPrompt = attached
        let said = Message(
            id: MessageID("message-\(number())"), body: .user(.init(request.text)),
            otid: request.otid, runID: run)
        if request.text.hasPrefix("tool ") {
            let call = ToolCall(
                id: "call-\(number())", name: "forget", arguments: #"{"what": "all"}"#)
            pendingCalls[thread.conversation] = call
            let asked = Message(
                id: MessageID("message-\(number())"), body: .approvalRequest([call]), runID: run)
            histories[thread.conversation, default: []] += [said, asked]
            return WorldReply(run: run, messages: [asked], stopReason: .requiresApproval)
        }
        return answer("Echo: " + request.text, after: [said], in: thread.conversation, run)
    }

    /// An answer to a call; one that had been answered before has the model speak again.
    private func settle(
        _ request: MessageRequest, _ thread: ConversationThread, in run: RunID
    ) -> WorldReply {
        let approval = request.approvals[0]
        let prompt = conversations[thread.conversation] ?? agentPrompt
        guard let call = pendingCalls[thread.conversation] else {
            let isKnown = settledCalls.contains { $0.call == approval.callID }
            guard isKnown else { return .refused(.nothingWaits, run) }
            delivered.append(("keep-alive", personas(in: prompt)))
            return answer("Again", after: [], in: thread.conversation, run)
        }
        guard request.approvals.map(\.callID) == [call.id] else {
            return .refused(.nothingWaits, run)
        }
        pendingCalls[thread.conversation] = nil
        settledCalls.append((call.id, approval.isApproved))
        delivered.append(
            ("answer", request.systemOverride.map(personas) ?? personas(in: prompt)))
        let verdict = Message(
            id: MessageID("message-\(number())"), body: .approvalResponse(request.approvals),
            runID: run)
        let returned = Message(
            id: MessageID("message-\(number())"),
            body: .toolReturn(
                ToolReturn(
                    callID: call.id, text: approval.isApproved ? "done" : "denied",
                    succeeded: approval.isApproved)), name: call.name, runID: run)
        histories[thread.conversation, default: []] += [verdict, returned]
        var reply = answer(
            approval.isApproved ? "It is done" : "So be it", after: [], in: thread.conversation,
            run)
        reply.messages.insert(returned, at: 0)
        return reply
    }

    /// What the model says, listed whole, and streamed in two pieces.
    private func answer(
        _ text: String, after before: [Message], in conversation: ConversationID, _ run: RunID
    ) -> WorldReply {
        let id = MessageID("message-\(number())")
        histories[conversation, default: []] +=
            before + [Message(id: id, body: .assistant(.init(text)), runID: run)]
        let half = text.index(text.startIndex, offsetBy: text.count / 2)
        return WorldReply(
            run: run,
            messages: [text[..<half], text[half...]].map {
                Message(id: id, body: .assistant(.init(String($0))))
            })
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
        agent: AgentID, thread: ConversationThread, at cursor: MessageCursor, limit: Int
    ) throws(LettaError) -> [Message] {
        try serve { () throws(LettaError) in
            if case .own(let id) = thread, conversations[id] == nil {
                throw .notFound(detail: "no such conversation")
            }
            let history = histories[thread.conversation] ?? []
            func place(_ id: MessageID) -> Int? { history.firstIndex { $0.id == id } }
            switch cursor {
            case .newest: return history.suffix(limit)
            case .before(let id):
                return history.prefix(place(id) ?? history.count).suffix(limit)
            case .after(let id):
                return Array(history.dropFirst(place(id).map { $0 + 1 } ?? 0).prefix(limit))
            }
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
