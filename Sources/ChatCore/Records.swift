public import FoundationEssentials
public import LettaAPI

/// A person on a server, with what the server calls them.
public struct UserRecord: Hashable, Sendable {
    public var server: ServerID
    public var username: Username

    /// Nil on a server that knows no identities.
    public var identity: IdentityID?
    public var block: BlockID
    public var createdAt: Date
    public var lastSeenAt: Date

    public init(
        server: ServerID, username: Username, identity: IdentityID?, block: BlockID,
        createdAt: Date, lastSeenAt: Date
    ) {
        self.server = server
        self.username = username
        self.identity = identity
        self.block = block
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
    }
}

/// A conversation of one person's own with one agent.
public struct ConversationRecord: Hashable, Sendable {
    public var address: AgentAddress
    public var conversation: ConversationID
    public var username: Username
    public var createdAt: Date

    public init(
        address: AgentAddress, conversation: ConversationID, username: Username, createdAt: Date
    ) {
        self.address = address
        self.conversation = conversation
        self.username = username
        self.createdAt = createdAt
    }
}

/// A message as the store keeps it.
public struct StoredMessage: Hashable, Sendable {
    /// How it stands with the message; the server forgets all but complete ones.
    public enum State: String, Hashable, Sendable {
        /// Sent, or about to be.
        case pending
        case complete
        case cancelled
        case failed

        /// Never left this machine.
        case unsent

        /// Was complete, and is no longer in the server's list.
        case erased
    }

    public var message: Message
    public var state: State

    public init(message: Message, state: State) {
        self.message = message
        self.state = state
    }
}

/// A block as it was last seen, with where it belongs.
public struct BlockRecord: Hashable, Sendable {
    public var server: ServerID
    public var block: Block

    /// The person whose persona block it is, if it is one.
    public var username: Username?
    public var identity: IdentityID?

    /// The agents that it was seen attached to when they were last looked at.
    public var agents: [AgentID]
    public var cachedAt: Date

    public init(
        server: ServerID, block: Block, username: Username?, identity: IdentityID?,
        agents: [AgentID], cachedAt: Date
    ) {
        self.server = server
        self.block = block
        self.username = username
        self.identity = identity
        self.agents = agents
        self.cachedAt = cachedAt
    }
}
