public import LettaAPI

extension LettaClient {
    // MARK: Server

    /// `GET /v1/health/`.
    public func health() async throws(LettaError) -> Health { try await send(.health) }

    /// `GET /v1/models/`.
    public func models() async throws(LettaError) -> [Model] { try await send(.models) }

    // MARK: Agents

    /// `GET /v1/agents/`, all pages, newest first.
    ///
    /// - Parameter name: agents of exactly this name, or nil for all.
    public func agents(name: String? = nil) async throws(LettaError) -> [Agent] {
        var all: [Agent] = []
        var seen: Set<AgentID> = []
        while true {
            let page = try await send(.agents(name: name, after: all.last?.id))
            // A cursor that Letta does not know makes it begin anew, without end.
            let fresh = page.filter { seen.insert($0.id).inserted }
            all += fresh
            if fresh.isEmpty || page.count < 50 { return all }
        }
    }

    /// `GET /v1/agents/{agent_id}`, its blocks included.
    public func agent(_ id: AgentID) async throws(LettaError) -> Agent {
        try await send(.agent(id))
    }

    /// `POST /v1/agents/`.
    public func createAgent(_ agent: NewAgent) async throws(LettaError) -> Agent {
        try await send(.createAgent(agent))
    }

    /// `PATCH /v1/agents/{agent_id}` with a model's handle.
    public func changeModel(
        of agent: AgentID, to handle: String
    ) async throws(LettaError) -> Agent {
        try await send(.updateAgent(agent, model: handle))
    }

    /// `DELETE /v1/agents/{agent_id}`.
    public func deleteAgent(_ id: AgentID) async throws(LettaError) {
        try await send(.deleteAgent(id))
    }

    /// `POST /v1/agents/{agent_id}/recompile`: answers with the prompt of before, or with `dryRun`
    /// with what would be compiled now.
    public func recompile(_ agent: AgentID, dryRun: Bool) async throws(LettaError) -> String {
        try await send(.recompile(agent, dryRun: dryRun))
    }

    /// `GET /v1/agents/{agent_id}/context`: what fills the context window.
    public func context(
        of agent: AgentID, conversation: ConversationID?
    ) async throws(LettaError) -> ContextOverview {
        try await send(.context(of: agent, conversation: conversation))
    }

    // MARK: Blocks

    /// `GET /v1/blocks/{block_id}/agents`: who has a block, at most 50 of them.
    public func agents(with block: BlockID) async throws(LettaError) -> [Agent] {
        try await send(.agents(with: block))
    }

    /// `GET /v1/blocks/{block_id}`.
    public func block(_ id: BlockID) async throws(LettaError) -> Block {
        try await send(.block(id))
    }

    /// `POST /v1/blocks/`.
    public func createBlock(_ block: NewBlock) async throws(LettaError) -> Block {
        try await send(.createBlock(block))
    }

    /// `PATCH /v1/blocks/{block_id}`.
    public func updateBlock(_ id: BlockID, value: String) async throws(LettaError) -> Block {
        try await send(.updateBlock(id, value: value))
    }

    /// `PATCH /v1/blocks/{block_id}` with another label and description.
    public func renameBlock(
        _ id: BlockID, label: String, description: String
    ) async throws(LettaError) -> Block {
        try await send(.updateBlock(id, label: label, description: description))
    }

    /// `PATCH /v1/blocks/{block_id}` with metadata alone.
    public func mark(_ block: BlockID, with metadata: JSONValue) async throws(LettaError) {
        _ = try await send(.updateBlock(block, metadata: metadata))
    }

    /// `DELETE /v1/blocks/{block_id}`.
    public func deleteBlock(_ id: BlockID) async throws(LettaError) {
        try await send(.deleteBlock(id))
    }

    /// `GET /v1/agents/{agent_id}/core-memory/blocks`.
    public func blocks(of agent: AgentID) async throws(LettaError) -> [Block] {
        try await send(.blocks(of: agent))
    }

    /// `PATCH /v1/agents/{agent_id}/core-memory/blocks/attach/{block_id}`.
    public func attach(_ block: BlockID, to agent: AgentID) async throws(LettaError) {
        try await send(.attach(block, to: agent))
    }

    /// `PATCH /v1/agents/{agent_id}/core-memory/blocks/detach/{block_id}`.
    public func detach(_ block: BlockID, from agent: AgentID) async throws(LettaError) {
        try await send(.detach(block, from: agent))
    }

    // MARK: Identities

    /// `POST /v1/identities/`.
    public func createIdentity(
        key: String, name: String
    ) async throws(LettaError) -> Identity {
        try await send(.createIdentity(key: key, name: name))
    }

    /// `GET /v1/identities/?identifier_key=`.
    public func identities(key: String) async throws(LettaError) -> [Identity] {
        try await send(.identities(key: key))
    }

    /// `GET /v1/identities/{identity_id}`.
    public func identity(_ id: IdentityID) async throws(LettaError) -> Identity {
        try await send(.identity(id))
    }

    /// `PATCH /v1/identities/{identity_id}` with another key and name.
    ///
    /// Throws `.conflict` where the key is somebody else's.
    @discardableResult
    public func renameIdentity(
        _ id: IdentityID, key: String, name: String
    ) async throws(LettaError) -> Identity {
        try await send(.updateIdentity(id, key: key, name: name))
    }

    /// `GET /v1/identities/{identity_id}/blocks`.
    public func blocks(of identity: IdentityID) async throws(LettaError) -> [Block] {
        try await send(.blocks(of: identity))
    }

    /// `PATCH /v1/identities/{identity_id}`: adds blocks to those it has.
    public func add(_ blocks: [BlockID], to identity: IdentityID) async throws(LettaError) {
        try await send(.add(blocks, to: identity))
    }

    // MARK: Conversations

    /// `POST /v1/conversations/?agent_id=`.
    ///
    /// - Parameter labels: blocks of the agent that it gets copies of.
    public func createConversation(
        agent: AgentID, summary: String?, isolating labels: [String] = []
    ) async throws(LettaError) -> Conversation {
        try await send(.createConversation(agent: agent, summary: summary, isolating: labels))
    }

    /// `GET /v1/conversations/{conversation_id}`.
    public func conversation(_ id: ConversationID) async throws(LettaError) -> Conversation {
        try await send(.conversation(id))
    }

    /// `GET /v1/conversations/?agent_id=`, all pages, newest first.
    public func conversations(of agent: AgentID) async throws(LettaError) -> [Conversation] {
        var all: [Conversation] = []
        var seen: Set<ConversationID> = []
        while true {
            let page = try await send(.conversations(of: agent, after: all.last?.id))
            let fresh = page.filter { seen.insert($0.id).inserted }
            all += fresh
            if fresh.isEmpty || page.count < 50 { return all }
        }
    }

    /// `POST /v1/conversations/{conversation_id}/recompile`: answers with the new prompt.
    public func recompile(_ conversation: ConversationID) async throws(LettaError) -> String {
        try await send(.recompile(conversation, dryRun: false))
    }

    /// `POST /v1/conversations/{conversation_id}/recompile?dry_run=true`: answers with what would be
    /// compiled, and stores nothing.
    public func dryRecompile(_ conversation: ConversationID) async throws(LettaError) -> String {
        try await send(.recompile(conversation, dryRun: true))
    }

    /// `DELETE /v1/conversations/{conversation_id}`.
    public func deleteConversation(_ id: ConversationID) async throws(LettaError) {
        try await send(.deleteConversation(id))
    }

    /// `PATCH /v1/conversations/{conversation_id}`.
    public func renameConversation(
        _ id: ConversationID, to summary: String
    ) async throws(LettaError) {
        _ = try await send(.updateConversation(id, summary: summary))
    }

    /// `POST /v1/conversations/{conversation_id}/fork`.
    public func fork(_ id: ConversationID) async throws(LettaError) -> Conversation {
        try await send(.fork(id))
    }

    // MARK: Archival memory

    /// The newest of it, or what a search for words finds, the best first.
    public func passages(
        of agent: AgentID, matching words: String, limit: Int
    ) async throws(LettaError) -> [Passage] {
        if words.isEmpty { return try await send(.passages(of: agent, limit: limit)) }
        return try await send(.searchPassages(words, of: agent, limit: limit)).results
    }

    /// `POST /v1/agents/{agent_id}/archival-memory`.
    public func addPassage(_ text: String, to agent: AgentID) async throws(LettaError) {
        _ = try await send(.createPassage(text, for: agent))
    }

    // MARK: Messages

    /// Sends a message and waits for the whole answer.
    ///
    /// - Parameter conversation: nil for the agent's own endpoint.
    public func reply(
        to request: MessageRequest, agent: AgentID, conversation: ConversationID?
    ) async throws(LettaError) -> MessageResponse {
        try await send(.send(request, agent: agent, conversation: conversation))
    }

    /// Sends a message and hands over each event of the reply as it comes.
    ///
    /// - Parameter conversation: nil for the agent's own endpoint, which has no lock.
    public func stream(
        _ request: MessageRequest, agent: AgentID, conversation: ConversationID?,
        receive: (StreamEvent) async -> Void
    ) async throws(LettaError) {
        try await stream(
            .stream(request, agent: agent, conversation: conversation), receive: receive)
    }

    /// A page of a history, oldest first, whatever order the server has it in.
    ///
    /// - Parameters:
    ///   - conversation: nil or `default` for the agent's own history.
    ///   - limit: rows; a row can hold several messages with one id.
    public func messages(
        agent: AgentID, conversation: ConversationID?, at cursor: MessageCursor = .newest,
        limit: Int
    ) async throws(LettaError) -> [Message] {
        let page = try await send(
            .messages(agent: agent, conversation: conversation, at: cursor, limit: limit))
        let isAgentsOwn = conversation == nil || conversation == .agentDefault
        let isAscending = if case .after = cursor { true } else { isAgentsOwn }
        return ReadingOrder.oldestFirst(page, unlessShown: !isAscending)
    }

    /// Stops the work on a turn.
    ///
    /// - Parameter conversation: nil for the agent's own endpoint; then `run` says which.
    public func cancel(
        run: RunID?, agent: AgentID, conversation: ConversationID?
    ) async throws(LettaError) {
        if let conversation {
            try await send(.cancel(conversation, agent: agent))
        } else {
            try await send(.cancel(run, of: agent))
        }
    }

    // MARK: Runs

    /// `GET /v1/runs/{run_id}`.
    public func run(_ id: RunID) async throws(LettaError) -> Run { try await send(.run(id)) }

    /// `GET /v1/runs/?agent_id=`, newest first.
    ///
    /// - Parameter conversation: those of one conversation; nil for all of the agent's.
    public func runs(
        of agent: AgentID, conversation: ConversationID?, limit: Int
    ) async throws(LettaError) -> [Run] {
        try await send(.runs(of: agent, conversation: conversation, limit: limit))
    }

    /// `GET /v1/runs/{run_id}/messages`, oldest first.
    public func messages(of run: RunID) async throws(LettaError) -> [Message] {
        try await send(.messages(of: run))
    }

    /// `GET /v1/runs/{run_id}/steps`.
    public func steps(of run: RunID) async throws(LettaError) -> [Step] {
        try await send(.steps(of: run))
    }

    /// `POST /v1/runs/{run_id}/stream`: the events of a background run after number `after`.
    public func stream(
        run: RunID, after: Int, receive: (StreamEvent) async -> Void
    ) async throws(LettaError) {
        try await stream(.stream(run, after: after), receive: receive)
    }

    /// `POST /v1/conversations/{conversation_id}/stream`: the events of the background run that the
    /// message with this `otid` began, all of them.
    public func stream(
        otid: String, agent: AgentID, conversation: ConversationID,
        receive: (StreamEvent) async -> Void
    ) async throws(LettaError) {
        try await stream(
            .stream(otid: otid, agent: agent, conversation: conversation), receive: receive)
    }
}
