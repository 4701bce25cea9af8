import Localization
import Screen

/// A page or a list in place of the transcript.
func draw(_ overlay: Overlay, of model: Model, in rect: Rect, on frame: inout Frame) {
    switch overlay {
    case .page(let page): draw(page, in: rect, on: &frame)
    case .picker(let picker): draw(picker, of: model, in: rect, on: &frame)
    case .question(let question): draw(question, in: rect, on: &frame)
    case .prompt(let prompt): draw(prompt, in: rect, on: &frame)
    case .wire(let page): draw(page, of: model.wire ?? Wire(), in: rect, on: &frame)
    case .find(let page): draw(page, of: model, in: rect, on: &frame)
    }
}

private func draw(_ page: Page, in rect: Rect, on frame: inout Frame) {
    var row = rect.row + 1 - page.top
    let end = rect.row + rect.rows
    // No more is wrapped than is needed to get to the bottom of the pane.
    var left = page.lines[...]
    while row < end, let line = left.popFirst() {
        for spans in Page.rows(of: line, columns: rect.columns) {
            if row > rect.row, row < end {
                frame.put(spans, row: row, column: rect.column, maxColumns: rect.columns)
            }
            row += 1
        }
    }
    let hasMore = row > end || !left.isEmpty
    drawTitle(
        page.title, hint: hasMore ? localized("page.more") : localized("page.closes"), in: rect,
        on: &frame
    )
}

/// The title, and the hint if it fits; the status line has it as well.
func drawTitle(_ title: String, hint: String, in rect: Rect, on frame: inout Frame) {
    let title = Inert.text(title)
    let width = TextWidth.columns(of: title) + 2 + TextWidth.columns(of: hint)
    frame.put(
        [
            Span(title.cut(to: rect.columns), .heading),
            Span(width <= rect.columns ? "  " + hint : "", .dim),
        ],
        row: rect.row, column: rect.column, maxColumns: rect.columns)
}

extension Page {
    /// The last row that can be on top, below the title, with no empty rows at the bottom.
    func lastTop(columns: Int, rows: Int) -> Int {
        let count = lines.reduce(0) { $0 + Page.rows(of: $1, columns: columns).count }
        return max(count - max(rows - 1, 1), 0)
    }

    /// How many rows the lines before one take.
    func rowCount(before line: Int, columns: Int) -> Int {
        lines.prefix(line).reduce(0) { $0 + Page.rows(of: $1, columns: columns).count }
    }

    /// A line of a name and its meaning hangs below the meaning.
    fileprivate static func rows(of line: [Span], columns: Int) -> [[Span]] {
        let indent = line.count == 2 ? TextWidth.columns(of: line[0].text) : 0
        return Wrapping.wrap(line, columns: columns, indent: indent)
    }
}
