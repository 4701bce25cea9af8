/// A message that a search found in a thread.
public struct SearchMatch: Hashable, Sendable {
    public var number: Int64

    /// What it is read as.
    public var entry: TranscriptEntry.ID

    public init(number: Int64, entry: TranscriptEntry.ID) {
        self.number = number
        self.entry = entry
    }
}

/// All that a search found in a thread, newest first.
public struct SearchMatches: Hashable, Sendable {
    public var found: [SearchMatch]

    /// Whether there are more, too many to list.
    public var isCut: Bool

    public init(found: [SearchMatch] = [], isCut: Bool = false) {
        self.found = found
        self.isCut = isCut
    }
}
