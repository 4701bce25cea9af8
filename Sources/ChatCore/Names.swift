public import LettaAPI

/// A person, as the command line and the label of their persona block name them.
///
/// 1 to 64 letters, digits, dots, underscores and hyphens of ASCII.
public struct Username: Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    /// Nil where `text` is no username.
    public init?(_ text: String) {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard allowed, (1...64).contains(text.utf8.count) else { return nil }
        rawValue = text
    }

    public var description: String { rawValue }

    /// The label of this person's persona block.
    public var personaLabel: String { Persona.prefix + rawValue }

    /// What the agent reads about the purpose of this person's persona block.
    public var personaDescription: String { Persona.description(of: self) }
}

/// How persona blocks are told from other blocks.
public enum Persona {
    /// What the label of every persona block begins with.
    public static let prefix = "Persona_"

    public static func isPersona(label: String) -> Bool { label.hasPrefix(prefix) }

    /// Whether blocks with these labels hold exactly the persona that should be there.
    ///
    /// - Parameter own: the label of the one persona block wanted, or nil for none.
    static func verdict(own: String?, labels: [String]) -> PromptVerdict {
        let personas = labels.filter(isPersona)
        let foreign = personas.filter { $0 != own }
        if !foreign.isEmpty { return .foreign(foreign) }
        if let own, !personas.contains(own) { return .ownMissing }
        return .asWanted
    }

    /// What the agent reads about the purpose of a persona block.
    static func description(of username: Username) -> String {
        """
        What you know about \(username), the person who is talking to you now. Keep it up to date \
        with your memory tools: name, preferences, and what is worth remembering of past talks. \
        Other people have blocks of their own; this one is in your context only while \
        \(username) talks.
        """
    }

    /// The value that a new persona block starts with.
    static func initialValue(for username: Username) -> String {
        #"{"name": "\#(username)", "preferences": {}, "conversation_history": []}"#
    }
}

/// A Letta server, as the store keys everything by it: its base URL, or `practice`.
public struct ServerID: Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    /// The built-in practice server, whatever port it happens to listen on.
    public static let practice = ServerID("practice")
}

/// One agent on one server.
public struct AgentAddress: Hashable, Sendable {
    public var server: ServerID
    public var agent: AgentID

    public init(server: ServerID, agent: AgentID) {
        self.server = server
        self.agent = agent
    }
}

/// Where a turn's messages are kept.
public enum ConversationThread: Hashable, Sendable {
    /// A conversation of one person's own.
    case own(ConversationID)

    /// The agent's own history, shared by everybody, through the endpoint that locks.
    case shared

    /// The agent's own history, on a server that knows no conversations.
    case unlocked

    /// Whether it belongs to one person.
    public var isOwn: Bool {
        if case .own = self { true } else { false }
    }

    /// The conversation that the store keeps its messages under.
    public var conversation: ConversationID {
        if case .own(let id) = self { id } else { .agentDefault }
    }
}

/// One thread of one agent on one server.
public struct ThreadAddress: Hashable, Sendable {
    public var server: ServerID
    public var agent: AgentID
    public var conversation: ConversationID

    public init(server: ServerID, agent: AgentID, conversation: ConversationID) {
        self.server = server
        self.agent = agent
        self.conversation = conversation
    }

    public init(_ agent: AgentAddress, _ thread: ConversationThread) {
        self.init(server: agent.server, agent: agent.agent, conversation: thread.conversation)
    }
}
