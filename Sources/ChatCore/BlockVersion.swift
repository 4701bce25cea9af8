public import FoundationEssentials

/// A value that a block was seen to take.
public struct BlockVersion: Hashable, Sendable {
    /// Grows with time; unique in a store.
    public let number: Int64
    public let value: String
    public let origin: BlockOrigin

    /// When it was first seen.
    public let seenAt: Date

    public init(number: Int64, value: String, origin: BlockOrigin, seenAt: Date) {
        self.number = number
        self.value = value
        self.origin = origin
        self.seenAt = seenAt
    }
}
