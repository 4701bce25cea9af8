/// Breaks lines into rows: at spaces where possible, beside wide glyphs, else between any glyphs.
public enum Wrapping {
    /// The rows of one line, each at most `columns` wide.
    ///
    /// Spaces at a break are left out; those at the line's beginning stay. An empty line has one
    /// empty row.
    public static func wrap(_ line: String, columns: Int) -> [String] {
        if line.utf8.count <= columns, line.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            return [line]
        }
        return wrap([Span(line, .plain)], columns: columns).map { row in
            row.reduce(into: "") { $0 += $1.text }
        }
    }

    /// The rows of one line of several faces.
    ///
    /// Rows after the first begin with `indent` blanks, where there is room for them.
    public static func wrap(_ spans: [Span], columns: Int, indent: Int = 0) -> [[Span]] {
        let columns = max(columns, 1)
        var rows = Rows(columns: columns, indent: indent <= columns / 2 ? max(indent, 0) : 0)
        for span in spans {
            for glyph in Glyphs(Inert.text(span.text)) { rows.append(glyph, face: span.face) }
        }
        return rows.finished()
    }

    /// The rows of one line while it is being wrapped.
    private struct Rows {
        private typealias Piece = (glyph: Glyph, face: Face)

        private let columns: Int
        private let indent: Int
        private var done: [[Span]] = []
        private var row: [Piece] = []
        private var used = 0

        /// How many pieces of the row stay on it if it is broken at the last good place.
        private var breakAt: Int?

        /// Whether anything but blanks is on the row: blanks before that are no place to break at.
        private var hasWord = false

        init(columns: Int, indent: Int) {
            self.columns = columns
            self.indent = indent
        }

        mutating func append(_ glyph: Glyph, face: Face) {
            if used + glyph.columns > columns, !row.isEmpty { makeRoom(before: glyph) }
            if glyph.isSpace {
                // A blank at the edge is what the row was broken at.
                if row.isEmpty, !done.isEmpty { return }
                if hasWord, row.last?.glyph.isSpace == false { breakAt = row.count }
            } else {
                if hasWord, glyph.columns == 2 || row.last?.glyph.columns == 2 {
                    if row.last?.glyph.isSpace == false { breakAt = row.count }
                }
                hasWord = true
            }
            row.append((glyph, face))
            used += glyph.columns
        }

        mutating func finished() -> [[Span]] {
            if !row.isEmpty || done.isEmpty { emit(row.count) }
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
            if !done.isEmpty, indent > 0 {
                spans.append(Span(String(repeating: " ", count: indent), .plain))
            }
            var kept = row[..<count]
            if count < row.count || hasWord {
                while kept.last?.glyph.isSpace == true { kept.removeLast() }
            }
            for piece in kept {
                if let last = spans.indices.last, spans[last].face == piece.face {
                    spans[last].text += piece.glyph.text
                } else {
                    spans.append(Span(piece.glyph.text, piece.face))
                }
            }
            done.append(spans)
            row = Array(row[count...].drop { $0.glyph.isSpace })
            used = indent + row.reduce(0) { $0 + $1.glyph.columns }
            breakAt = nil
            hasWord = !row.isEmpty
        }
    }
}
