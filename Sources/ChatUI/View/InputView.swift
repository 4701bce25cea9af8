import ChatCore
import Localization
import Screen

func drawInput(of model: Model, in rect: Rect, on frame: inout Frame) {
    let layout = InputLayout(model, columns: rect.columns, maximum: rect.rows)
    let indent = TextWidth.columns(of: layout.prompt)
    for (number, row) in layout.rows.prefix(rect.rows).enumerated() {
        let rest = String(repeating: " ", count: max(indent - 1, 0))
        let start = number > 0 ? " " + rest : layout.showsStart ? layout.prompt : "↑" + rest
        frame.put(
            [Span(start, .inputPrompt)] + row, row: rect.row + number, column: rect.column,
            maxColumns: rect.columns)
    }
    guard model.takesText, model.focus == .input, !model.isClosing else { return }
    frame.cursorShape = model.input.mode.cursorShape
    if model.historySearch != nil {
        // What is typed is what is looked for.
        frame.cursor = Position(row: rect.row, column: max(indent - 2, 0))
        return
    }
    frame.cursor = Position(
        row: rect.row + min(layout.caret.row, max(rect.rows - 1, 0)),
        column: min(indent + layout.caret.column, max(rect.columns - 1, 0)))
}

extension InputLine.Mode {
    fileprivate var cursorShape: CursorShape? {
        switch self {
        case .emacs: nil
        case .viInsert: .bar
        case .viCommand: .block
        }
    }

    /// What stands before the line: with vi's keys, the first letter of the mode.
    var prompt: String {
        switch self {
        case .emacs: "> "
        case .viInsert: "i> "
        case .viCommand: "n> "
        }
    }
}

/// The messages that wait, the next one first.
func drawQueue(of model: Model, in rect: Rect, on frame: inout Frame) {
    let entries = model.queue.shown
    for (row, entry) in entries.prefix(rect.rows).enumerated() {
        let isLast = row == rect.rows - 1
        let more = entries.count - rect.rows
        var words = Inert.text(String(entry.message.text.prefix(rect.columns * 2)))
        let mark = entry.mark(isHeld: model.queue.isHeld, isAsked: model.approval != nil)
        let suffix = isLast && more > 0 ? localized("queue.more", more) : ""
        words = words.cut(to: max(rect.columns - mark.count - 2 - suffix.count, 1)) + suffix
        frame.put(
            [Span("\(mark): ", .dim), Span(words, .inputPending)], row: rect.row + row,
            column: rect.column)
    }
}

extension MessageQueue.Entry {
    /// What it waits for, or what is wrong with it.
    fileprivate func mark(isHeld: Bool, isAsked: Bool) -> String {
        switch safety {
        case .saving, .savingSlowly: localized("queue.saving")
        case .failed: localized("queue.unsaved")
        case .saved:
            isFromLastTime
                ? localized("queue.last-time")
                : isAsked
                    ? localized("queue.after-answer")
                    : isHeld ? localized("queue.held") : localized("queue.next")
        }
    }
}
