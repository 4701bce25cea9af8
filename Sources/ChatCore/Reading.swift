public import FoundationEssentials

/// How far somebody has read a thread, and where they were in it.
public struct Reading: Hashable, Sendable {
    /// The number of the newest message when they last saw the thread's end.
    public var read: Int64
    public var readAt: Date

    /// The number of the message on the top row; nil at the thread's end.
    public var place: Int64?

    /// Which of its rows.
    public var row: Int

    public init(read: Int64, readAt: Date, place: Int64?, row: Int) {
        self.read = read
        self.readAt = readAt
        self.place = place
        self.row = row
    }
}

/// Where somebody is in a thread, to be kept.
public struct ReadingPlace: Hashable, Sendable {
    public enum Top: Hashable, Sendable {
        case number(Int64)
        case said(otid: String)
    }

    /// The message on the top row; nil at the thread's end.
    public var top: Top?

    /// Which of its rows.
    public var row: Int

    /// Whether all that is in the thread has been seen.
    public var hasReadAll: Bool

    public init(top: Top? = nil, row: Int = 0, hasReadAll: Bool) {
        self.top = top
        self.row = row
        self.hasReadAll = hasReadAll
    }
}
