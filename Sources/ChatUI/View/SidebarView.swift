import ChatCore
import LettaAPI
import Localization
import Screen

/// All that the sidebar depends on.
struct SidebarContent: Hashable, Sendable {
    fileprivate let memory: Memory
    fileprivate let persona: PersonaState

    /// The label of the person's own block.
    fileprivate let ownLabel: String
    fileprivate let selected: BlockID?

    init(_ model: Model) {
        memory = model.memory
        persona = model.persona
        ownLabel = Persona.prefix + model.parties.user
        let isSelecting = model.focus == .sidebar && model.overlay == nil
        selected = isSelecting ? model.selectedBlock?.block.id : nil
    }
}

/// The agent's memory blocks: label, fill bar and value of each.
func drawSidebar(_ content: SidebarContent, in rect: Rect, on frame: inout Frame) {
    for row in rect.row..<rect.row + rect.rows {
        frame.put("│", row: row, column: rect.column, face: .border)
    }
    let column = rect.column + 2
    let columns = rect.columns - 2
    let entries = content.memory.entries
    guard !entries.isEmpty else {
        let words =
            content.memory.isKnown ? localized("sidebar.none") : localized("sidebar.unread")
        frame.put(words, row: rect.row, column: column, face: .dim, maxColumns: columns)
        return
    }
    // Each block needs its label and its bar; what is left goes to the values.
    let shown = entries.count * 2 <= rect.rows ? entries.count : max((rect.rows - 1) / 2, 1)
    let hidden = entries.count - shown
    let fixed = shown * 2 + (hidden > 0 ? 1 : 0)
    // The selected block is always among those shown.
    let place = entries.firstIndex { $0.block.id == content.selected } ?? 0
    let visible = entries.dropFirst(max(place - shown + 1, 0)).prefix(shown)
    let values = visible.map { entry in
        BlockRows(entry, columns: columns, limit: rect.rows)
    }
    let wanted = values.map(\.rows.count)
    let share = fairShares(of: max(rect.rows - fixed, 0), wanted: wanted)
    let isRoomy = wanted.reduce(fixed + shown - 1, +) <= rect.rows
    var row = rect.row
    let end = rect.row + rect.rows
    for (index, entry) in visible.enumerated() {
        if index > 0, isRoomy { row += 1 }
        guard row < end else { return }
        frame.put(
            label(of: entry, content, columns: columns), row: row, column: column,
            maxColumns: columns)
        row += 1
        guard row < end else { return }
        frame.put(
            bar(of: entry, columns: columns), row: row, column: column, maxColumns: columns)
        row += 1
        for spans in values[index].cut(to: share[index]) {
            guard row < end else { return }
            frame.put(spans, row: row, column: column, maxColumns: columns)
            row += 1
        }
    }
    if hidden > 0, row < end {
        frame.put(
            localized("sidebar.more", hidden), row: row, column: column, face: .dim,
            maxColumns: columns)
    }
}

private func label(
    of entry: Memory.Entry, _ content: SidebarContent, columns: Int
) -> [Span] {
    let isSelected = entry.block.id == content.selected
    let isOwn = entry.block.label == content.ownLabel
    let mark = (isSelected ? "▸ " : "") + (isOwn ? content.persona.glyph + " " : "")
    let end =
        entry.isChanged
        ? localized("sidebar.changed") : entry.block.readOnly ? localized("sidebar.read-only") : ""
    let room = columns - TextWidth.columns(of: mark) - TextWidth.columns(of: end)
    return [
        Span(mark, content.persona.face),
        Span(
            Inert.text(entry.block.label).cut(to: max(room, 4)),
            isSelected ? .selection : entry.labelFace),
        Span(end, entry.isChanged ? .labelChanged : .dim),
    ]
}

private func bar(of entry: Memory.Entry, columns: Int) -> [Span] {
    let limit = entry.block.limit
    let numbers =
        limit > 0 ? " \(entry.length)/\(limit)" : localized("block.characters", entry.length)
    let isOver = limit > 0 && entry.length > limit
    let words = isOver ? numbers + localized("block.over") : numbers
    let room = min(columns - words.utf8.count, 20)
    guard limit > 0, room > 0 else { return [Span(words, .dim)] }
    let part = min(Double(entry.length) / Double(limit), 1)
    var full = min(Int(part * Double(room)), room)
    // A bar that looks empty or full should be so.
    if entry.length > 0 { full = max(full, 1) }
    if entry.length < limit { full = min(full, max(room - 1, 1)) }
    return [
        Span(String(repeating: "█", count: full), isOver ? .barOver : .barFull),
        Span(String(repeating: "░", count: room - full), .barEmpty),
        Span(words, isOver ? .barOver : .dim),
    ]
}

extension Memory.Entry {
    fileprivate var labelFace: Face { isChanged ? .labelChanged : isInContext ? .label : .dim }

    fileprivate func face(ofLine number: Int) -> Face {
        changedLines.contains(number) ? .valueChanged : isInContext ? .value : .dim
    }
}

/// The first rows of a block's value.
private struct BlockRows {
    /// At most one more than the limit, so that it shows whether something is missing.
    private(set) var rows: [[Span]] = []
    private let columns: Int

    init(_ entry: Memory.Entry, columns: Int, limit: Int) {
        self.columns = columns
        rows = SidebarDiff(entry.diff).rows(columns: columns)
        // No more of a long value is looked at than could be shown.
        let value = String(entry.block.value.prefix((limit + 1) * (columns + 1)))
        guard !value.isEmpty else { return }
        for (number, line) in Inert.lines(value).enumerated() {
            let face = entry.face(ofLine: number)
            rows += Wrapping.wrap(line, columns: columns).map { [Span($0, face)] }
            if rows.count > limit { break }
        }
        rows = Array(rows.prefix(limit + 1))
    }

    /// So many rows; the last ends in an ellipsis where more would follow.
    func cut(to count: Int) -> [[Span]] {
        guard rows.count > count else { return rows }
        var kept = Array(rows.prefix(count))
        guard let last = kept.last?.last else { return kept }
        let words =
            TextWidth.columns(of: last.text) < columns
            ? last.text + "…" : last.text.cut(to: columns - 1) + "…"
        kept[count - 1] = [Span(words.replacingDoubleEllipsis, last.face)]
        return kept
    }
}

extension String {
    fileprivate var replacingDoubleEllipsis: String {
        hasSuffix("……") ? String(dropLast()) : self
    }
}

/// Gives each as much as it wants where there is enough, else everybody the same, and what the
/// modest leave to the others.
func fairShares(of total: Int, wanted: [Int]) -> [Int] {
    var given = Array(repeating: 0, count: wanted.count)
    var left = total
    var open = wanted.indices.filter { wanted[$0] > 0 }
    while left > 0, !open.isEmpty {
        let each = max(left / open.count, 1)
        for index in open where left > 0 {
            let more = min(each, wanted[index] - given[index], left)
            given[index] += more
            left -= more
        }
        open = open.filter { given[$0] < wanted[$0] }
    }
    return given
}
