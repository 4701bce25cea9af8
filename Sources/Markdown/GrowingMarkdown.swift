public import Screen

/// A Markdown text that grows at its end, as rows: what is settled is not looked at again, and stays where
/// it is.
///
/// However it was cut when it came, in the end its rows are those of the whole text.
public struct GrowingMarkdown: Sendable {
    /// A line is read in pieces of so many bytes, so that one without an end can be shown as well.
    static let longestPiece = 4096

    /// Narrower than this nothing can be laid out.
    static let narrowest = 6

    /// How many bytes of UTF-8 were taken so far.
    public private(set) var length = 0

    private var blocks: BlockReader

    /// What of the last line was not read.
    private var line = ""

    /// Whether the beginning of the last line was read.
    private var isWithinLine = false
    private var isFinished = false

    /// - Parameter face: for words without a look of their own.
    public init(columns: Int, face: Face = .agent) {
        self.init(columns: columns, face: face, keepsCode: false)
    }

    init(columns: Int, face: Face, keepsCode: Bool) {
        blocks = BlockReader(
            columns: max(columns, Self.narrowest), face: face, keepsCode: keepsCode)
    }

    /// The rows that nothing can change that may still come.
    public var settled: [[Span]] { blocks.rows }

    /// The rows at the end, as they look so far: marks that are not closed are taken for closed, and what
    /// may become something else, such as the beginning of a table, is left out.
    public var unsettled: [[Span]] {
        guess().rows
    }

    /// The same, and how many bytes were handed to parsers for it.
    public func guess() -> (rows: [[Span]], parsed: Int) {
        guard !isFinished else { return ([], 0) }
        let reader = guessedReader()
        return (reader.rows, reader.parsed - blocks.parsed)
    }

    /// The links so far; an address that may be longer still is not among them.
    public var links: [Link] { isFinished ? blocks.links.links : guessedReader().links.links }

    /// How many bytes were handed to parsers so far: what showing the text cost, but for guesses.
    public var parsed: Int { blocks.parsed }

    var codeBlocks: [CodeBlock] { blocks.codeBlocks }

    public mutating func append(_ text: Substring) {
        length += text.utf8.count
        var rest = text
        while let lineBreak = rest.utf8.firstIndex(of: UInt8(ascii: "\n")) {
            extend(rest[..<lineBreak])
            endLine()
            rest = rest[rest.utf8.index(after: lineBreak)...]
        }
        extend(rest)
    }

    /// Says that nothing will come any more: all rows are settled.
    public mutating func finish() {
        guard !isFinished else { return }
        if !line.isEmpty || isWithinLine { endLine() }
        blocks.finish()
        isFinished = true
    }

    private mutating func extend(_ text: Substring) {
        line += text
        while line.utf8.count > Self.longestPiece {
            var end = line.utf8.index(line.startIndex, offsetBy: Self.longestPiece)
            while end.samePosition(in: line.unicodeScalars) == nil {
                end = line.utf8.index(before: end)
            }
            let piece = String(line.unicodeScalars[..<end])
            line = String(line.unicodeScalars[end...])
            give(piece, endsLine: false)
        }
    }

    private mutating func endLine() {
        if line.utf8.last == UInt8(ascii: "\r") { line.unicodeScalars.removeLast() }
        let whole = line
        line = ""
        give(whole, endsLine: true)
    }

    private mutating func give(_ piece: String, endsLine: Bool) {
        if isWithinLine {
            blocks.goOn(piece, endsLine: endsLine)
        } else {
            blocks.read(piece, isWhole: endsLine)
        }
        isWithinLine = !endsLine
    }

    /// A reader that took the open line for what it seems to be, with the rows that came of it alone.
    private func guessedReader() -> BlockReader {
        var guess = blocks
        guess.beginGuess()
        if isWithinLine {
            guess.goOn(line, endsLine: false)
        } else if !line.isEmpty {
            guess.read(line, isWhole: false)
        }
        guess.endGuess()
        return guess
    }
}
