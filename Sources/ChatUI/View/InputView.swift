import ChatCore
import Screen

/// The line being edited, cut into rows, with its caret.
struct InputLayout {
    static let prompt = "> "

    /// The rows that are shown, without the prompt.
    private(set) var rows: [String]

    /// Where the caret is among them.
    private(set) var caret: Position

    /// Whether the first of them is the line's first.
    private(set) var showsStart: Bool

    /// Cuts between any two graphemes, so that editing one word never moves another.
    ///
    /// Where there are more than `maximum` rows, those around the caret are shown.
    init(_ line: InputLine, columns: Int, maximum: Int) {
        let width = max(columns - TextWidth.columns(of: Self.prompt), 1)
        var all = [""]
        var used = 0
        var caret: Position?
        var number = 0
        for character in line.text {
            if number == line.cursor { caret = Position(row: all.count - 1, column: used) }
            number += 1
            if character.isNewline {
                all.append("")
                used = 0
                continue
            }
            let glyph = Inert.text(String(character))
            let columns = TextWidth.columns(of: glyph)
            if used + columns > width, used > 0 {
                // A caret before a glyph that moves on moves with it.
                if caret == Position(row: all.count - 1, column: used) {
                    caret = Position(row: all.count, column: 0)
                }
                all.append("")
                used = 0
            }
            all[all.count - 1] += glyph
            used += columns
        }
        if caret == nil, used >= width {
            all.append("")
            used = 0
        }
        let place = caret ?? Position(row: all.count - 1, column: used)
        let top = max(place.row - max(maximum, 1) + 1, 0)
        rows = Array(all.dropFirst(top).prefix(max(maximum, 1)))
        self.caret = Position(row: place.row - top, column: place.column)
        showsStart = top == 0
    }
}

func drawInput(of model: Model, in rect: Rect, on frame: inout Frame) {
    let layout = InputLayout(model.input, columns: rect.columns, maximum: rect.rows)
    for (number, row) in layout.rows.prefix(rect.rows).enumerated() {
        let prompt = number == 0 ? (layout.showsStart ? InputLayout.prompt : "↑ ") : "  "
        frame.put(
            [Span(prompt, .inputPrompt), Span(row, .input)], row: rect.row + number,
            column: rect.column)
    }
    guard model.overlay == nil, model.focus == .input, !model.isClosing else { return }
    let column = TextWidth.columns(of: InputLayout.prompt) + layout.caret.column
    frame.cursor = Position(
        row: rect.row + min(layout.caret.row, max(rect.rows - 1, 0)),
        column: min(column, max(rect.columns - 1, 0)))
}

/// The messages that wait, the next one first.
func drawQueue(of model: Model, in rect: Rect, on frame: inout Frame) {
    let entries = model.queue.shown
    for (row, entry) in entries.prefix(rect.rows).enumerated() {
        let isLast = row == rect.rows - 1
        let more = entries.count - rect.rows
        var words = Inert.text(String(entry.message.text.prefix(rect.columns * 2)))
        let mark = entry.mark(isHeld: model.queue.isHeld, isAsked: model.approval != nil)
        let suffix = isLast && more > 0 ? " (+\(more) more)" : ""
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
        case .saving, .savingSlowly: "saving"
        case .failed: "unsaved"
        case .saved:
            isFromLastTime
                ? "last time" : isAsked ? "after your answer" : isHeld ? "held" : "next"
        }
    }
}

/// What Tab could make of the line.
func drawCandidates(of model: Model, in rect: Rect, on frame: inout Frame) {
    guard rect.rows > 0 else { return }
    let names = model.candidates.map { candidate in
        candidate.split(separator: " ").last.map(String.init) ?? candidate
    }
    let words = names.prefix(rect.columns).joined(separator: "  ")
    frame.put(
        Inert.text(words).cut(to: rect.columns), row: rect.row, column: rect.column, face: .match)
}
