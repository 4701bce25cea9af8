import Localization
import Screen

/// The line being edited, or what was found in the history, cut into rows, with its caret.
struct InputLayout {
    /// What stands before the first row; the others are indented as far.
    let prompt: String

    /// The rows that are shown, without the prompt.
    private(set) var rows: [[Span]]

    /// Where the caret is among them.
    private(set) var caret: Position

    /// Whether the first of them is the line's first.
    private(set) var showsStart: Bool

    /// Where each character begins, from the first row shown on, and the end behind them.
    private var places: [Position] = []

    /// What the model has for the person to edit or to choose.
    init(_ model: Model, columns: Int, maximum: Int) {
        guard let search = model.historySearch else {
            self.init(model.input, columns: columns, maximum: maximum)
            return
        }
        let prompt = search.prompt.keepingEnd(of: max(columns / 2, 4))
        // What was found may be very long, and the words far from its beginning.
        var text = search.match ?? (search.isVain ? localized("line.no-history") : "")
        var marked = search.match.flatMap { HistoryMatch.range(of: search.query, in: $0) }
        if let range = marked, range.lowerBound > 500 {
            text = "…" + text.dropFirst(range.lowerBound - 20)
            marked = 21..<(21 + range.count)
        }
        self.init(
            InputLine(text: String(text.prefix(1000)), cursor: marked?.lowerBound ?? 0),
            prompt: prompt, marked: marked, face: search.match == nil ? .dim : .input,
            columns: columns, maximum: maximum)
    }

    /// Cuts between any two graphemes, so that editing one word never moves another.
    ///
    /// Where there are more than `maximum` rows, those around the caret are shown. A long paste is one
    /// piece, which begins a new row rather than be cut.
    ///
    /// - Parameter marked: characters that were looked for.
    init(
        _ line: InputLine, prompt: String? = nil, marked: Range<Int>? = nil, face: Face = .input,
        columns: Int, maximum: Int
    ) {
        self.prompt = prompt ?? line.mode.prompt
        let width = max(columns - TextWidth.columns(of: self.prompt), 1)
        var builder = Builder(width: width)
        var caret: Position?
        var number = 0
        for character in line.text {
            if number == line.cursor { caret = builder.end }
            let isMarked = marked?.contains(number) == true
            number += 1
            places.append(builder.end)
            if character.isNewline {
                builder.breakRow()
            } else if let paste = line.paste(at: character) {
                builder.append(title: paste.title, caret: &caret)
            } else {
                builder.append(
                    Inert.text(String(character)), face: isMarked ? .match : face, caret: &caret)
            }
        }
        if caret == nil, builder.used >= width { builder.breakRow() }
        let place = caret ?? builder.end
        let top = max(place.row - max(maximum, 1) + 1, 0)
        places.append(builder.end)
        for number in places.indices { places[number].row -= top }
        rows = Array(builder.finished().dropFirst(top).prefix(max(maximum, 1)))
        self.caret = Position(row: place.row - top, column: place.column)
        showsStart = top == 0
    }

    /// The character that a position in the pane belongs to, or the one after the last of its row.
    func character(at position: Position, in rect: Rect) -> Int {
        let row = position.row - rect.row
        let column = position.column - rect.column - TextWidth.columns(of: prompt)
        let inRow = places.indices.filter { places[$0].row == row }
        let hit = inRow.last { places[$0].column <= max(column, 0) }
        return hit ?? inRow.first ?? max(places.count - 1, 0)
    }

    /// Rows as they fill up.
    private struct Builder {
        let width: Int
        private(set) var used = 0
        private var rows: [[Span]] = []
        private var row: [Span] = []
        private var text = ""
        private var face = Face.input

        init(width: Int) { self.width = width }

        var end: Position { Position(row: rows.count, column: used) }

        mutating func breakRow() {
            closeSpan()
            rows.append(row)
            row = []
            used = 0
        }

        mutating func append(_ glyph: String, face: Face, caret: inout Position?) {
            let columns = TextWidth.columns(of: glyph)
            if used + columns > width, used > 0 { moveOn(&caret) }
            if face != self.face {
                closeSpan()
                self.face = face
            }
            text += glyph
            used += columns
        }

        mutating func append(title: String, caret: inout Position?) {
            if used > 0, used + TextWidth.columns(of: title) > width { moveOn(&caret) }
            for character in title { append(String(character), face: .selection, caret: &caret) }
        }

        /// A caret before what moves to the next row moves with it.
        private mutating func moveOn(_ caret: inout Position?) {
            let isBefore = caret == end
            breakRow()
            if isBefore { caret = end }
        }

        private mutating func closeSpan() {
            if !text.isEmpty { row.append(Span(text, face)) }
            text = ""
        }

        consuming func finished() -> [[Span]] {
            closeSpan()
            return rows + [row]
        }
    }
}

extension HistorySearch {
    var prompt: String { localized("line.search", Inert.text(query)) }
}

extension String {
    /// The end of this text, at most so wide.
    fileprivate func keepingEnd(of columns: Int) -> String {
        var kept = self[...]
        while TextWidth.columns(of: String(kept)) > columns { kept.removeFirst() }
        return String(kept)
    }
}
