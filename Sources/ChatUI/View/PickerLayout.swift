import Screen

/// Where the parts of a list are in its pane: a title, words, the filter, the rows, and more about one.
struct PickerLayout {
    /// What is said above the filter.
    let words: [[Span]]

    /// Where the rows are.
    let list: Rect

    /// Which of the list's rows is the first that shows.
    let first: Int

    /// How many rows at the bottom tell about the selected choice: the same whatever is selected, so
    /// that the list does not jump.
    let moreRows: Int

    init(_ picker: Picker, in rect: Rect) {
        if !picker.words.isEmpty, rect.rows > 4 {
            let rows = Wrapping.wrap(
                [Span(Inert.text(picker.words), .warning)], columns: rect.columns)
            words = Array(rows.prefix(max(rect.rows - 4, 1)))
        } else {
            words = []
        }
        let share = min((rect.rows - words.count) / 4, 4)
        moreRows = share > 1 && picker.choices.contains { !$0.more.isEmpty } ? share : 0
        let above = words.count + 2
        let room = max(rect.rows - above - moreRows, 0)
        list = Rect(
            row: rect.row + above, column: rect.column, rows: room, columns: rect.columns)
        first = max((picker.selected ?? 0) - room + 1, 0)
    }

    /// Which of the list's rows is at a row of the screen, if there is one.
    func number(at row: Int, in picker: Picker) -> Int? {
        guard (list.row..<list.row + list.rows).contains(row) else { return nil }
        let number = first + row - list.row
        return number < picker.rowCount ? number : nil
    }
}
