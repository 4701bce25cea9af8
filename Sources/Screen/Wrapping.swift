/// Breaks lines into rows: at spaces where possible, beside wide glyphs, else between any glyphs.
public enum Wrapping {
    /// The rows of one line, each at most `columns` wide.
    ///
    /// Spaces at a break are left out; those at the line's beginning stay. An empty line has one
    /// empty row.
    public static func wrap(_ line: String, columns: Int) -> [String] {
        if line.utf8.count <= columns, line.utf8.last != UInt8(ascii: " "),
            line.isPlainASCII
        {
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
        var rows = LineBreaker(columns: columns, indent: indent)
        rows.append(spans)
        rows.finish()
        return rows.takeDone()
    }
}
