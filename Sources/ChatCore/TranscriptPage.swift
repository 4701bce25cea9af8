public import FoundationEssentials

/// Which part of a thread is meant.
public enum PagePlace: Hashable, Sendable {
    case newest
    case oldest

    /// What comes right before message number so-and-so.
    case before(Int64)

    /// What comes right before what a person said.
    case beforeSaid(otid: String)

    /// What comes right after message number so-and-so.
    case after(Int64)

    /// What stands around message number so-and-so.
    case around(Int64)

    /// What stands around what a person said.
    case aroundSaid(otid: String)

    /// What stands around a time.
    case at(Date)
}

/// A message with its number in its thread: numbers order a thread and leave gaps.
public struct NumberedMessage: Hashable, Sendable {
    public var number: Int64
    public var message: StoredMessage

    public init(number: Int64, message: StoredMessage) {
        self.number = number
        self.message = message
    }
}

/// A stretch of a thread out of the store.
public struct MessagePage: Hashable, Sendable {
    /// Oldest first.
    public var messages: [NumberedMessage]

    /// Whether the thread goes on before and after it.
    public var hasOlder: Bool
    public var hasNewer: Bool

    /// Whether the server may have more messages before it than the store.
    public var startsAtGap = false

    /// The number of the message that was asked for, or of the nearest one.
    public var focus: Int64?

    public init(
        messages: [NumberedMessage] = [], hasOlder: Bool = false, hasNewer: Bool = false,
        focus: Int64? = nil
    ) {
        self.messages = messages
        self.hasOlder = hasOlder
        self.hasNewer = hasNewer
        self.focus = focus
    }
}

/// The same stretch as people read it.
public struct TranscriptPage: Hashable, Sendable {
    /// Oldest first, each with its number.
    public var entries: [TranscriptEntry]

    /// The numbers of the first and the last message, which need not be entries of their own.
    public var oldest: Int64?
    public var newest: Int64?
    public var hasOlder: Bool
    public var hasNewer: Bool
    public var focus: Int64?

    public init(_ page: MessagePage) {
        var transcript = Transcript()
        for message in page.messages { transcript.apply(message) }
        entries = transcript.entries
        oldest = page.messages.first?.number
        newest = page.messages.last?.number
        hasOlder = page.hasOlder
        hasNewer = page.hasNewer
        focus = page.focus
    }
}

/// A page that was asked for, and which time it was.
public struct PageRequest: Hashable, Sendable {
    public var serial: Int
    public var place: PagePlace

    public init(serial: Int, place: PagePlace) {
        self.serial = serial
        self.place = place
    }
}
