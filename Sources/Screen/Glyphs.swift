/// What goes into one cell, or into one and its continuation.
struct Glyph: Sendable {
    var text: String

    /// 1 or 2.
    var columns: Int

    var isSpace: Bool { text == " " }
}

/// Cuts inert text into glyphs: a spacing scalar with the marks on it, or a pair that makes a flag.
///
/// Graphemes with several spacing scalars are cut between them, because a terminal moves on after
/// each and curses keeps one to a cell.
struct Glyphs: Sequence, IteratorProtocol {
    private var scalars: Substring.UnicodeScalarView

    init(_ text: some StringProtocol) { scalars = Substring(text).unicodeScalars }

    mutating func next() -> Glyph? {
        // Inert text has no mark without a base, but a caller may have cut one off.
        while let first = scalars.popFirst() {
            let columns = TextWidth.columns(of: first)
            guard columns > 0 else { continue }
            var glyph = Glyph(text: String(Character(first)), columns: columns)
            if first.isRegionalIndicator, let second = scalars.first, second.isRegionalIndicator {
                glyph.text.unicodeScalars.append(second)
                glyph.columns = 2
                scalars.removeFirst()
            }
            while let mark = scalars.first, TextWidth.columns(of: mark) == 0 {
                glyph.text.unicodeScalars.append(mark)
                scalars.removeFirst()
            }
            return glyph
        }
        return nil
    }
}

extension Unicode.Scalar {
    /// One of the 26 letters that make flags, two by two.
    var isRegionalIndicator: Bool { (0x1F1E6...0x1F1FF).contains(value) }
}
