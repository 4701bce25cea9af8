public import FoundationEssentials

/// What of a store need not be kept.
public struct Retention: Hashable, Sendable {
    /// Messages from before this time may go; nil keeps all.
    public var messagesFrom: Date?

    /// Values that blocks had no more at this time may go; nil keeps all.
    public var blockValuesFrom: Date?

    public init(messagesFrom: Date? = nil, blockValuesFrom: Date? = nil) {
        self.messagesFrom = messagesFrom
        self.blockValuesFrom = blockValuesFrom
    }

    /// Whether everything is kept.
    public var keepsAll: Bool { messagesFrom == nil && blockValuesFrom == nil }
}

/// How much went, or would go.
public struct PruneCount: Hashable, Sendable {
    public var messages = 0

    /// How many conversations those messages were in.
    public var threads = 0
    public var blockValues = 0

    public var isNothing: Bool { messages == 0 && blockValues == 0 }
}
