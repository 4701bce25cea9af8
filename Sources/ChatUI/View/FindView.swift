import ChatCore
import Localization
import Screen

/// Where the rows of what was found are: two for each message.
struct FindLayout {
    let list: Rect

    /// The number of the first message shown.
    let first: Int

    static let rowsEach = 2

    init(_ page: FindPage, in rect: Rect) {
        let rows = max(rect.rows - 2, 0)
        list = Rect(row: rect.row + 2, column: rect.column, rows: rows, columns: rect.columns)
        let room = max(rows / Self.rowsEach, 1)
        first = max(page.selected - room + 1, 0)
    }

    /// Which message is at a row of the screen, if there is one.
    func number(at row: Int, in page: FindPage) -> Int? {
        guard (list.row..<list.row + list.rows).contains(row) else { return nil }
        let number = first + (row - list.row) / Self.rowsEach
        return page.found.indices.contains(number) ? number : nil
    }
}

/// The line, and below it what was found.
func draw(_ page: FindPage, of model: Model, in rect: Rect, on frame: inout Frame) {
    let hint = model.findHints.map { "\($0.key) \($0.words)" }.joined(separator: ", ")
    drawTitle(localized("find.title"), hint: hint, in: rect, on: &frame)
    guard rect.rows > 1 else { return }
    drawLine(of: page, row: rect.row + 1, in: rect, on: &frame)
    let layout = FindLayout(page, in: rect)
    guard layout.list.rows > 0 else { return }
    guard !page.found.isEmpty else {
        let face: Face = page.answer.problem == nil || page.isEmpty ? .dim : .warning
        let lines = Wrapping.wrap(
            [Span(Inert.text(page.words), face)], columns: max(rect.columns - 2, 1))
        for (number, spans) in lines.prefix(layout.list.rows).enumerated() {
            frame.put(
                spans, row: layout.list.row + number, column: rect.column + 2,
                maxColumns: rect.columns - 2)
        }
        return
    }
    var row = layout.list.row
    for number in layout.first..<page.found.count {
        for spans in rows(
            of: page.found[number], isSelected: number == page.selected, model,
            columns: rect.columns)
        where row < layout.list.row + layout.list.rows {
            if number == page.selected {
                frame.fill(
                    Rect(row: row, column: rect.column, rows: 1, columns: rect.columns),
                    face: .selection)
            }
            frame.put(spans, row: row, column: rect.column, maxColumns: rect.columns)
            row += 1
        }
    }
}

private func drawLine(of page: FindPage, row: Int, in rect: Rect, on frame: inout Frame) {
    let label = localized("find.line")
    let labelColumns = TextWidth.columns(of: label)
    let countColumns = TextWidth.columns(of: page.count)
    frame.put(label, row: row, column: rect.column, face: .label, maxColumns: rect.columns)
    let room = max(rect.columns - labelColumns - countColumns - 2, 1)
    let caret = draw(
        page.line, row: row, column: rect.column + labelColumns, columns: room, on: &frame)
    frame.cursor = Position(row: row, column: min(caret, rect.column + rect.columns - 1))
    guard labelColumns + countColumns + 4 <= rect.columns else { return }
    frame.put(
        page.count, row: row, column: rect.column + rect.columns - countColumns, face: .dim)
}

/// Who, with whom, when; and the words.
private func rows(
    of found: FoundMessage, isSelected: Bool, _ model: Model, columns: Int
) -> [[Span]] {
    let face: Face = isSelected ? .selection : .plain
    let calendar = model.reader.calendar
    let when = found.date.map {
        "\(calendar.iso(day: calendar.day(of: $0))) \(calendar.time(of: $0))"
    }
    let isOpen = found.relation == .here ? localized("find.here") : nil
    let details = [found.agent, when, found.kind, found.server, isOpen]
        .compactMap(\.self).map(Inert.text)
    let heading = [
        Span(isSelected ? "▸ " : "  ", face),
        Span(Inert.text(found.user ?? localized("find.everybody")), isSelected ? face : .label),
        Span(" · " + details.joined(separator: " · "), isSelected ? face : .dim),
    ]
    let pieces = found.snippet.pieces.map { piece in
        Span(Inert.text(piece.text), piece.isMatch ? .match : face)
    }
    return [
        heading.cut(to: columns),
        [Span("    ", face)] + pieces.showing(.match, columns: columns - 4).cut(to: columns - 4),
    ]
}

extension [Span] {
    /// These without so much of the beginning that the first span of a face is well in sight.
    fileprivate func showing(_ face: Face, columns: Int) -> [Span] {
        guard let first = firstIndex(where: { $0.face == face }) else { return self }
        let before = self[..<first].reduce(0) { $0 + TextWidth.columns(of: $1.text) }
        let match = TextWidth.columns(of: self[first].text)
        let room = Swift.max(columns - match, 0) / 2
        guard before + match > columns - Swift.min(columns / 4, 12), before > room else {
            return self
        }
        var left = before - room + 1
        var kept = self
        for index in kept.indices[..<first] {
            while left > 0, let character = kept[index].text.first {
                left -= Swift.max(TextWidth.columns(of: String(character)), 0)
                kept[index].text.removeFirst()
            }
        }
        return [Span("…", kept.first?.face ?? .plain)] + kept
    }
}

extension Model {
    /// The keys of the list that help most.
    var findHints: [(key: String, words: String)] {
        let wanted: [(Action, String)] = [
            (.choose, "find.goes"), (.next, "find.next"), (.close, "list.closes"),
        ]
        return wanted.compactMap { action, key in
            keymap.keys(for: action, in: .list).first.map { ($0.title, localized(key)) }
        }
    }
}
