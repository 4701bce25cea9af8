import ChatCore
import FoundationEssentials

/// How somebody reads the transcript: what is marked, unfolded, looked for and gone to.
struct TranscriptReader: Hashable, Sendable {
    var calendar: LocalCalendar
    var showsTimes = false
    var search: TranscriptSearch?

    /// The entry that keys in the transcript are about.
    var selected: TranscriptEntry.ID?

    /// Entries that are folded or unfolded by themselves, whatever holds for their kind.
    var unfolded: [TranscriptEntry.ID: Bool] = [:]

    /// Where the news begins.
    var unread: UnreadLine?

    /// What is to be shown once its page has come.
    var jump: Jump?

    /// Whether it is known where the person was in this thread, so that it can be kept from now on.
    var isPlaceKnown = false

    /// Which code block of an entry was copied last.
    var copiedBlock: CopiedBlock?

    struct CopiedBlock: Hashable, Sendable {
        var entry: TranscriptEntry.ID
        var number: Int
    }

    /// A place to go to that is not at hand.
    struct Jump: Hashable, Sendable {
        enum Target: Hashable, Sendable {
            /// The oldest entry of all.
            case top

            /// The page's focus, with a word on what it is.
            case nearest

            /// The page's focus, with this of its rows on top.
            case row(Int)

            /// A match of the search.
            case match(SearchMatch)
        }

        var request: PageRequest
        var target: Target
    }

    init(calendar: LocalCalendar) { self.calendar = calendar }

    /// Another thread is opened.
    mutating func leaveThread() {
        let showsTimes = showsTimes
        self = TranscriptReader(calendar: calendar)
        self.showsTimes = showsTimes
    }
}

/// The line above what came while nobody looked.
struct UnreadLine: Hashable, Sendable {
    enum Beginning: Hashable, Sendable {
        case entry(TranscriptEntry.ID)

        /// The first message after message number so-and-so.
        case after(Int64)
    }

    var beginning: Beginning
    var since: Date?
}

extension Scrollback {
    /// Whether the news begins with the entry at a place.
    func begins(_ unread: UnreadLine, at place: Int) -> Bool {
        guard let entry = self[place] else { return false }
        switch unread.beginning {
        case .entry(let id): return entry.id == id
        case .after(let number):
            guard let own = entry.number, own > number else { return false }
            guard let before = self[place - 1] else { return !hasOlder }
            return before.number.map { $0 <= number } ?? false
        }
    }
}
