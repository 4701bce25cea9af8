import Localization
import Screen

/// A list, its filter, and as many rows as fit around the selected one.
func draw(_ picker: Picker, of model: Model, in rect: Rect, on frame: inout Frame) {
    let hint = model.hints(of: picker).map { "\($0.key) \($0.words)" }.joined(separator: ", ")
    drawTitle(picker.title, hint: hint, in: rect, on: &frame)
    let layout = PickerLayout(picker, in: rect)
    for (number, spans) in layout.words.enumerated() {
        frame.put(
            spans, row: rect.row + 1 + number, column: rect.column, maxColumns: rect.columns)
    }
    guard rect.rows > layout.words.count + 1 else { return }
    drawFilter(of: picker, row: layout.list.row - 1, in: rect, on: &frame)
    drawMore(of: picker, rows: layout.moreRows, in: rect, on: &frame)
    guard layout.list.rows > 0 else { return }
    guard picker.rowCount > 0 else {
        let words = picker.filter.isEmpty ? picker.emptyWords : localized("list.nothing-fits")
        frame.put(
            words, row: layout.list.row, column: rect.column + 2, face: .dim,
            maxColumns: rect.columns - 2)
        return
    }
    let rows = Array(picker.shown.dropFirst(layout.first).prefix(layout.list.rows))
    let width = nameColumns(of: rows.map { picker.choices[$0] }, columns: rect.columns)
    for (offset, number) in rows.enumerated() {
        drawChoice(
            number, of: picker, isSelected: layout.first + offset == picker.selected,
            nameColumns: width, row: layout.list.row + offset, in: rect, on: &frame)
    }
    guard let offer = picker.offer, rows.count < layout.list.rows else { return }
    let isSelected = picker.selected == picker.shown.count
    frame.put(
        (isSelected ? "▸ " : "  ") + localized("list.enrol", offer),
        row: layout.list.row + rows.count, column: rect.column,
        face: isSelected ? .selection : .notice, maxColumns: rect.columns)
}

/// What is to be said about the selected choice, at the bottom where there is room for it.
private func drawMore(of picker: Picker, rows: Int, in rect: Rect, on frame: inout Frame) {
    guard rows > 1, let more = picker.choice?.more, !more.isEmpty else { return }
    let text = Inert.text(more.split(whereSeparator: \.isNewline).joined(separator: " "))
    let lines = Wrapping.wrap([Span(text, .dim)], columns: rect.columns)
    for (number, spans) in lines.prefix(rows - 1).enumerated() {
        frame.put(
            spans, row: rect.row + rect.rows - rows + 1 + number, column: rect.column,
            maxColumns: rect.columns)
    }
}

/// What was typed, with the caret, and how much of the list is left.
private func drawFilter(of picker: Picker, row: Int, in rect: Rect, on frame: inout Frame) {
    let label = localized("list.filter")
    let labelColumns = TextWidth.columns(of: label)
    let count =
        picker.filter.isEmpty
        ? "\(picker.choices.count)"
        : localized("list.shown", picker.shown.count, picker.choices.count)
    let countColumns = TextWidth.columns(of: count)
    let room = max(rect.columns - labelColumns - countColumns - 2, 1)
    frame.put(label, row: row, column: rect.column, face: .label, maxColumns: rect.columns)
    let caret = draw(
        picker.filter, row: row, column: rect.column + labelColumns, columns: room, on: &frame)
    frame.cursor = Position(row: row, column: min(caret, rect.column + rect.columns - 1))
    if labelColumns + countColumns + 4 <= rect.columns {
        frame.put(
            count, row: row, column: rect.column + rect.columns - countColumns, face: .dim)
    }
}

/// Draws a line that is typed, its caret always in sight.
///
/// - Returns: the caret's column.
func draw(
    _ line: EditLine, isSecret: Bool = false, row: Int, column: Int, columns: Int,
    on frame: inout Frame
) -> Int {
    func shown(_ text: String) -> String {
        isSecret ? String(repeating: "•", count: text.count) : Inert.text(text)
    }
    var before = shown(line.beforeCaret)
    // The end of what is before the caret matters most.
    while TextWidth.columns(of: before) > max(columns - 1, 0), !before.isEmpty {
        before.removeFirst()
    }
    let used = TextWidth.columns(of: before)
    let after = shown(String(line.characters[line.caret...].prefix(columns)))
    frame.put(before + after, row: row, column: column, face: .input, maxColumns: columns)
    return column + used
}

/// Names get what they need, and half of the row at most.
private func nameColumns(of choices: [Choice], columns: Int) -> Int {
    let longest = choices.reduce(0) { longest, choice in
        max(longest, TextWidth.columns(of: Inert.text(String(choice.name.prefix(columns)))))
    }
    let hasDetails = choices.contains { !$0.detail.isEmpty || $0.isCurrent }
    return min(longest, hasDetails ? max(columns / 2 - 2, 8) : columns - 2)
}

private func drawChoice(
    _ number: Int, of picker: Picker, isSelected: Bool, nameColumns: Int, row: Int, in rect: Rect,
    on frame: inout Frame
) {
    let choice = picker.choices[number]
    let marks = picker.marks(of: number)
    let face: Face = isSelected ? .selection : .plain
    if isSelected {
        frame.fill(
            Rect(row: row, column: rect.column, rows: 1, columns: rect.columns), face: face)
    }
    var spans = [Span(isSelected ? "▸ " : "  ", face)]
    let name = marked(choice.name, marks[0], face: face, columns: nameColumns)
    spans += name
    let used = name.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
    var detail: [Span] = []
    if choice.isCurrent {
        detail.append(Span(localized("list.current"), isSelected ? face : .notice))
    }
    if choice.isCurrent, !choice.detail.isEmpty { detail.append(Span(" · ", face)) }
    detail += marked(
        choice.detail, marks[1], face: isSelected ? face : .dim, columns: rect.columns)
    if !detail.isEmpty {
        spans.append(Span(String(repeating: " ", count: max(nameColumns - used, 0) + 2), face))
        spans += detail
    }
    frame.put(
        spans.cut(to: rect.columns), row: row, column: rect.column, maxColumns: rect.columns)
}

/// A text whose characters that were typed stand out.
private func marked(_ text: String, _ marks: Set<Int>, face: Face, columns: Int) -> [Span] {
    var spans: [Span] = []
    for (number, character) in text.prefix(max(columns, 0) + 1).enumerated() {
        let look: Face = marks.contains(number) ? .match : face
        let glyph = character.isNewline ? " " : Inert.text(String(character))
        if let last = spans.last, last.face == look {
            spans[spans.count - 1].text += glyph
        } else {
            spans.append(Span(glyph, look))
        }
    }
    return spans.cut(to: columns)
}

extension Model {
    /// The keys of a list that help most, as they are called.
    func hints(of picker: Picker) -> [(key: String, words: String)] {
        picker.hints.compactMap { action, key in
            keymap.keys(for: action, in: picker.place).first.map { ($0.title, localized(key)) }
        }
    }
}
