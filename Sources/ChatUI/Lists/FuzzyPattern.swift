/// What somebody typed to find something.
///
/// Every one of its words must occur, with its letters in this order and others between them. A word
/// with a capital letter minds case, as in vim's `smartcase`.
struct FuzzyPattern: Hashable, Sendable {
    private struct Word: Hashable, Sendable {
        var scalars: [UInt32]
        var mindsCase: Bool
    }

    private let words: [Word]

    /// Whether it finds everything.
    var isEmpty: Bool { words.isEmpty }

    init(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).prefix(8).map { word in
            let mindsCase = word.contains(where: \.isUppercase)
            let scalars = word.prefix(64).compactMap { character -> UInt32? in
                guard let scalar = character.unicodeScalars.first else { return nil }
                return mindsCase ? scalar.value : FuzzyText.folded(scalar)
            }
            return Word(scalars: scalars, mindsCase: mindsCase)
        }
    }

    /// How well one of several texts answers each word, the earlier ones better than the later; nil
    /// where a word is in none of them.
    func score(in texts: [FuzzyText]) -> Int? {
        matches(in: texts)?.score
    }

    /// Which characters of each of the texts the words stand for; none where there is no match.
    func places(in texts: [FuzzyText]) -> [Set<Int>] {
        matches(in: texts)?.places ?? texts.map { _ in [] }
    }

    private func matches(in texts: [FuzzyText]) -> (score: Int, places: [Set<Int>])? {
        var score = 0
        var places = texts.map { _ in Set<Int>() }
        for word in words {
            var isFound = false
            for (number, text) in texts.enumerated() {
                guard let match = Self.match(word, in: text) else { continue }
                score += match.score + (number == 0 ? 2 * Points.match : 0)
                places[number].formUnion(match.places)
                isFound = true
                break
            }
            if !isFound { return nil }
        }
        return (score, places)
    }

    /// What fzf gives for each letter, and takes for each one left out.
    private enum Points {
        static let match = 16
        static let gap = -3
        static let longerGap = -1
        static let consecutive = 4
        static let wordStart = 8
        static let firstFactor = 2
        static let impossible = -1_000_000
    }

    /// The best place of a word in a text: fzf's second algorithm, a table of the best score of each
    /// beginning of the word up to each letter of the text.
    private static func match(_ word: Word, in text: FuzzyText) -> (score: Int, places: [Int])? {
        let pattern = word.scalars
        let letters = word.mindsCase ? text.exact : text.folded
        guard let start = start(of: pattern, in: letters) else { return nil }
        let width = letters.count - start
        let cells = pattern.count * width
        var scores = [Int](repeating: Points.impossible, count: cells)
        var runs = [Int](repeating: 0, count: cells)
        var isMatch = [Bool](repeating: false, count: cells)
        for row in pattern.indices {
            var isInGap = false
            for column in row..<max(width, row) {
                let cell = row * width + column
                let left = column > row ? scores[cell - 1] : Points.impossible
                let skipped = left + (isInGap ? Points.longerGap : Points.gap)
                var matched = Points.impossible
                if letters[start + column] == pattern[row] {
                    let isPossible = row == 0 || scores[cell - width - 1] > Points.impossible / 2
                    if isPossible {
                        let own = text.bonus[start + column]
                        let before = row == 0 ? 0 : scores[cell - width - 1]
                        var run = row == 0 ? 1 : runs[cell - width - 1] + 1
                        var bonus = own
                        if run > 1 {
                            let first = text.bonus[start + column - run + 1]
                            if own >= Points.wordStart, own > first {
                                run = 1
                            } else {
                                bonus = max(own, Points.consecutive, first)
                            }
                        }
                        matched =
                            before + Points.match + (row == 0 ? own * Points.firstFactor : bonus)
                        runs[cell] = run
                    }
                }
                isMatch[cell] = matched > Points.impossible && matched >= skipped
                if !isMatch[cell] { runs[cell] = 0 }
                isInGap = !isMatch[cell]
                scores[cell] = max(matched, skipped)
            }
        }
        return best(scores, isMatch, rows: pattern.count, width: width, start: start)
    }

    /// Where the first letter of a pattern is, if all are there in order.
    private static func start(of pattern: [UInt32], in letters: [UInt32]) -> Int? {
        var next = 0
        var start: Int?
        for (place, letter) in letters.enumerated() where letter == pattern[next] {
            if start == nil { start = place }
            next += 1
            if next == pattern.count { return start }
        }
        return nil
    }

    /// Walks back from the best end of the last row.
    private static func best(
        _ scores: [Int], _ isMatch: [Bool], rows: Int, width: Int, start: Int
    ) -> (score: Int, places: [Int])? {
        var row = rows - 1
        let last = (row * width..<rows * width).max { scores[$0] < scores[$1] }
        guard let last, scores[last] > Points.impossible / 2 else { return nil }
        var column = last - row * width
        var places: [Int] = []
        while row >= 0, column >= 0 {
            if isMatch[row * width + column] {
                places.append(start + column)
                row -= 1
            }
            column -= 1
        }
        return row < 0 ? (scores[last], places.reversed()) : nil
    }
}
