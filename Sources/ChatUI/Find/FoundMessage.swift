public import ChatCore
public import FoundationEssentials
public import LettaAPI

/// A message that a search of everything found, wherever it stands.
public struct FoundMessage: Hashable, Sendable {
    /// How it stands to what is open.
    public enum Relation: Hashable, Sendable {
        /// In the thread that is open.
        case here

        /// In another conversation of the same person with the same agent.
        case conversation(ConversationID)

        /// With another agent, of another person, or on another server.
        case elsewhere
    }

    public var thread: ThreadAddress
    public var relation: Relation
    public var match: SearchMatch

    /// Whose conversation it is, or whose words; nil where nobody can say.
    public var user: String?
    public var agent: String

    /// What people call the server; nil where it is the one that is open.
    public var server: String?
    public var date: Date?

    /// What kind of message it is, in a word.
    public var kind: String
    public var snippet: SearchSnippet

    public init(
        thread: ThreadAddress, relation: Relation, match: SearchMatch, user: String?,
        agent: String, server: String?, date: Date?, kind: String, snippet: SearchSnippet
    ) {
        self.thread = thread
        self.relation = relation
        self.match = match
        self.user = user
        self.agent = agent
        self.server = server
        self.date = date
        self.kind = kind
        self.snippet = snippet
    }
}

/// What a search of everything came to.
public struct FindAnswer: Hashable, Sendable {
    public var found: [FoundMessage]

    /// Whether there is more.
    public var isCut: Bool

    /// The words among what was typed, without the filters.
    public var words: String

    /// What is wrong with a filter, or that nobody is called what it says.
    public var problem: String?

    public init(
        found: [FoundMessage] = [], isCut: Bool = false, words: String = "", problem: String? = nil
    ) {
        self.found = found
        self.isCut = isCut
        self.words = words
        self.problem = problem
    }
}
