/// A piece of a text around what a search found in it, as one line.
///
/// Line breaks and runs of spaces are one space, control characters and marks of direction are gone, and
/// no character is cut in two.
public struct SearchSnippet: Hashable, Sendable {
    /// A stretch of the snippet.
    public struct Piece: Hashable, Sendable {
        public var text: String

        /// Whether it is what was looked for.
        public var isMatch: Bool

        public init(_ text: String, isMatch: Bool = false) {
            self.text = text
            self.isMatch = isMatch
        }
    }

    public let pieces: [Piece]

    /// All of it, without marks.
    public var text: String { pieces.map(\.text).joined() }

    /// How much of a text is looked through, in scalars.
    private static let reach = 200_000

    /// - Parameter length: how many characters it has at most, beside ellipses.
    public init(of text: String, matcher: TextMatcher, length: Int = 160) {
        let line = Self.line(text)
        let scalars = line.unicodeScalars
        // Which characters were found, by the scalars that were.
        var marks: [Bool] = []
        let characters = Array(line)
        marks.reserveCapacity(characters.count)
        var ranges = matcher.ranges(in: scalars)[...]
        var place = 0
        for character in characters {
            let next = place + character.unicodeScalars.count
            while let range = ranges.first, range.upperBound <= place { ranges.removeFirst() }
            marks.append(ranges.first.map { $0.lowerBound < next } ?? false)
            place = next
        }
        let window = Self.window(characters, marks, length: max(length, 8))
        var pieces: [Piece] = []
        func add(_ text: String, isMatch: Bool) {
            if let last = pieces.last, last.isMatch == isMatch {
                pieces[pieces.count - 1].text += text
            } else {
                pieces.append(Piece(text, isMatch: isMatch))
            }
        }
        if window.lowerBound > 0 { add("…", isMatch: false) }
        for index in window { add(String(characters[index]), isMatch: marks[index]) }
        if window.upperBound < characters.count { add("…", isMatch: false) }
        self.pieces = pieces
    }

    private static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var isAfterSpace = true
        for scalar in text.unicodeScalars.prefix(reach) {
            let properties = scalar.properties
            if scalar.value >= 0x20, scalar.value < 0x7F, scalar != " " {
                line.append(scalar)
                isAfterSpace = false
            } else if properties.isWhitespace || properties.generalCategory == .control {
                if !isAfterSpace { line.append(" ") }
                isAfterSpace = true
            } else if !properties.isBidiControl {
                line.append(scalar)
                isAfterSpace = false
            }
        }
        if line.last == " " { line.removeLast() }
        return String(line)
    }

    /// The stretch in which most was found, with something before it, from one word's beginning to
    /// another's end.
    private static func window(
        _ characters: [Character], _ marks: [Bool], length: Int
    ) -> Range<Int> {
        guard characters.count > length else { return 0..<characters.count }
        let lead = length / 4
        let starts = marks.indices.filter { marks[$0] && ($0 == 0 || !marks[$0 - 1]) }
        var best = (start: starts.first ?? 0, count: 0)
        var last = 0
        for (number, start) in starts.enumerated() {
            while last < starts.count, starts[last] < start + length - lead { last += 1 }
            if last - number > best.count { best = (start, last - number) }
        }
        var first = min(max(best.start - lead, 0), characters.count - length)
        let isCut = first > 0
        var end = first + length
        // Words are not cut where there is a space nearby.
        if isCut, let space = characters[first..<min(first + 20, best.start)].firstIndex(of: " ") {
            first = space + 1
        }
        if end < characters.count,
            let space = characters[max(end - 20, first)..<end].lastIndex(of: " "),
            !marks[space..<end].contains(true)
        {
            end = space
        }
        return first..<end
    }
}
