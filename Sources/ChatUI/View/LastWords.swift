import Screen

/// The last part of the conversation as plain words, to stay where the chat was.
///
/// - Parameters:
///   - columns: how wide the terminal is.
///   - rows: how much is left there at most.
public func lastWords(of model: Model, columns: Int, rows: Int) -> [String] {
    var model = model
    model.isBare = true
    model.viewport = Viewport()
    let style = TranscriptStyle(model, columns: max(columns, 1))
    var layout = TranscriptLayout(model, height: max(rows, 1), style: style)
    let lines = layout.page().rows.map { row in
        var line = Inert.text(row.spans.map(\.text).joined())
        while line.last == " " { line.removeLast() }
        return line
    }
    return Array(lines.drop { $0.isEmpty })
}
