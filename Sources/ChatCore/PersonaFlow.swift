public import LettaAPI

/// How a person's block gets into the agent's context for a turn.
public enum PersonaFlow: String, Hashable, Sendable, CaseIterable {
    /// It is attached to the agent, for the length of the turn: one turn at a time on each agent.
    case attach

    /// The turn has a prompt and a copy of the block of its own: any number of people at once.
    case isolated
}

/// A conversation's own copy of a block, in which the agent keeps what it learns of one person.
///
/// Letta copies a block into a conversation only if the agent has one with the same label, so the agent
/// holds an empty one for this purpose: the slot.
public struct IsolatedCopy: Hashable, Sendable {
    /// The copy.
    public var block: BlockID

    /// The copy's value when it last agreed with the person's block: what both have changed since is
    /// told by it.
    public var base: String

    public init(block: BlockID, base: String) {
        self.block = block
        self.base = base
    }

    /// The label of the slot and of its copies, which memory tools name them by.
    public static let label = "current_person"

    /// What the slot itself holds.
    static let placeholder = "Nobody in particular."

    /// What the agent reads about the slot where no copy takes its place.
    static let slotDescription =
        "Whom you are talking to, in conversations that have their own copy of this block. "
        + "Leave it as it is elsewhere."

    /// What the agent reads about a copy.
    static func description(of username: Username) -> String {
        """
        <\(username.personaLabel)> as this conversation has it. \(Persona.description(of: username)) \
        Its label for your memory tools is "\(label)".
        """
    }
}

/// Where isolated copies are kept.
public protocol CopyStore: Sendable {
    /// The copy that belongs to a conversation, or nil for one without.
    func copy(of thread: ThreadAddress) async throws(StoreError) -> IsolatedCopy?
    func save(_ copy: IsolatedCopy, of thread: ThreadAddress) async throws(StoreError)
}
