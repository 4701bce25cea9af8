import ChatCore
import Screen

/// Gives what a search found another face, on rows that are drawn already.
///
/// It works on what is shown, so that it makes no difference how the rows came to be; what goes on in
/// the next row is found too.
struct SearchMarks {
    private let matcher: TextMatcher

    init(_ matcher: TextMatcher) { self.matcher = matcher }

    /// One scalar of a row.
    private struct Piece {
        var scalar: Unicode.Scalar
        var face: Face
    }

    /// - Parameter gutter: so many columns at the beginning of each row are no part of the text.
    func marked(_ rows: [[Span]], after gutter: Int) -> [[Span]] {
        guard !matcher.isEmpty else { return rows }
        var pieces = rows.map(pieces)
        let starts = pieces.map { start(of: $0, after: gutter) }
        var text: [Unicode.Scalar] = []
        var origins: [(row: Int, index: Int)] = []
        for row in pieces.indices {
            for index in starts[row]..<pieces[row].count {
                text.append(pieces[row][index].scalar)
                origins.append((row, index))
            }
            text.append(TextMatcher.rowBreak)
            origins.append((row, -1))
        }
        let ranges = matcher.ranges(in: text)
        guard !ranges.isEmpty else { return rows }
        var changed: Set<Int> = []
        for range in ranges {
            var end = range.upperBound
            // Marks on the last letter belong to it.
            while end < text.count, TextWidth.columns(of: String(text[end])) == 0,
                origins[end].index >= 0
            {
                end += 1
            }
            for origin in origins[range.lowerBound..<end] where origin.index >= 0 {
                pieces[origin.row][origin.index].face = .match
                changed.insert(origin.row)
            }
        }
        return rows.indices.map { changed.contains($0) ? spans(pieces[$0]) : rows[$0] }
    }

    /// The rows in which something begins or goes on that was found.
    func matches(in rows: [[Span]], after gutter: Int) -> [Int] {
        let marked = marked(rows, after: gutter)
        return rows.indices.filter { marked[$0] != rows[$0] }
    }

    private func pieces(_ row: [Span]) -> [Piece] {
        row.flatMap { span in
            Inert.text(span.text).unicodeScalars.map { Piece(scalar: $0, face: span.face) }
        }
    }

    private func start(of pieces: [Piece], after gutter: Int) -> Int {
        var columns = 0
        for (index, piece) in pieces.enumerated() {
            if columns >= gutter { return index }
            columns += TextWidth.columns(of: String(piece.scalar))
        }
        return pieces.count
    }

    private func spans(_ pieces: [Piece]) -> [Span] {
        var spans: [Span] = []
        for piece in pieces {
            if spans.last?.face == piece.face, !spans.isEmpty {
                spans[spans.count - 1].text.unicodeScalars.append(piece.scalar)
            } else {
                spans.append(Span(String(piece.scalar), piece.face))
            }
        }
        return spans
    }
}
