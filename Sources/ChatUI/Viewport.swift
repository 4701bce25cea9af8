import ChatCore

/// The stretch of a transcript that is on screen.
///
/// A viewport holds on to an entry, not to a row number, so text that arrives below it, history that
/// is loaded above it, or a change of width does not move what somebody is reading.
struct Viewport: Hashable, Sendable {
    /// What is on the top row.
    struct Anchor: Hashable, Sendable {
        var entry: TranscriptEntry.ID

        /// Where the entry is in the scrollback, to find it without a search.
        var place: Int

        /// Which of its rows, from 0.
        var row: Int
    }

    /// Nil follows the newest entry.
    var anchor: Anchor?

    /// The place of the first entry that came after the reader left the bottom.
    var firstNew: Int?

    var isFollowing: Bool { anchor == nil }
}
