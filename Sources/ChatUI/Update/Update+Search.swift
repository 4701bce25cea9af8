import ChatCore
import LettaAPI
import Localization
import Screen

extension Model {
    /// How much text is looked through at once while the store is being asked, in bytes.
    private static let localReach = 200_000

    /// What entries show unfolded, or folded, against what holds for their kind.
    var unfolded: [TranscriptEntry.ID: Bool] {
        guard let current = reader.search?.current else { return reader.unfolded }
        // What was found must be seen.
        return reader.unfolded.merging([current: true]) { $1 }
    }

    /// Opens the search, or looks for words at once.
    mutating func search(_ words: String) -> [Effect] {
        let origin = reader.search?.origin ?? readingPlace
        let from = reader.search?.focus ?? focus
        let serial = reader.search?.serial ?? 0
        reader.search = TranscriptSearch(serial: serial, origin: origin, focus: from)
        guard !words.isEmpty else { return [] }
        reader.search?.isTyping = false
        focus = .transcript
        return look(for: words)
    }

    /// A key that is no command while the words of a search are typed: it edits them.
    mutating func typeInSearch(_ key: Key) -> [Effect] {
        guard let search = reader.search, search.isTyping else { return [] }
        var text = search.text
        switch key {
        case .character(let character): text.append(character)
        case .paste(let words):
            text += words.split(whereSeparator: \.isNewline).joined(separator: " ")
        case .backspace, .control("h"):
            // Nothing left to take away: back out of it.
            guard !text.isEmpty else { return cancelSearch() }
            text.removeLast()
        case .control("u"): text = ""
        case .control("w"), .alt("\u{7F}"):
            while text.last?.isWhitespace == true { text.removeLast() }
            while let last = text.last, !last.isWhitespace { text.removeLast() }
        default: return []
        }
        return look(for: String(text.prefix(200)))
    }

    /// Looks for words: in what is at hand at once, and in the whole thread through the store.
    private mutating func look(for text: String) -> [Effect] {
        reader.search?.look(for: text)
        guard let search = reader.search, !search.matcher.isEmpty else { return [] }
        var effects: [Effect] = [.searchThread(search.terms, serial: search.serial)]
        if let place = nearestMatch(search.matcher) {
            reader.search?.current = scrollback[place]?.id
            show(match: place)
            effects += readOn()
        }
        return effects
    }

    /// The nearest match from the bottom of the screen up.
    private func nearestMatch(_ matcher: TextMatcher) -> Int? {
        var layout = TranscriptLayout(self, height: Panes(self).transcript.rows)
        let end = layout.page().end
        var left = Self.localReach
        var place = end - 1
        while place >= scrollback.startIndex, left > 0, let entry = scrollback[place] {
            left -= entry.text.utf8.count + (entry.result?.text.utf8.count ?? 0) + 16
            if entry.isFound(by: matcher) { return place }
            place -= 1
        }
        return nil
    }

    /// The store's answer.
    mutating func searchAnswered(_ matches: SearchMatches, serial: Int) -> [Effect] {
        guard let search = reader.search, search.serial == serial else { return [] }
        reader.search?.take(matches)
        guard reader.search?.index == nil, let first = firstMatch(of: matches, from: search.origin)
        else { return [] }
        // A match that only this screen knows of, such as the program's own words, stays.
        if search.current != nil { return [] }
        return go(to: first)
    }

    /// The newest match that is not after where the reader was, or the oldest of those after it.
    private func firstMatch(of matches: SearchMatches, from origin: ReadingPlace?) -> SearchMatch? {
        guard case .number(let number) = origin?.top else { return matches.found.first }
        return matches.found.first { $0.number <= number } ?? matches.found.last
    }

    /// Goes to the next match: an older one, or a newer one where the step is -1; round at the ends.
    mutating func stepSearch(by step: Int) -> [Effect] {
        guard let search = reader.search, !search.matcher.isEmpty else {
            notice = Notice(text: localized("search.no-words"))
            return []
        }
        guard let matches = search.matches else { return [] }
        guard !matches.found.isEmpty else {
            notice = Notice(text: search.words, face: .warning)
            return []
        }
        let index = search.index.map { $0 + step } ?? (step > 0 ? 0 : matches.found.count - 1)
        let count = matches.found.count
        let match = matches.found[(index + count) % count]
        guard matches.found.indices.contains(index) else {
            let effects = go(to: match)
            let words = reader.search?.words ?? ""
            notice = Notice(
                text:
                    localized(step > 0 ? "search.from-newest" : "search.from-oldest", words))
            return effects
        }
        return go(to: match)
    }

    private mutating func go(to match: SearchMatch) -> [Effect] {
        reader.search?.current = match.entry
        if let place = scrollback.place(of: match.entry) {
            show(match: place)
            return readOn()
        }
        return jump(to: .around(match.number), .match(match))
    }

    /// Brings the first row that was found in an entry onto the screen, unless it is there already.
    mutating func show(match place: Int) {
        guard let entry = scrollback[place], let matcher = reader.search?.matcher else { return }
        reader.selected = entry.id
        let height = Panes(self).transcript.rows
        let style = TranscriptStyle(self)
        var layout = TranscriptLayout(self, height: height, style: style)
        let rows = layout.rows(at: place).rows()
        let found = SearchMarks(matcher).matches(in: rows, after: style.gutter).first ?? 0
        let isShown = layout.page().rows.contains { $0.place == place && $0.number == found }
        guard !isShown else { return }
        // With a third of the screen above it, to see what it is about.
        let anchor = Viewport.Anchor(entry: entry.id, place: place, row: found)
        let top = layout.anchor(anchor, movedBy: -(height / 3))
        hold(place: top.place, row: top.row)
    }

    /// Stays at what was found.
    mutating func acceptSearch() -> [Effect] {
        guard let search = reader.search else { return [] }
        guard !search.matcher.isEmpty else { return cancelSearch() }
        reader.search?.isTyping = false
        focus = .transcript
        if reader.selected == nil { selectTop() }
        return []
    }

    /// Goes back to where the reader was before.
    mutating func cancelSearch() -> [Effect] {
        guard let search = reader.search else { return [] }
        reader.search = nil
        focus = search.focus
        return goBack(to: search.origin)
    }

    /// Leaves the marks away, and the reader where they are.
    mutating func endSearch() { reader.search = nil }
}

extension TranscriptEntry {
    /// Whether a search finds the entry.
    func isFound(by matcher: TextMatcher) -> Bool {
        switch kind {
        case .tool(let name):
            matcher.matches("\(name) \(text)") || result.map { matcher.matches($0.text) } ?? false
        default: matcher.matches(text)
        }
    }
}
