public import LettaAPI

/// What a Letta server does with the blocks of an agent.
public protocol BlockService: Sendable {
    func blocks(of agent: AgentID) async throws(LettaError) -> [Block]
    func attach(_ block: BlockID, to agent: AgentID) async throws(LettaError)

    /// Throws `.notFound` where the block is not attached.
    func detach(_ block: BlockID, from agent: AgentID) async throws(LettaError)

    /// Compiles the agent's own prompt and answers with the one it had before, unless `dryRun` is set,
    /// which answers with what would be compiled and stores nothing.
    func recompile(_ agent: AgentID, dryRun: Bool) async throws(LettaError) -> String

    /// Compiles a conversation's prompt from the agent's blocks and answers with the new one.
    func recompile(_ conversation: ConversationID) async throws(LettaError) -> String

    func createBlock(_ block: NewBlock) async throws(LettaError) -> Block

    /// Detaches the block too, from all agents.
    func deleteBlock(_ id: BlockID) async throws(LettaError)

    /// Replaces what the block carries for programs, and leaves all prompts as they are.
    func mark(_ block: BlockID, with metadata: JSONValue) async throws(LettaError)
}

/// What a turn asks of a Letta server.
///
/// The client says it over HTTP; tests play it.
public protocol AgentService: BlockService {
    func createIdentity(key: String, name: String) async throws(LettaError) -> Identity
    func identities(key: String) async throws(LettaError) -> [Identity]
    func blocks(of identity: IdentityID) async throws(LettaError) -> [Block]
    func add(_ blocks: [BlockID], to identity: IdentityID) async throws(LettaError)
    func block(_ id: BlockID) async throws(LettaError) -> Block

    /// Writes a block's value, and has the prompts of all agents that hold it compiled.
    func updateBlock(_ id: BlockID, value: String) async throws(LettaError) -> Block

    /// - Parameter labels: blocks of the agent that the conversation gets copies of.
    func createConversation(
        agent: AgentID, summary: String?, isolating labels: [String]
    ) async throws(LettaError) -> Conversation

    /// Deletes a conversation with the copies of blocks that it has.
    func deleteConversation(_ id: ConversationID) async throws(LettaError)

    /// Sends a message and hands over each event of the reply as it comes. Returns when the stream is
    /// over; cancelling the task closes the connection.
    func stream(
        _ request: MessageRequest, agent: AgentID, thread: ConversationThread,
        receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError)

    /// Takes up the stream of a background run again. Returns when it is over.
    ///
    /// Throws `.notFound` or `.rejected` where the server does not know the run or no longer has its
    /// stream.
    func resume(
        _ point: ResumePoint, agent: AgentID, thread: ConversationThread,
        receive: @Sendable (StreamEvent) async -> Void
    ) async throws(LettaError)

    /// A page of a thread's messages, oldest first, of `limit` rows.
    func messages(
        agent: AgentID, thread: ConversationThread, at cursor: MessageCursor, limit: Int
    ) async throws(LettaError) -> [Message]

    /// Stops the work on a turn.
    func cancel(
        run: RunID?, agent: AgentID, thread: ConversationThread
    ) async throws(LettaError)

    func run(_ id: RunID) async throws(LettaError) -> Run

    /// The newest run of a thread, or nil where there was none.
    func newestRun(
        agent: AgentID, thread: ConversationThread
    ) async throws(LettaError) -> Run?

    func health() async throws(LettaError) -> Health

    /// Whether the server can do something, found out without changing anything.
    func supports(
        _ capability: Capability, agent: AgentID
    ) async throws(LettaError) -> Bool
}

extension AgentService {
    /// The newest `limit` messages of a thread, oldest first.
    public func messages(
        agent: AgentID, thread: ConversationThread, limit: Int
    ) async throws(LettaError) -> [Message] {
        try await messages(agent: agent, thread: thread, at: .newest, limit: limit)
    }
}

/// Where a stream is taken up again.
public enum ResumePoint: Hashable, Sendable {
    /// Behind the event with this number; 0 for all of the run.
    case run(RunID, after: Int)

    /// The run that a message began, all of it, where its id is not known.
    case message(otid: String)
}

/// Where turns are written down before they happen.
///
/// An entry outlives its process from the moment that a call returns, and a loss of power too where it
/// `mustOutlivePowerLoss`. That an entry was closed may be lost so: then its turn is mended once more,
/// which changes nothing.
public protocol Journal: Sendable {
    func record(_ entry: JournalEntry) async throws(StoreError)
    func close(_ turn: TurnID) async throws(StoreError)

    /// Entries not closed yet, oldest first; of one agent, or of all.
    func openEntries(of agent: AgentAddress?) async throws(StoreError) -> [JournalEntry]
}

/// Who is known, on which server, under which ids.
public protocol UserDirectory: Sendable {
    func user(_ username: Username, on server: ServerID) async throws(StoreError) -> UserRecord?
    func save(_ user: UserRecord) async throws(StoreError)
    func conversation(
        of username: Username, with agent: AgentAddress
    ) async throws(StoreError) -> ConversationID?
    func save(_ conversation: ConversationRecord) async throws(StoreError)
}

/// Every block value ever seen.
public protocol BlockHistory: Sendable {
    /// Records blocks as just read: a value not seen last time becomes a new version, of the origin that
    /// `origin` tells.
    func record(
        _ blocks: [Block], on server: ServerID,
        from origin: @escaping @Sendable (Block) -> BlockOrigin
    ) async throws(StoreError)

    /// Records which blocks an agent holds now.
    func record(attached blocks: [BlockID], to agent: AgentAddress) async throws(StoreError)

    /// Both: the blocks of an agent have just been read.
    func record(
        _ blocks: [Block], heldBy agent: AgentAddress,
        from origin: @escaping @Sendable (Block) -> BlockOrigin
    ) async throws(StoreError)

    /// Records that no agent holds a block any more; its values stay.
    func unlist(_ block: BlockID, on server: ServerID) async throws(StoreError)

    /// The newest value seen of a block, or nil.
    func newestValue(of block: BlockID, on server: ServerID) async throws(StoreError) -> String?
}

extension BlockHistory {
    /// One after the other.
    public func record(
        _ blocks: [Block], heldBy agent: AgentAddress,
        from origin: @escaping @Sendable (Block) -> BlockOrigin
    ) async throws(StoreError) {
        try await record(blocks, on: agent.server, from: origin)
        try await record(attached: blocks.map(\.id), to: agent)
    }

    /// Records blocks as just read, whose new values all have one origin.
    public func record(
        _ blocks: [Block], on server: ServerID, from origin: BlockOrigin
    ) async throws(StoreError) {
        try await record(blocks, on: server) { _ in origin }
    }

    public func record(
        _ blocks: [Block], on server: ServerID, by author: BlockAuthor
    ) async throws(StoreError) {
        try await record(blocks, on: server, from: BlockOrigin(author))
    }
}

/// Everything that was said.
public protocol TranscriptStore: Sendable {
    /// Adds messages, or replaces those with the same id and type, or, for a person's words, the same
    /// `otid`. Keeps their order.
    func save(_ messages: [StoredMessage], in thread: ThreadAddress) async throws(StoreError)

    /// The newest `limit` messages before message number `before`, oldest first, each with its number.
    func messages(
        in thread: ThreadAddress, before: Int64?, limit: Int
    ) async throws(StoreError) -> [(number: Int64, message: StoredMessage)]
}

/// Which lock blocks are this installation's own.
///
/// A record is on the disk when a call returns.
public protocol LockBlockStore: Sendable {
    func lockBlock(of agent: AgentAddress) async throws(StoreError) -> LockBlockRecord?
    func lockBlocks(on server: ServerID) async throws(StoreError) -> [LockBlockRecord]
    func save(_ lockBlock: LockBlockRecord) async throws(StoreError)
    func forgetLockBlock(of agent: AgentAddress) async throws(StoreError)
}

/// All that a session keeps on disk.
public typealias SessionStore =
    Journal & UserDirectory & BlockHistory & TranscriptStore & CopyStore & CapabilityStore

/// Keeps turns on one agent apart, across processes of this machine at least.
public protocol AgentLock: Sendable {
    /// Waits until nobody else holds the agent, for `patience` at most, and then throws `.agentBusy`.
    func acquire(
        _ agent: AgentAddress, patience: Duration
    ) async throws(AgentLockError) -> any AgentLease

    /// The agents that a process that died may have left taken; acquiring and releasing them mends that.
    func leftovers(on server: ServerID) async throws(AgentLockError) -> [AgentAddress]
}

extension AgentLock {
    public func leftovers(
        on server: ServerID
    ) async throws(AgentLockError) -> [AgentAddress] { [] }
}

/// The right to run turns on one agent.
public protocol AgentLease: Sendable {
    /// Whether nobody else can have taken the agent in the meantime, as far as this machine knows.
    ///
    /// Asked right before what must not be done twice at a time. Never true again once false.
    var isHeld: Bool { get }

    /// Looks for signs of a loss in the agent's blocks, which somebody has just read anyway.
    func see(_ blocks: [Block])

    /// Lets others have the agent. Safe to repeat; what it answers then is what it answered first.
    @discardableResult
    func release() async -> LeaseEnd
}

extension AgentLease {
    public func see(_ blocks: [Block]) {}
}

/// How a lease ended.
public enum LeaseEnd: Hashable, Sendable {
    case released

    /// Somebody else had taken the agent, because nothing was heard of us for too long.
    case lost

    /// The agent could not be given back yet, for this reason; others have to wait.
    case left(reason: String)
}

public enum AgentLockError: Error, Hashable, Sendable {
    case agentBusy
    case cannotLock(path: String, reason: String)

    /// The server, which keeps the lock, gave no good answer.
    case service(LettaError)
    case store(StoreError)

    /// What a process that died had left of it could not be taken back.
    case cannotRelease(reason: String)
}
