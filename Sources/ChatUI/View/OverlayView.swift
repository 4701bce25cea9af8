import Screen

/// A page or a list in place of the transcript.
func draw(_ overlay: Overlay, in rect: Rect, on frame: inout Frame) {
    switch overlay {
    case .page(let page): draw(page, in: rect, on: &frame)
    case .picker(let picker): draw(picker, in: rect, on: &frame)
    }
}

private func draw(_ page: Page, in rect: Rect, on frame: inout Frame) {
    let isWhole = page.lastTop(columns: rect.columns, rows: rect.rows) == 0
    let hint = isWhole ? "Esc closes" : "Esc closes, PgDn reads on"
    frame.put(
        [Span(page.title.cut(to: rect.columns), .heading), Span("  " + hint, .dim)],
        row: rect.row, column: rect.column, maxColumns: rect.columns)
    var row = rect.row + 1
    let end = rect.row + rect.rows
    for line in page.lines.dropFirst(page.top) {
        for spans in Page.rows(of: line, columns: rect.columns) {
            guard row < end else { return }
            frame.put(spans, row: row, column: rect.column, maxColumns: rect.columns)
            row += 1
        }
        guard row < end else { return }
    }
}

extension Page {
    /// The last line that still leaves no empty rows when it is on top, below the title.
    func lastTop(columns: Int, rows: Int) -> Int {
        var left = rows - 1
        var top = lines.count
        while top > 0 {
            left -= Page.rows(of: lines[top - 1], columns: columns).count
            if left < 0 { break }
            top -= 1
        }
        return min(top, max(lines.count - 1, 0))
    }

    /// A line of a name and its meaning hangs below the meaning.
    fileprivate static func rows(of line: [Span], columns: Int) -> [[Span]] {
        let indent = line.count == 2 ? TextWidth.columns(of: line[0].text) : 0
        return Wrapping.wrap(line, columns: columns, indent: indent)
    }
}

private func draw(_ picker: Picker, in rect: Rect, on frame: inout Frame) {
    let title = picker.kind == .users ? "Who is talking?" : "Which agent?"
    frame.put(
        [Span(title, .heading), Span("  Enter chooses, Esc closes", .dim)], row: rect.row,
        column: rect.column, maxColumns: rect.columns)
    let room = max(rect.rows - 1, 0)
    let first = max(picker.selected - room + 1, 0)
    for (offset, name) in picker.names.dropFirst(first).prefix(room).enumerated() {
        let isSelected = first + offset == picker.selected
        frame.put(
            (isSelected ? "▸ " : "  ") + Inert.text(name), row: rect.row + 1 + offset,
            column: rect.column, face: isSelected ? .selection : .plain, maxColumns: rect.columns)
    }
}
