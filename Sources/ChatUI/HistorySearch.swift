import Screen

/// A search among the lines that were entered before, newest first.
struct HistorySearch: Hashable, Sendable {
    var query = ""

    /// The lines that were found so far, each once; while an answer is awaited, those of the query
    /// before that still fit.
    private(set) var matches: [String] = []
    private(set) var selected = 0

    /// Whether the store may have more than came.
    private(set) var hasMore = true

    /// Whether the store has not answered yet.
    private var isAsking = true

    /// Whether the person has taken what was going to be found.
    private(set) var isTaken = false

    /// Whether the person has gone on to older lines than have come.
    private var wantsOlder = false

    var match: String? { matches.indices.contains(selected) ? matches[selected] : nil }

    /// Whether a narrower or wider search is to be made.
    mutating func search(for query: String) {
        self.query = query
        keep(matches.filter { HistoryMatch.contains($0, query) })
        hasMore = true
        isAsking = true
        wantsOlder = false
    }

    /// Takes what is found, or is going to be.
    ///
    /// - Returns: whether it has been found already, or cannot be.
    mutating func take() -> Bool {
        isTaken = match == nil && isAsking
        return !isTaken
    }

    /// Takes what was found, beyond the first so many.
    mutating func found(_ lines: [String], skipping skipped: Int, hasMore: Bool) {
        isAsking = false
        if skipped == 0 {
            keep(lines)
        } else if skipped == matches.count {
            matches += lines
        } else {
            return
        }
        self.hasMore = hasMore
        if wantsOlder, selected + 1 < matches.count { selected += 1 }
        wantsOlder = false
    }

    /// Stays on the line that is shown, where it is still among them.
    private mutating func keep(_ lines: [String]) {
        selected = match.flatMap { lines.firstIndex(of: $0) } ?? 0
        matches = lines
    }

    mutating func newer() { selected = max(selected - 1, 0) }

    /// - Returns: whether more has to be asked for first.
    mutating func older() -> Bool {
        if selected + 1 < matches.count {
            selected += 1
            return false
        }
        wantsOlder = hasMore
        return hasMore
    }

    /// Whether there is nothing, as far as is known.
    var isVain: Bool { matches.isEmpty && !hasMore }
}

/// How a line of the history is compared with what is looked for.
public enum HistoryMatch {
    /// Whether a line has the words in it; capitals count only where there are some in the words.
    public static func contains(_ line: String, _ query: String) -> Bool {
        if query.isEmpty { return true }
        if query.contains(where: \.isUppercase) { return line.contains(query) }
        return line.lowercased().contains(query)
    }

    /// Where the words begin and end in a line, in characters.
    static func range(of query: String, in line: String) -> Range<Int>? {
        guard !query.isEmpty else { return nil }
        let isExact = query.contains(where: \.isUppercase)
        let wanted = Array(query)
        let line = line.map { isExact ? $0 : Character($0.lowercased().prefix(1).description) }
        guard wanted.count <= line.count else { return nil }
        let start = (0...(line.count - wanted.count)).first { start in
            line[start..<(start + wanted.count)].elementsEqual(wanted)
        }
        return start.map { $0..<($0 + wanted.count) }
    }
}
