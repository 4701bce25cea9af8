import Localization
import Screen

/// A question in words, and its two answers, the harmless one first.
func draw(_ question: Question, in rect: Rect, on frame: inout Frame) {
    drawTitle(question.title, hint: localized("question.hint"), in: rect, on: &frame)
    var row = rect.row + 1
    let last = rect.row + rect.rows - 1
    for line in Inert.lines(question.words) {
        for spans in Wrapping.wrap([Span(line, .plain)], columns: rect.columns, indent: 0) {
            guard row < last - 1 else { break }
            frame.put(spans, row: row, column: rect.column, maxColumns: rect.columns)
            row += 1
        }
    }
    if row < last - 1 { row += 1 }
    for (words, key, isSelected) in [
        (question.no, "n", !question.isYesSelected), (question.yes, "y", question.isYesSelected),
    ] {
        guard row <= last else { return }
        frame.put(
            (isSelected ? "▸ " : "  ") + "\(key)  \(Inert.text(words))", row: row,
            column: rect.column, face: isSelected ? .selection : .plain, maxColumns: rect.columns)
        row += 1
    }
}

/// A line that is asked for, below what it is for.
func draw(_ prompt: Prompt, in rect: Rect, on frame: inout Frame) {
    drawTitle(prompt.title, hint: localized("prompt.hint"), in: rect, on: &frame)
    var row = rect.row + 1
    let last = rect.row + rect.rows - 1
    for line in Inert.lines(prompt.words) {
        for spans in Wrapping.wrap([Span(line, .dim)], columns: rect.columns, indent: 0) {
            guard row < last else { break }
            frame.put(spans, row: row, column: rect.column, maxColumns: rect.columns)
            row += 1
        }
    }
    if row < last { row += 1 }
    frame.put("▸ ", row: row, column: rect.column, face: .inputPrompt, maxColumns: rect.columns)
    let caret = draw(
        prompt.line, isSecret: prompt.isSecret, row: row, column: rect.column + 2,
        columns: max(rect.columns - 2, 1), on: &frame)
    frame.cursor = Position(row: row, column: min(caret, rect.column + rect.columns - 1))
}
