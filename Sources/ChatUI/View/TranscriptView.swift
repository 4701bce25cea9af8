import ChatCore
import Localization
import Screen

/// The transcript, and a word in the divider about what is not shown.
func drawTranscript(
    of model: Model, panes: Panes, withheld: Int, on frame: inout Frame
) {
    let rect = panes.transcript
    let style = TranscriptStyle(model, columns: rect.columns - model.leadColumns)
    var layout = TranscriptLayout(model, height: rect.rows, style: style, withheld: withheld)
    let page = layout.page()
    let rows = RowMarks(model, gutter: style.gutter).marked(page.rows)
    for (number, row) in rows.enumerated() {
        frame.put(row, row: rect.row + number, column: rect.column, maxColumns: rect.columns)
    }
    if page.rows.isEmpty {
        let words = model.turn == nil ? localized("transcript.empty") : ""
        frame.put(
            words.cut(to: rect.columns), row: rect.row, column: rect.column, face: .dim,
            maxColumns: rect.columns)
    }
    guard let divider = panes.divider, page.hasMore || !model.viewport.isFollowing else { return }

    var marker = page.hasMore ? localized("transcript.more") : localized("transcript.end")
    if let firstNew = model.viewport.firstNew {
        let count = model.scrollback.live.entries.count - max(firstNew, page.end)
        if count > 0 { marker = localized("transcript.count-new", count) }
    }
    marker += rect.columns >= 40 ? localized("transcript.follow") : " "
    let width = TextWidth.columns(of: marker)
    frame.put(
        marker, row: divider.row, column: max(rect.columns - width - 1, 0), face: .match)
}
