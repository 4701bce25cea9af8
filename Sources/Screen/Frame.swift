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

    /// The columns of a row that are not as they are in an earlier frame of this size: nil where none is,
    /// and all where there is no such frame.
    ///
    /// Never half of a wide glyph, neither of this frame nor of the other.
    public func changes(in row: Int, since before: Frame?) -> Range<Int>? {
        guard (0..<size.rows).contains(row) else { return nil }
        guard let before, before.size == size else { return 0..<size.columns }
        let first = row * size.columns
        var start = first
        var end = first + size.columns
        guard cells[start..<end] != before.cells[start..<end] else { return nil }
        while cells[start] == before.cells[start] { start += 1 }
        while cells[end - 1] == before.cells[end - 1] { end -= 1 }
        func isContinued(_ place: Int) -> Bool {
            cells[place].isContinuation || before.cells[place].isContinuation
        }
        while start > first, isContinued(start) { start -= 1 }
        while end < first + size.columns, isContinued(end) { end += 1 }
        return start - first..<end - first
    }

    /// The cells of a rectangle, row by row; none where the frame does not have all of it.
    public func cells(in rect: Rect) -> [Cell] {
        guard contains(rect) else { return [] }
        var found: [Cell] = []
        found.reserveCapacity(rect.rows * rect.columns)
        for row in rect.row..<rect.row + rect.rows {
            let start = row * size.columns + rect.column
            found += cells[start..<start + rect.columns]
        }
        return found
    }

    /// Puts cells back that came from such a rectangle.
    public mutating func put(_ kept: [Cell], in rect: Rect) {
        guard contains(rect), kept.count == rect.rows * rect.columns else { return }
        for row in 0..<rect.rows {
            let start = (rect.row + row) * size.columns + rect.column
            let end = start + rect.columns
            splitWideGlyphs(from: start, to: end, row: rect.row + row)
            cells[start..<end] = kept[row * rect.columns..<(row + 1) * rect.columns]
        }
    }

    private func contains(_ rect: Rect) -> Bool {
        rect.row >= 0 && rect.column >= 0 && rect.rows > 0 && rect.columns > 0
            && rect.rows <= size.rows && rect.row <= size.rows - rect.rows
            && rect.columns <= size.columns && rect.column <= size.columns - rect.columns
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
        if column >= 0, text.isPlainASCII {
            return put(plainASCII: text, row: row, column: column, face: face, room: room)
        }
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
        var filling = Glyphs(Inert.text(glyph)).first { _ in true } ?? .space
        if filling.columns != 1 { filling = .space }
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

    private mutating func put(
        plainASCII text: String, row: Int, column: Int, face: Face, room: Int
    ) -> Int {
        let count = max(min(text.utf8.count, room), 0)
        guard count > 0 else { return 0 }
        let start = row * size.columns + column
        splitWideGlyphs(from: start, to: start + count, row: row)
        var text = text
        text.withUTF8 { bytes in
            for offset in 0..<count {
                let glyph = Glyph(Unicode.Scalar(bytes[offset]), columns: 1)
                cells[start + offset] = Cell(glyph, face: face)
            }
        }
        return count
    }

    private mutating func place(_ glyph: Glyph, row: Int, column: Int, face: Face) {
        guard column >= 0, column + glyph.columns <= size.columns else { return }
        let index = row * size.columns + column
        splitWideGlyphs(from: index, to: index + glyph.columns, row: row)
        cells[index] = Cell(glyph, face: face)
        if glyph.columns == 2 { cells[index + 1] = Cell(.none, face: face) }
    }

    /// A wide glyph that is about to lose one of its halves loses both.
    private mutating func splitWideGlyphs(from start: Int, to end: Int, row: Int) {
        let rowStart = row * size.columns
        if start > rowStart, cells[start].isContinuation {
            cells[start - 1] = Cell(.space, face: cells[start - 1].face)
        }
        if end < rowStart + size.columns, cells[end].isContinuation {
            cells[end] = Cell(.space, face: cells[end].face)
        }
    }
}
