import ChatCore
import Localization

/// A search in the transcript.
struct TranscriptSearch: Hashable, Sendable {
    /// What is looked for, as it was typed.
    private(set) var text = ""
    private(set) var matcher = TextMatcher(SearchTerms(""))

    /// Whether the words are still being typed.
    var isTyping = true

    /// Whether the words were found in the list of everything: then Esc goes back to where the reader was.
    var isFromEverywhere = false

    /// Which search of the store the answer belongs to.
    private(set) var serial: Int

    /// All matches of the thread, newest first; nil until the store has answered.
    private(set) var matches: SearchMatches?
    private var matched: Set<TranscriptEntry.ID> = []

    /// The match that was gone to.
    var current: TranscriptEntry.ID?

    /// Where the reader was before, and which pane had the keys.
    let origin: ReadingPlace?
    let focus: Focus

    init(serial: Int, origin: ReadingPlace?, focus: Focus) {
        self.serial = serial
        self.origin = origin
        self.focus = focus
    }

    var terms: SearchTerms { SearchTerms(text) }

    mutating func look(for text: String) {
        self.text = text
        matcher = TextMatcher(SearchTerms(text))
        serial += 1
        matches = nil
        matched = []
        current = nil
    }

    /// The store has answered.
    mutating func take(_ matches: SearchMatches) {
        self.matches = matches
        matched = Set(matches.found.map(\.entry))
    }

    /// Whether what is looked for is to be marked in an entry.
    func marks(_ id: TranscriptEntry.ID) -> Bool {
        guard let matches, !matches.isCut else { return true }
        return matched.contains(id) || id == current
    }

    /// Which of the matches is shown, from 0, the newest first.
    var index: Int? {
        guard let matches, let current else { return nil }
        return matches.found.firstIndex { $0.entry == current }
    }

    /// How it stands, in words.
    var words: String {
        if matcher.isEmpty { return localized("search.type") }
        guard let matches else { return localized("search.looking", text) }
        guard !matches.found.isEmpty else {
            return current == nil ? localized("search.none", text) : localized("search.alone", text)
        }
        let count = "\(matches.found.count)" + (matches.isCut ? "+" : "")
        return index.map { localized("search.place", $0 + 1, count) }
            ?? localized("search.found", count)
    }

    var hasFailed: Bool { matches?.found.isEmpty == true && current == nil && !matcher.isEmpty }
}
