import Screen

extension Model {
    mutating func searchHistory() -> [Effect] {
        historySearch = HistorySearch()
        notice = nil
        menu = nil
        focus = .input
        return [.searchHistory("", skipping: 0)]
    }

    mutating func historyFound(
        _ lines: [String], query: String, skipping skipped: Int, hasMore: Bool
    ) -> [Effect] {
        guard historySearch?.query == query else { return [] }
        historySearch?.found(lines, skipping: skipped, hasMore: hasMore)
        return historySearch?.isTaken == true ? takeMatch() : []
    }

    mutating func olderMatch() -> [Effect] {
        guard let search = historySearch, historySearch?.older() == true else { return [] }
        return [.searchHistory(search.query, skipping: search.matches.count)]
    }

    /// Takes the line that was found into the line, to be sent or changed.
    mutating func takeMatch() -> [Effect] {
        guard historySearch?.take() == true else { return [] }
        let match = historySearch?.match
        historySearch = nil
        return match.map { setLine($0) } ?? []
    }

    /// A key while the history is searched: it writes what is looked for, or edits what was found.
    mutating func typedIntoSearch(_ key: Key) -> [Effect] {
        guard var query = historySearch?.query else { return [] }
        switch key {
        case .character(let character): query.append(character)
        case .paste(let text): query += text.prefix { !$0.isNewline }
        case .backspace, .control("h"): _ = query.popLast()
        case .control("u"): query = ""
        case .control("w"):
            while query.last?.isWhitespace == true { query.removeLast() }
            while query.last?.isWhitespace == false { query.removeLast() }
        default: return takeMatch() + [.feed(key)]
        }
        historySearch?.search(for: query)
        return [.searchHistory(query, skipping: 0)]
    }
}
