import ChatCore
import Screen

extension Model {
    /// The wheel scrolls what is under it.
    mutating func wheel(at position: Position, up isUp: Bool) -> [Effect] {
        let panes = Panes(self)
        if overlay != nil {
            guard panes.overlay.contains(position) else { return [] }
            if case .page = overlay {
                scrollPage(by: isUp ? -3 : 3)
                return []
            }
            return perform(isUp ? .previous : .next, argument: "")
        }
        if menu != nil, panes.menu.contains(position) {
            menu?.move(by: isUp ? -1 : 1)
            return []
        }
        guard panes.transcript.contains(position) else { return [] }
        return (0..<3).flatMap { _ in scroll(isUp ? .rowUp : .rowDown) }
    }

    /// A click chooses what is under it.
    mutating func clicked(at position: Position) -> [Effect] {
        let panes = Panes(self)
        if case .picker(let picker) = overlay {
            let layout = PickerLayout(picker, in: panes.overlay)
            guard panes.overlay.contains(position),
                let number = layout.number(at: position.row, in: picker)
            else { return [] }
            return clicked(number, in: picker)
        }
        if case .find(var page) = overlay {
            let layout = FindLayout(page, in: panes.overlay)
            guard panes.overlay.contains(position),
                let number = layout.number(at: position.row, in: page)
            else { return [] }
            if page.selected == number { return perform(.choose, argument: "") }
            page.select(number)
            overlay = .find(page)
            return []
        }
        guard overlay == nil else { return [] }
        if let menu, panes.menu.contains(position) {
            let row = menu.first(rows: panes.menu.rows) + position.row - panes.menu.row
            self.menu?.select(row)
            return takeCandidate()
        }
        if panes.input.contains(position), historySearch == nil {
            focusInput()
            let layout = InputLayout(input, columns: panes.input.columns, maximum: panes.input.rows)
            return [.moveCaret(layout.character(at: position, in: panes.input))]
        }
        if panes.transcript.contains(position) { return clickedTranscript(at: position, panes) }
        if panes.sidebar?.contains(position) == true { focus = .sidebar }
        return []
    }

    /// Selects; a second click on the same takes it.
    private mutating func clicked(_ number: Int, in picker: Picker) -> [Effect] {
        if picker.selected == number { return perform(.choose, argument: "") }
        var picker = picker
        picker.select(row: number)
        overlay = .picker(picker)
        return []
    }

    private mutating func clickedTranscript(at position: Position, _ panes: Panes) -> [Effect] {
        var layout = TranscriptLayout(self, height: panes.transcript.rows)
        let rows = layout.page().rows
        let row = position.row - panes.transcript.row
        guard rows.indices.contains(row) else { return [] }
        focus = .transcript
        reader.selected = scrollback[rows[row].place]?.id
        return []
    }
}

extension Rect {
    fileprivate func contains(_ position: Position) -> Bool {
        (row..<(row + rows)).contains(position.row)
            && (column..<(column + columns)).contains(position.column)
    }
}
