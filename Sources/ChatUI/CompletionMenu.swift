import Screen

/// The lines that Tab could make of the line, to choose one from.
struct CompletionMenu: Hashable, Sendable {
    private(set) var candidates: [Candidate]
    private(set) var selected = 0

    init(_ candidates: [Candidate]) { self.candidates = candidates }

    var choice: Candidate? { candidates.indices.contains(selected) ? candidates[selected] : nil }

    /// Goes on by so many, from the last one to the first.
    mutating func move(by step: Int) {
        guard !candidates.isEmpty else { return }
        selected = (selected + step + candidates.count) % candidates.count
    }

    mutating func select(_ row: Int) {
        if candidates.indices.contains(row) { selected = row }
    }

    /// The first candidate shown in so many rows.
    func first(rows: Int) -> Int {
        max(min(selected - rows / 2, candidates.count - rows), 0)
    }

    /// Leaves the choice where it is, if it is still there.
    mutating func narrow(to candidates: [Candidate]) {
        selected = choice.flatMap { candidates.firstIndex(of: $0) } ?? 0
        self.candidates = candidates
    }

    /// How many rows it has on a screen of so many.
    func rows(of screen: Int) -> Int { min(candidates.count, max(screen / 4, 1), 8) }
}

/// The candidates around the selected one, each with a word of help.
func drawMenu(of model: Model, in rect: Rect, on frame: inout Frame) {
    guard let menu = model.menu, rect.rows > 0 else { return }
    let first = menu.first(rows: rect.rows)
    let shown = menu.candidates.dropFirst(first).prefix(rect.rows)
    let titles = shown.map { Inert.text($0.title) }
    let widest = titles.map { TextWidth.columns(of: $0) }.max() ?? 0
    let width = min(widest, max(rect.columns * 2 / 3, 1)) + 2
    for (row, candidate) in zip(0..., shown) {
        let isSelected = first + row == menu.selected
        let title = Inert.text(candidate.title)
        frame.put(
            [
                Span(isSelected ? "▸ " : "  ", .inputPrompt),
                Span(title.padded(to: width), isSelected ? .selection : .plain),
                Span(" " + Inert.text(candidate.help), .dim),
            ], row: rect.row + row, column: rect.column, maxColumns: rect.columns)
    }
}
