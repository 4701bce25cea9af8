/// What there is a list of.
public enum Listing: Hashable, Sendable, CaseIterable {
    /// The people known on this server.
    case users

    /// The agents of the server.
    case agents

    /// A person's conversations with the agent.
    case conversations

    /// The language models that the server offers.
    case models

    /// The servers that the configuration names.
    case servers
}

/// One thing to choose from a list.
public struct Choice: Hashable, Sendable {
    /// What whoever asked is told.
    public var id: String
    public var name: String

    /// What helps to choose.
    public var detail: String

    /// What is said at length below the list while it is selected.
    public var more: String

    /// Whether it is the one that holds now.
    public var isCurrent: Bool

    public init(
        id: String, name: String, detail: String = "", more: String = "", isCurrent: Bool = false
    ) {
        self.id = id
        self.name = name
        self.detail = detail
        self.more = more
        self.isCurrent = isCurrent
    }

    /// Something whose name is all there is to it.
    public init(_ name: String) { self.init(id: name, name: name) }
}
