import Screen

/// A paragraph that is open: lines of words, of which the first part may be on rows already.
struct Paragraph {
    /// A paragraph longer than this is parsed in parts, so that its length does not matter.
    private static let longestPart = 2048

    /// What is not on rows yet: lines, joined by line feeds.
    private(set) var text: String
    private let columns: Int
    private let face: Face

    /// Whether it ends with its line.
    let isHeading: Bool

    /// A line that ended in the middle of a part.
    private var line: LineBreaker?

    /// How many bytes were parsed.
    private(set) var parsed = 0

    init(_ text: String, columns: Int, face: Face, isHeading: Bool) {
        self.text = text
        self.columns = columns
        self.face = face
        self.isHeading = isHeading
    }

    /// The last of its lines.
    var lastLine: Substring {
        guard let lineBreak = text.utf8.lastIndex(of: UInt8(ascii: "\n")) else { return text[...] }
        return text[text.utf8.index(after: lineBreak)...]
    }

    /// Takes the last line away, which is something else.
    mutating func dropLastLine() {
        guard let lineBreak = text.utf8.lastIndex(of: UInt8(ascii: "\n")) else {
            text = ""
            return
        }
        text = String(text[..<lineBreak])
    }

    mutating func begin(line: String) { text += "\n" + line }
    mutating func extend(line: String) { text += line }

    /// The rows of what is too long to be kept.
    mutating func takeLongParts(links: inout LinkList) -> [[Span]] {
        var rows: [[Span]] = []
        while text.utf8.count > Self.longestPart {
            let limit = text.utf8.index(text.startIndex, offsetBy: Self.longestPart)
            let head = text.utf8[..<limit]
            // The last line may be the head of a table.
            if let lineBreak = head.lastIndex(of: UInt8(ascii: "\n")) {
                let part = String(text[..<lineBreak])
                text = String(text[text.utf8.index(after: lineBreak)...])
                rows += take(part, endsLine: true, links: &links)
            } else {
                var end =
                    head.lastIndex(of: UInt8(ascii: " ")).map { text.utf8.index(after: $0) }
                    ?? limit
                while end.samePosition(in: text.unicodeScalars) == nil {
                    end = text.utf8.index(before: end)
                }
                let part = String(text.unicodeScalars[..<end])
                text = String(text.unicodeScalars[end...])
                rows += take(part, endsLine: false, links: &links)
            }
        }
        return rows
    }

    /// The rows of all that is left.
    mutating func finish(
        face: Face? = nil, isGuess: Bool = false, links: inout LinkList
    ) -> [[Span]] {
        let part = text
        text = ""
        if part.isEmpty {
            guard var line else { return [] }
            line.finish()
            self.line = nil
            return line.takeDone()
        }
        return take(part, endsLine: true, face: face, isGuess: isGuess, links: &links)
    }

    private mutating func take(
        _ part: String, endsLine: Bool, face: Face? = nil, isGuess: Bool = false,
        links: inout LinkList
    ) -> [[Span]] {
        parsed += part.utf8.count
        let lines = Inlines.lines(
            of: part, face: face ?? self.face, isGuess: isGuess, links: &links)
        var rows: [[Span]] = []
        for (number, spans) in lines.enumerated() {
            var line = self.line ?? LineBreaker(columns: columns)
            self.line = nil
            line.append(spans)
            if number + 1 < lines.count || endsLine {
                line.finish()
            } else {
                self.line = line
            }
            rows += line.takeDone()
            if self.line != nil { self.line = line }
        }
        return rows
    }
}
