public import FoundationEssentials
public import LettaAPI

/// One turn.
///
/// Made by the client, unique for ever.
public struct TurnID: Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
}

/// What is written down before each step of a turn, so that whoever comes after a crash knows what
/// may have to be taken back.
public struct JournalEntry: Hashable, Sendable, Identifiable {
    /// The step about to be taken.
    ///
    /// An entry is open from `attaching` until the agent's compiled prompt is known to be free of
    /// the block.
    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// The block may be attached.
        case attaching

        /// The block is attached and in the prompt; the message may have been sent.
        case sending

        /// The reply is over; the block may still be attached or in the prompt.
        case detaching
    }

    public let id: TurnID
    public var address: AgentAddress
    public var username: Username
    public var block: BlockID
    public var thread: ConversationThread
    public var flow: PersonaFlow
    public var phase: Phase

    /// The id of the message, by which the server can be asked whether it arrived.
    public var otid: String
    public var startedAt: Date

    /// The run, where its server went away under it: it will read as running for ever.
    public var deadRun: RunID?

    /// The process that runs the turn, for people who read `lettera status`.
    public var processID: Int32

    public init(
        id: TurnID, address: AgentAddress, username: Username, block: BlockID,
        thread: ConversationThread, flow: PersonaFlow = .attach, phase: Phase, otid: String,
        startedAt: Date, deadRun: RunID? = nil, processID: Int32
    ) {
        self.id = id
        self.address = address
        self.username = username
        self.block = block
        self.thread = thread
        self.flow = flow
        self.phase = phase
        self.otid = otid
        self.startedAt = startedAt
        self.deadRun = deadRun
        self.processID = processID
    }

    /// Whether it has to be on the disk itself before its step is taken.
    ///
    /// Not where it only says that the reply is over: without that, mending asks once more what became of
    /// the message.
    public var mustOutlivePowerLoss: Bool { phase != .detaching || deadRun != nil }

    /// What is locked while the turn is at work: the agent, or where nothing on it is touched, the
    /// conversation.
    public var lockAddress: AgentAddress { flow.lockAddress(address, thread) }
}

extension PersonaFlow {
    func lockAddress(_ agent: AgentAddress, _ thread: ConversationThread) -> AgentAddress {
        switch self {
        case .attach: agent
        case .isolated: .door(thread.conversation.rawValue, of: agent.server)
        }
    }
}
