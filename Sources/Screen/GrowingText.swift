/// A text that grows at its end, as rows: what was wrapped before is not looked at again.
///
/// The rows are those of `Wrapping.wrap` for each of `Inert.lines`, without the line breaks at the
/// text's beginning and end.
public struct GrowingText: Sendable {
    /// The rows that nothing can change that may still come.
    public private(set) var settled: [String] = []

    /// How many bytes of UTF-8 were taken so far.
    public private(set) var length = 0

    private let columns: Int

    /// Line breaks that belong to the text only if something follows them.
    private var breaks: [Unicode.Scalar] = []
    private var isEmpty = true

    /// What of the last line is not wrapped yet.
    private var line: Inert.Line
    private var breaker: LineBreaker

    public init(columns: Int) {
        self.columns = max(columns, 1)
        line = Inert.Line()
        breaker = LineBreaker(columns: self.columns)
    }

    /// The rows at the end, which more text may change.
    public var unsettled: [String] {
        var breaker = breaker
        for glyph in Glyphs(line.text) { breaker.append(glyph, face: .plain) }
        breaker.finish()
        return breaker.takeDone().map(Self.words)
    }

    public mutating func append(_ text: Substring.UnicodeScalarView) {
        for scalar in text {
            length += Unicode.UTF8.width(scalar)
            if scalar == "\n" || scalar == "\r" {
                if !isEmpty { breaks.append(scalar) }
                continue
            }
            isEmpty = false
            if !breaks.isEmpty { takeBreaks() }
            if scalar == "\u{2028}" || scalar == "\u{2029}" {
                beginLine()
            } else {
                line.append(scalar)
            }
        }
        settle()
    }

    /// A carriage return counts as a line break only before a line feed.
    private mutating func takeBreaks() {
        var isReturnPending = false
        for scalar in breaks {
            if isReturnPending, scalar != "\n" { line.append("\r") }
            isReturnPending = scalar == "\r"
            if scalar == "\n" { beginLine() }
        }
        if isReturnPending { line.append("\r") }
        breaks = []
    }

    private mutating func beginLine() {
        for glyph in Glyphs(line.text) { breaker.append(glyph, face: .plain) }
        breaker.finish()
        settled += breaker.takeDone().map(Self.words)
        line = Inert.Line()
        breaker = LineBreaker(columns: columns)
    }

    /// Wraps all but the last glyph, which may grow: by marks, or to a flag.
    private mutating func settle() {
        var last: Glyph?
        for glyph in Glyphs(line.text) {
            if let last { breaker.append(last, face: .plain) }
            last = glyph
        }
        line.text = last?.text ?? ""
        settled += breaker.takeDone().map(Self.words)
    }

    private static func words(of row: [Span]) -> String { row.reduce(into: "") { $0 += $1.text } }
}
