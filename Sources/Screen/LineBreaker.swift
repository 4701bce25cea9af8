/// The rows of one line while it is being wrapped, a piece at a time.
public struct LineBreaker: Sendable {
    private struct Piece {
        var glyph: Glyph
        var face: Face
    }

    private let columns: Int
    private let indent: Int

    /// Rows that are finished, and that nobody has taken yet.
    private var done: [[Span]] = []

    /// Whether a row of this line is finished.
    private var isContinued = false
    private var row: [Piece] = []
    private var used = 0

    /// How many pieces of the row stay on it if it is broken at the last good place.
    private var breakAt: Int?

    /// Whether anything but blanks is on the row: blanks before that are no place to break at.
    private var hasWord = false

    /// - Parameter indent: how many blanks rows after the first begin with, where there is room for them.
    public init(columns: Int, indent: Int = 0) {
        self.columns = max(columns, 1)
        self.indent = indent <= self.columns / 2 ? max(indent, 0) : 0
    }

    /// Takes what comes next on the line.
    public mutating func append(_ spans: [Span]) {
        for span in spans {
            for glyph in Glyphs(Inert.text(span.text)) { append(glyph, face: span.face) }
        }
    }

    mutating func append(_ glyph: Glyph, face: Face) {
        if used + glyph.columns > columns, !row.isEmpty { makeRoom(before: glyph) }
        if glyph.isSpace {
            // A blank at the edge is what the row was broken at.
            if row.isEmpty, isContinued { return }
            if hasWord, row.last?.glyph.isSpace == false { breakAt = row.count }
        } else {
            if hasWord, glyph.columns == 2 || row.last?.glyph.columns == 2 {
                if row.last?.glyph.isSpace == false { breakAt = row.count }
            }
            hasWord = true
        }
        row.append(Piece(glyph: glyph, face: face))
        used += glyph.columns
    }

    /// The line has ended: so has its last row.
    public mutating func finish() {
        if !row.isEmpty || !isContinued { emit(row.count) }
    }

    /// The finished rows, which nothing that follows can change.
    public mutating func takeDone() -> [[Span]] {
        defer { done = [] }
        return done
    }

    private mutating func makeRoom(before glyph: Glyph) {
        if glyph.isSpace || glyph.columns == 2 || row.last?.glyph.columns == 2
            || row.last?.glyph.isSpace == true
        {
            emit(row.count)
        } else {
            emit(breakAt ?? row.count)
        }
    }

    /// Finishes the row with its first `count` pieces and begins the next with the rest.
    private mutating func emit(_ count: Int) {
        var spans: [Span] = []
        if isContinued, indent > 0 {
            spans.append(Span(String(repeating: " ", count: indent), .plain))
        }
        var kept = row[..<count]
        if count < row.count || hasWord {
            while kept.last?.glyph.isSpace == true { kept.removeLast() }
        }
        for piece in kept {
            if let last = spans.indices.last, spans[last].face == piece.face {
                piece.glyph.append(to: &spans[last].text)
            } else {
                spans.append(Span(piece.glyph.text, piece.face))
            }
        }
        done.append(spans)
        isContinued = true
        row = Array(row[count...].drop { $0.glyph.isSpace })
        used = indent + row.reduce(0) { $0 + $1.glyph.columns }
        breakAt = nil
        hasWord = !row.isEmpty
    }
}
