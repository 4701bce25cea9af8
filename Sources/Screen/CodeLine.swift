/// The rows of one line of code while they are filled, a piece at a time: each to its edge, whatever stands
/// there, since in code every blank counts.
public struct CodeLine: Sendable {
    private let columns: Int
    private var line = Inert.Line()
    private var done: [[Span]] = []
    private var row: [Span] = []
    private var used = 0

    /// What is not on a row yet, since marks may follow.
    private var pending: Span?

    public init(columns: Int) { self.columns = max(columns, 1) }

    /// Takes what comes next on the line; tabs go on from where the line is.
    public mutating func append(_ spans: [Span]) {
        for span in spans {
            let text = line.take(span.text)
            let whole: String
            if let pending, pending.face == span.face {
                whole = pending.text + text
            } else {
                place(last: true)
                whole = text
            }
            pending = whole.isEmpty ? nil : Span(whole, span.face)
            place(last: false)
        }
    }

    /// The line has ended: so has its last row.
    public mutating func finish() {
        place(last: true)
        breakRow()
    }

    /// The finished rows, which nothing that follows can change.
    public mutating func takeDone() -> [[Span]] {
        defer { done = [] }
        return done
    }

    /// Puts glyphs on rows, the last only if nothing can be added to it.
    private mutating func place(last: Bool) {
        guard let span = pending else { return }
        pending = nil
        var before: Glyph?
        for glyph in Glyphs(span.text) {
            if let before { place(before, face: span.face) }
            before = glyph
        }
        guard let before else { return }
        if last {
            place(before, face: span.face)
        } else {
            pending = Span(before.text, span.face)
        }
    }

    private mutating func place(_ glyph: Glyph, face: Face) {
        if used + glyph.columns > columns, !row.isEmpty { breakRow() }
        used += glyph.columns
        if let end = row.indices.last, row[end].face == face {
            glyph.append(to: &row[end].text)
        } else {
            row.append(Span(glyph.text, face))
        }
    }

    private mutating func breakRow() {
        done.append(row)
        row = []
        used = 0
    }
}

extension Inert.Line {
    /// Takes more of a line, and returns what is added to it, made inert.
    mutating func take(_ more: String) -> String {
        text = ""
        for scalar in more.unicodeScalars { append(scalar) }
        defer { text = "" }
        return text
    }
}
