import ChatCore
import FoundationEssentials
import Screen

/// What is added to the rows on the screen: times, the mark of the selected entry, and what a search
/// found.
struct RowMarks {
    private let scrollback: Scrollback
    private let reader: TranscriptReader
    private let isSelecting: Bool
    private let leadColumns: Int
    private let gutter: Int

    private static let bar = "▌"

    init(_ model: Model, gutter: Int) {
        scrollback = model.scrollback
        reader = model.reader
        isSelecting = model.focus == .transcript || model.reader.search != nil
        leadColumns = model.leadColumns
        self.gutter = gutter
    }

    func marked(_ rows: [TranscriptLayout.Row]) -> [[Span]] {
        var result: [[Span]] = []
        var start = 0
        while start < rows.count {
            let place = rows[start].place
            let end = rows[start...].firstIndex { $0.place != place } ?? rows.count
            result += marked(entry: rows[start..<end], at: place)
            start = end
        }
        return result
    }

    private func marked(entry rows: ArraySlice<TranscriptLayout.Row>, at place: Int) -> [[Span]] {
        guard let entry = scrollback[place] else { return rows.map(\.spans) }
        var spans = rows.map(\.spans)
        if let search = reader.search, search.marks(entry.id) {
            spans = SearchMarks(search.matcher).marked(spans, after: gutter)
        }
        let isSelected = isSelecting && entry.id == reader.selected
        return zip(rows, spans).map { row, spans in
            // What stands above the entry is not a part of it.
            let isBarred = isSelected && !row.isLead
            var spans = isBarred ? barred(spans) : spans
            if leadColumns > 0 { spans.insert(contentsOf: lead(of: row, entry, isBarred), at: 0) }
            return spans
        }
    }

    private func barred(_ row: [Span]) -> [Span] {
        guard gutter > 0 else { return row }
        var left = gutter - 1
        var result: [Span] = []
        var isDone = false
        for span in row {
            let width = TextWidth.columns(of: span.text)
            if isDone || width <= left {
                result.append(span)
                left -= width
                continue
            }
            let kept = String(span.text.prefix(left))
            if !kept.isEmpty { result.append(Span(kept, span.face)) }
            result.append(Span(Self.bar, .selection))
            let rest = String(span.text.dropFirst(left + 1))
            if !rest.isEmpty { result.append(Span(rest, span.face)) }
            isDone = true
        }
        if !isDone {
            result.append(Span(String(repeating: " ", count: max(left, 0)), .plain))
            result.append(Span(Self.bar, .selection))
        }
        return result
    }

    /// What stands before the names: the time, and where there is no other place for it, the mark of the
    /// selected entry.
    private func lead(
        of row: TranscriptLayout.Row, _ entry: TranscriptEntry, _ isSelected: Bool
    ) -> [Span] {
        var words = ""
        if reader.showsTimes, row.isFirst, let date = entry.date {
            words = reader.calendar.time(of: date)
        }
        guard isSelected, gutter == 0 else { return [Span(words.padded(to: leadColumns), .dim)] }
        let columns = max(leadColumns - 2, 0)
        return [
            Span(columns > 0 ? words.padded(to: columns) : "", .dim), Span(Self.bar, .selection),
            Span(" ", .plain),
        ]
    }
}

extension Model {
    /// How wide the entries of the transcript are.
    var wordColumns: Int { Panes.transcriptColumns(of: self, size: size) - leadColumns }

    /// The columns before the names: for times, or for the mark of the selection where no other is.
    var leadColumns: Int {
        let times = reader.showsTimes && Panes(self).transcript.columns >= 30 ? 6 : 0
        return times + (isBare && (focus == .transcript || reader.search != nil) ? 2 : 0)
    }
}
