public import LettaAPI

/// Who changed a block.
public enum BlockAuthor: String, Hashable, Sendable {
    case agent

    /// Somebody through this program.
    case user

    /// This program, when it enrolled the person whose block it is.
    case enrolment

    /// Found changed; not by us.
    case elsewhere
}

/// Where a value of a block came from, as far as it was seen.
public struct BlockOrigin: Hashable, Sendable {
    public var author: BlockAuthor

    /// The person who wrote it, or in whose turn the agent did.
    public var username: Username?

    /// The agent that wrote it, in which conversation and run.
    public var agent: AgentID?
    public var conversation: ConversationID?
    public var run: RunID?

    /// What the tool that wrote it returned.
    public var message: MessageID?

    /// The number of the older value that was brought back.
    public var restored: Int64?

    public init(
        _ author: BlockAuthor, username: Username? = nil, agent: AgentID? = nil,
        conversation: ConversationID? = nil, run: RunID? = nil, message: MessageID? = nil,
        restored: Int64? = nil
    ) {
        self.author = author
        self.username = username
        self.agent = agent
        self.conversation = conversation
        self.run = run
        self.message = message
        self.restored = restored
    }
}
