import FoundationEssentials
import Localization
import Screen

/// What passes between the program and the server, the newest at the bottom.
func draw(_ page: WirePage, of wire: Wire, in rect: Rect, on frame: inout Frame) {
    let place = page.end == nil ? localized("wire.following") : localized("wire.follow")
    drawTitle(
        localized("wire.title"),
        hint:

            localized(page.isUnfolded ? "wire.hint-fold" : "wire.hint-unfold", place),
        in: rect, on: &frame)
    guard rect.rows > 1 else { return }
    let label = localized("wire.filter")
    frame.put(
        label, row: rect.row + 1, column: rect.column, face: .label, maxColumns: rect.columns)
    let columns = TextWidth.columns(of: label)
    let caret = draw(
        page.filter, row: rect.row + 1, column: rect.column + columns,
        columns: max(rect.columns - columns, 1), on: &frame)
    frame.cursor = Position(
        row: rect.row + 1, column: min(caret, rect.column + rect.columns - 1))

    // From the newest back, no further than the pane goes.
    var row = rect.row + rect.rows - 1
    var number = (page.end ?? wire.end) - 1
    let top = rect.row + 2
    while row >= top, let entry = wire.entry(number) {
        number -= 1
        guard page.shows(entry) else { continue }
        let spans = [Span(entry.prefix, entry.face), Span(entry.detail, .dim)]
        var lines = Wrapping.wrap(spans, columns: rect.columns, indent: 2)
        if !page.isUnfolded, lines.count > Wire.foldedRows {
            lines.removeSubrange(Wire.foldedRows...)
            lines[Wire.foldedRows - 1] = lines[Wire.foldedRows - 1].cut(to: rect.columns - 2)
            lines[Wire.foldedRows - 1].append(Span(" …", .dim))
        }
        for line in lines.reversed() {
            guard row >= top else { break }
            frame.put(line, row: row, column: rect.column, maxColumns: rect.columns)
            row -= 1
        }
    }
    guard row == rect.row + rect.rows - 1, top <= row else { return }
    frame.put(
        page.filter.isEmpty ? localized("wire.nothing") : localized("wire.nothing-fits"), row: top,
        column: rect.column + 2, face: .dim, maxColumns: rect.columns - 2)
}

extension WireEntry {
    /// The time of day in UTC, which needs no time zone to be looked up, and what it was.
    fileprivate var prefix: String {
        let seconds = Int(time.timeIntervalSince1970.rounded(.down)) % 86_400
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let clock = "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        return "\(clock) \(mark) \(Inert.text(head))" + (detail.isEmpty ? "" : "  ")
    }

    private var mark: String {
        switch kind {
        case .request: "→"
        case .answer: "←"
        case .event: "·"
        case .failure: "✗"
        }
    }

    fileprivate var face: Face {
        switch kind {
        case .request: .user
        case .answer: .agent
        case .event: .plain
        case .failure: .error
        }
    }
}
