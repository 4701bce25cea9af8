import Screen

/// The words of a search where the line is otherwise, while they are typed.
func drawSearch(_ search: TranscriptSearch, in rect: Rect, on frame: inout Frame) {
    guard rect.rows > 0 else { return }
    let prompt = "/ "
    let room = max(rect.columns - TextWidth.columns(of: prompt) - 1, 1)
    // The end is what is being typed.
    var words = Inert.text(search.text)
    while TextWidth.columns(of: words) > room { words.removeFirst() }
    frame.put(
        [Span(prompt, .inputPrompt), Span(words, search.hasFailed ? .error : .input)],
        row: rect.row, column: rect.column, maxColumns: rect.columns)
    frame.cursor = Position(
        row: rect.row,
        column: min(
            rect.column + TextWidth.columns(of: prompt) + TextWidth.columns(of: words),
            max(rect.columns - 1, 0)))
}
