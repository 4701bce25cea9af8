/// Finds in a text what a search would find it by.
public struct TextMatcher: Hashable, Sendable {
    /// One scalar of a text, folded.
    private struct Unit {
        var scalar: Unicode.Scalar

        /// Where it began, in scalars of the text.
        var start: Int
        var kind: Kind
    }

    private enum Kind { case word, unspaced, other, rowBreak }

    /// Words or characters side by side; the last word may go on.
    private struct Pattern: Hashable {
        var words: [[Unicode.Scalar]]
        var isLiteral = false

        /// What it begins with.
        var first: Unicode.Scalar? { words.first?.first }
    }

    private let patterns: [Pattern]

    /// Stands between two rows of a wrapped text, where a space may have been left out or a word was
    /// broken.
    public static let rowBreak: Unicode.Scalar = "\u{1E}"

    public init(_ terms: SearchTerms) {
        var patterns = terms.phrases.map { phrase in
            Pattern(
                words: phrase.split(separator: " ").map { word in
                    word.unicodeScalars.compactMap(FoldedText.fold)
                }.filter { !$0.isEmpty })
        }.filter { !$0.words.isEmpty }
        if let literal = terms.literal {
            patterns = [Pattern(words: [Array(literal.unicodeScalars)], isLiteral: true)]
        }
        self.patterns = patterns
    }

    public var isEmpty: Bool { patterns.isEmpty }

    /// Whether all that is searched for is in a text.
    public func matches(_ text: String) -> Bool {
        guard !isEmpty else { return false }
        let units = units(of: text.unicodeScalars)
        return patterns.allSatisfy { pattern in
            units.indices.contains {
                units[$0].scalar == pattern.first && end(of: pattern, in: units, from: $0) != nil
            }
        }
    }

    /// Where any of it is in a text, as ranges of scalars in their order.
    public func ranges(in scalars: some Sequence<Unicode.Scalar>) -> [Range<Int>] {
        guard !isEmpty else { return [] }
        let units = units(of: scalars)
        var ranges: [Range<Int>] = []
        var index = 0
        while index < units.count {
            let scalar = units[index].scalar
            let ends = patterns.compactMap {
                $0.first == scalar ? end(of: $0, in: units, from: index) : nil
            }
            guard let end = ends.max() else {
                index += 1
                continue
            }
            ranges.append(units[index].start..<units[end - 1].start + 1)
            index = end
        }
        return ranges
    }

    /// How often what is searched for is in a text.
    struct Tally {
        struct Count {
            /// As whole words.
            var whole = 0

            /// As the beginning of longer ones.
            var begun = 0
        }

        /// One for each word or phrase; none where one of them is missing.
        var counts: [Count] = []

        /// How many scalars of the text count.
        var length = 0

        /// How many scalars lie between the words where they stand closest in their first places; nil for
        /// one word alone.
        var spread: Int?
    }

    /// Counts what is searched for in a text.
    func tally(in scalars: some Sequence<Unicode.Scalar>) -> Tally {
        let units = units(of: scalars)
        var counts = patterns.map { _ in Tally.Count() }
        var last: [Int?] = patterns.map { _ in nil }
        var spread: Int?
        let firsts = patterns.map(\.first)
        for index in units.indices {
            let scalar = units[index].scalar
            for number in patterns.indices where firsts[number] == scalar {
                guard let end = end(of: patterns[number], in: units, from: index) else { continue }
                if isWordEnd(units, end) {
                    counts[number].whole += 1
                } else {
                    counts[number].begun += 1
                }
                last[number] = index
                let places = last.compactMap(\.self)
                if patterns.count > 1, places.count == patterns.count, let first = places.min() {
                    spread = min(spread ?? .max, index - first)
                }
            }
        }
        guard counts.allSatisfy({ $0.whole + $0.begun > 0 }) else {
            return Tally(length: units.count)
        }
        return Tally(counts: counts, length: units.count, spread: spread)
    }

    private func units(of scalars: some Sequence<Unicode.Scalar>) -> [Unit] {
        let isLiteral = patterns.contains(where: \.isLiteral)
        var units: [Unit] = []
        units.reserveCapacity(scalars.underestimatedCount)
        for (start, scalar) in scalars.enumerated() {
            if scalar == Self.rowBreak {
                units.append(Unit(scalar: scalar, start: start, kind: .rowBreak))
            } else if isLiteral {
                units.append(Unit(scalar: scalar, start: start, kind: .other))
            } else if let folded = FoldedText.fold(scalar) {
                let kind: Kind = folded.isUnspaced ? .unspaced : folded.isWord ? .word : .other
                units.append(Unit(scalar: folded, start: start, kind: kind))
            }
        }
        return units
    }

    /// Where a pattern ends that begins at a unit; nil where it does not.
    private func end(of pattern: Pattern, in units: [Unit], from start: Int) -> Int? {
        var place = start
        for (number, word) in pattern.words.enumerated() {
            if number > 0 {
                guard let next = nextWord(in: units, from: place) else { return nil }
                place = next
            }
            guard pattern.isLiteral || isWordStart(units, place),
                let end = end(of: word, in: units, from: place)
            else { return nil }
            // Only the last one may be the beginning of a longer word.
            if number < pattern.words.count - 1, !isWordEnd(units, end) { return nil }
            place = end
        }
        return place
    }

    private func end(of word: [Unicode.Scalar], in units: [Unit], from start: Int) -> Int? {
        var place = start
        for (number, scalar) in word.enumerated() {
            // A word may be broken, but does not begin with a break.
            if number > 0, place < units.count, units[place].kind == .rowBreak { place += 1 }
            guard place < units.count, units[place].scalar == scalar else { return nil }
            place += 1
        }
        return place
    }

    private func isWordStart(_ units: [Unit], _ place: Int) -> Bool {
        guard place > 0, place < units.count, units[place].kind == .word else { return true }
        return units[place - 1].kind != .word
    }

    private func isWordEnd(_ units: [Unit], _ place: Int) -> Bool {
        guard place > 0, place < units.count, units[place - 1].kind == .word else { return true }
        return units[place].kind != .word
    }

    /// Where the next word begins, with nothing but what divides words before it.
    private func nextWord(in units: [Unit], from start: Int) -> Int? {
        var place = start
        while place < units.count {
            switch units[place].kind {
            case .word, .unspaced: return place
            case .other, .rowBreak: place += 1
            }
        }
        return nil
    }
}
