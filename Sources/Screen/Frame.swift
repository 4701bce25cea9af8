/// What the terminal's cursor looks like.
public enum CursorShape: Hashable, Sendable { case block, bar }

/// A whole screen as a value.
public struct Frame: Hashable, Sendable {
    public let size: Size
    private var cells: [Cell]

    /// Where the terminal's cursor stands; nil hides it.
    public var cursor: Position?

    /// What the cursor looks like; nil leaves it to the terminal.
    public var cursorShape: CursorShape?

    /// The terminal's title, without control characters.
    public var title = "" {
        didSet { title = Inert.text(title) }
    }

    /// A blank screen.
    ///
    /// Sizes that no terminal has are clamped.
    public init(size: Size) {
        self.size = size.clamped
        cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// The cells of one row; none where there is no such row.
    public func row(_ row: Int) -> ArraySlice<Cell> {
        guard (0..<size.rows).contains(row) else { return [] }
        return cells[row * size.columns..<(row + 1) * size.columns]
    }

    /// Draws text, made inert, from a place on.
    ///
    /// What does not fit is cut off, never through the middle of a wide glyph.
    ///
    /// - Returns: how many columns were used.
    @discardableResult
    public mutating func put(
        _ text: String, row: Int, column: Int, face: Face, maxColumns: Int? = nil
    ) -> Int {
        guard (0..<size.rows).contains(row), column < size.columns else { return 0 }
        let room = min(maxColumns ?? Int.max, size.columns - max(column, -size.columns))
        var used = 0
        for glyph in Glyphs(Inert.text(text)) {
            guard glyph.columns <= room - used else { break }
            place(glyph, row: row, column: column + used, face: face)
            used += glyph.columns
        }
        return used
    }

    /// Draws pieces of text one after the other.
    ///
    /// - Returns: how many columns were used.
    @discardableResult
    public mutating func put(
        _ spans: [Span], row: Int, column: Int, maxColumns: Int? = nil
    ) -> Int {
        var used = 0
        for span in spans {
            let room = maxColumns.map { $0 - used }
            if let room, room <= 0 { break }
            used += put(
                span.text, row: row, column: column + used, face: span.face, maxColumns: room)
        }
        return used
    }

    /// Fills a rectangle with a glyph of one column.
    public mutating func fill(_ rect: Rect, glyph: String = " ", face: Face = .plain) {
        let rows = Self.overlap(from: rect.row, count: rect.rows, limit: size.rows)
        let columns = Self.overlap(from: rect.column, count: rect.columns, limit: size.columns)
        var filling = Glyphs(Inert.text(glyph)).first { _ in true } ?? Glyph(text: " ", columns: 1)
        if filling.columns != 1 { filling = Glyph(text: " ", columns: 1) }
        for row in rows {
            for column in columns { place(filling, row: row, column: column, face: face) }
        }
    }

    /// The glyphs, for snapshots: rows joined by line breaks, without the blanks at their ends.
    public var text: String {
        (0..<size.rows).map { number in
            var line = ""
            for cell in row(number) { line += cell.glyph }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// The faces, for snapshots: one letter for each column of each row.
    public var faces: String {
        (0..<size.rows).map { String(row($0).map(\.face.letter)) }.joined(separator: "\n")
    }

    /// The part of `from ..< from + count` that lies within `0 ..< limit`.
    private static func overlap(from: Int, count: Int, limit: Int) -> Range<Int> {
        let (end, overflow) = from.addingReportingOverflow(max(count, 0))
        let start = min(max(from, 0), limit)
        return start..<max(start, overflow ? limit : min(end, limit))
    }

    private mutating func place(_ glyph: Glyph, row: Int, column: Int, face: Face) {
        guard column >= 0, column + glyph.columns <= size.columns else { return }
        let start = row * size.columns
        let index = start + column
        // A wide glyph that loses one of its halves loses both.
        if cells[index].isContinuation, column > 0 { cells[index - 1].glyph = " " }
        let after = index + glyph.columns
        if after < start + size.columns, cells[after].isContinuation { cells[after].glyph = " " }
        cells[index] = Cell(glyph: glyph.text, face: face)
        if glyph.columns == 2 { cells[index + 1] = Cell(glyph: "", face: face) }
    }
}
