/// The name Letta gives to one thing, such as `agent-8f14…`.
///
/// Each kind of thing has its own type, so that one cannot be passed where another belongs.
public protocol LettaID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible
where RawValue == String {
    init(rawValue: String)
}

extension LettaID {
    public init(_ rawValue: String) { self.init(rawValue: rawValue) }
    public var description: String { rawValue }
}

/// An agent: `agent-` and a UUID.
public struct AgentID: LettaID {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A memory block: `block-` and a UUID.
public struct BlockID: LettaID {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// An identity: `identity-` and a UUID.
public struct IdentityID: LettaID {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A conversation: `conv-` and a UUID, or `default` for the agent's own history.
public struct ConversationID: LettaID {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The agent's own history, shared by everybody who talks to it.
    public static let agentDefault = ConversationID(rawValue: "default")
}

/// A run: `run-` and a UUID.
public struct RunID: LettaID {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A step of a run: `step-` and a UUID.
public struct StepID: LettaID {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A message: `message-` and a UUID.
///
/// Messages of one step may share it, told apart by their type.
public struct MessageID: LettaID {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
