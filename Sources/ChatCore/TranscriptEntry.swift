public import FoundationEssentials
public import LettaAPI

/// One thing in a transcript: what somebody said, thought or did.
public struct TranscriptEntry: Hashable, Sendable, Identifiable {
    public enum ID: Hashable, Sendable {
        /// By its `otid`, which a person's message has before the server names it.
        case said(otid: String)
        case message(MessageID, type: String)
        case tool(call: String)
        case note(number: Int)
    }

    public enum Kind: Hashable, Sendable {
        case user(name: String)
        case assistant
        case reasoning

        /// A call of a tool: `text` holds its arguments, `result` what it answered.
        case tool(name: String)
        case summary

        /// The program's own words: something to know, or something that went wrong.
        case notice
        case error
    }

    public enum State: Hashable, Sendable {
        /// Said, and not yet answered.
        case pending

        /// Growing.
        case streaming
        case complete
        case cancelled
        case failed

        /// Never left this machine; can be sent again.
        case unsent

        /// Deleted on the server since.
        case erased
    }

    /// What a person said to a call that needs their word.
    public enum Approval: Hashable, Sendable {
        case asked
        case approved
        case denied(reason: String?)
    }

    public let id: ID
    public var kind: Kind
    public var text: String
    public var result: ToolReturn?

    /// How a call that needs a person's word stands with it; nil for all others.
    public var approval: Approval?
    public var date: Date?

    /// When the tool answered.
    public var answeredAt: Date?
    public var state: State

    /// Its message's number in the thread, where it comes from the store.
    public var number: Int64?

    public init(
        id: ID, kind: Kind, text: String, result: ToolReturn? = nil, approval: Approval? = nil,
        date: Date? = nil, state: State
    ) {
        self.id = id
        self.kind = kind
        self.text = text
        self.result = result
        self.approval = approval
        self.date = date
        self.state = state
    }
}
