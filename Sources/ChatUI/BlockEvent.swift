public import ChatCore
public import LettaAPI

/// What became known about a block that somebody looks at or edits.
public enum BlockEvent: Hashable, Sendable {
    /// The block as the server has it now, to be edited.
    case fetched(Block)
    case written(label: String)

    /// Not written: somebody else changed the block since the edit began.
    case changedMeanwhile(BlockEdit, now: Block)

    /// Not written, or not fetched, why in words for people.
    case failed(String)

    /// Where an edit is that is not written, or anything else to know about one.
    case noticed(String)

    /// Every value that was seen, oldest first, and the zone that its times are told in.
    case history(BlockID, [BlockVersion], LocalCalendar)

    /// The names of the agents that have it, nil where the server could not be asked, and when it was
    /// last seen, in words.
    case details(BlockID, agents: [String]?, seenAt: String?)
}

/// What is to be done about a block.
public enum BlockEffect: Hashable, Sendable {
    /// Fetch it, to be edited.
    case fetch(BlockID)

    /// Keep the text of an edit in a file, while the person is asked something about it.
    case keep(BlockEdit)

    /// Keep it, and write it.
    case write(BlockEdit)

    /// Do not write an edit, and tell where its text is.
    case leave(BlockEdit)
    case loadHistory(BlockID)
    case loadDetails(BlockID)
}
