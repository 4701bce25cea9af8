import Screen

/// The rows of one entry, decorated only where they are shown.
struct EntryRows {
    enum Part {
        case rows([[Span]])

        /// A text in one face, with something before its first row and before the others.
        case text(WrappedText, first: Span?, others: Span?, face: Face)

        /// A text that has its faces, with something before its first row and before the others.
        case styled(StyledRows, first: Span?, others: Span?)

        var count: Int {
            switch self {
            case .rows(let rows): rows.count
            case .styled(let rows, _, _): rows.count
            case .text(let text, _, _, _): text.count
            }
        }

        subscript(row: Int) -> [Span] {
            switch self {
            case .rows(let rows): return rows[row]
            case .styled(let rows, let first, let others):
                guard let before = row == 0 ? first : others else { return rows[row] }
                return [before] + rows[row]
            case .text(let text, let first, let others, let face):
                let words = Span(text[row], face)
                guard let before = row == 0 ? first : others else { return [words] }
                return [before, words]
            }
        }
    }

    private(set) var parts: [Part] = []
    private(set) var count = 0

    /// Whether rows before these were left out.
    var isWhole = true

    /// The row that the entry's own words begin on, below blanks and what stands before it.
    var beginning = 0

    /// Puts rows before all others, below a blank one.
    mutating func prepend(_ rows: [[Span]], isFirst: Bool) {
        let hasBlank = self.rows(limit: 1).first?.isEmpty == true
        beginning = hasBlank ? 1 : 0
        guard !rows.isEmpty else { return }
        let added = hasBlank || isFirst ? rows : [[]] + rows
        if hasBlank, case .rows(let first) = parts[0] {
            parts[0] = .rows(first.prefix(1) + added + first.dropFirst())
        } else {
            parts.insert(.rows(added), at: 0)
        }
        count += added.count
        beginning += added.count
    }

    mutating func append(_ part: Part) {
        parts.append(part)
        count += part.count
    }

    mutating func append(_ row: [Span]) { append(.rows([row])) }

    /// So many rows from one on.
    func rows(from first: Int = 0, limit: Int = .max) -> [[Span]] {
        var rows: [[Span]] = []
        var start = max(first, 0)
        for part in parts {
            while start < part.count, rows.count < limit {
                rows.append(part[start])
                start += 1
            }
            start -= min(start, part.count)
            if rows.count >= limit { break }
        }
        return rows
    }

    func last(_ limit: Int) -> [[Span]] { rows(from: count - limit, limit: limit) }
}
