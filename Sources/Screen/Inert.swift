/// Makes text from outside harmless to a terminal, and displayable.
///
/// No control character is left: C0 and DEL become their pictures (`␛`), C1 becomes U+FFFD, and tabs
/// become spaces. Dropped is what terminals do not agree upon or what reorders text: joiners,
/// variation selectors, keycaps, skin tones, soft hyphens, zero-width and bidirectional controls.
/// What the C library cannot print becomes U+FFFD. Doing it twice changes nothing.
public enum Inert {
    /// One line: line breaks become pictures as well.
    public static func text(_ s: String) -> String {
        if s.isPlainASCII || isInert(s) { return s }
        var line = Line()
        for scalar in s.unicodeScalars { line.append(scalar) }
        return line.text
    }

    /// Whether nothing has to be done to a line, as a look at each scalar alone can tell: rows are shown again
    /// and again, and were made inert when they were made.
    private static func isInert(_ s: String) -> Bool {
        var marks = maximumMarks
        for scalar in s.unicodeScalars {
            if TextWidth.isCommon(scalar) {
                marks = 0
                continue
            }
            guard !isDropped(scalar) else { return false }
            switch TextWidth.kind(of: scalar) {
            case .narrow, .wide: marks = 0
            case .zero:
                marks += 1
                if marks > maximumMarks { return false }
            case .unprintable: return false
            }
        }
        return true
    }

    /// The lines of a text, cut at each line feed, with or without a carriage return before it, and
    /// at the line and paragraph separators.
    ///
    /// Always at least one.
    public static func lines(_ s: String) -> [String] {
        if s.isPlainASCII { return [s] }
        var lines: [String] = []
        var line = Line()
        var pendingReturn = false
        for scalar in s.unicodeScalars {
            if pendingReturn, scalar != "\n" { line.append("\r") }
            pendingReturn = false
            switch scalar {
            case "\r": pendingReturn = true
            case "\n", "\u{2028}", "\u{2029}":
                lines.append(line.text)
                line = Line()
            default: line.append(scalar)
            }
        }
        if pendingReturn { line.append("\r") }
        lines.append(line.text)
        return lines
    }

    /// The text with its control characters made harmless, and nothing else changed: for a file or a pipe,
    /// from which it may come to a terminal all the same.
    ///
    /// Line feeds, carriage returns before them, and tabs stay.
    public static func controls(_ s: String) -> String {
        var text = String.UnicodeScalarView()
        var pendingReturn = false
        for scalar in s.unicodeScalars {
            if pendingReturn { text.append(scalar == "\n" ? "\r" : picture(of: "\r")) }
            pendingReturn = scalar == "\r"
            if !pendingReturn {
                text.append(scalar == "\n" || scalar == "\t" ? scalar : picture(of: scalar))
            }
        }
        if pendingReturn { text.append(picture(of: "\r")) }
        return String(text)
    }

    /// What is shown in place of a control character; any other scalar itself.
    private static func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x00..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        case 0x80..<0xA0: "\u{FFFD}"
        default: scalar
        }
    }

    /// How many columns apart tab stops are.
    static let tabStop = 4

    /// How many marks one base can carry.
    ///
    /// Curses keeps no more in a cell.
    static let maximumMarks = 4

    /// A line as it grows.
    struct Line: Sendable {
        var text = ""
        private var columns = 0

        /// How many marks the last base carries, or nil where there is no base yet.
        private var marks: Int?

        mutating func append(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x20..<0x7F: place(scalar, columns: 1)
            case 0x09:
                let width = Inert.tabStop - columns % Inert.tabStop
                for _ in 0..<width { place(" ", columns: 1) }
            case 0x00..<0x20, 0x7F: place(Inert.picture(of: scalar), columns: 1)
            case 0x2028, 0x2029: place(" ", columns: 1)
            default:
                if Inert.isDropped(scalar) { return }
                switch TextWidth.kind(of: scalar) {
                case .narrow: place(scalar, columns: 1)
                case .wide: place(scalar, columns: 2)
                case .unprintable: place("\u{FFFD}", columns: 1)
                case .zero: mark(scalar)
                }
            }
        }

        private mutating func place(_ scalar: Unicode.Scalar, columns width: Int) {
            text.unicodeScalars.append(scalar)
            columns += width
            marks = 0
        }

        private mutating func mark(_ scalar: Unicode.Scalar) {
            // A mark needs something to stand on, or it would land on a neighbour's text.
            if marks == nil { place("\u{25CC}", columns: 1) }
            let count = marks ?? 0
            guard count < Inert.maximumMarks else { return }
            text.unicodeScalars.append(scalar)
            marks = count + 1
        }
    }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD,  // soft hyphen
            0x034F,  // combining grapheme joiner
            0x061C,  // Arabic letter mark
            0x17B4...0x17B5,  // Khmer inherent vowels, which are never seen
            0x180B...0x180F,  // Mongolian variation selectors and vowel separator
            0x200B...0x200F,  // zero-width space, joiners, direction marks
            0x202A...0x202E,  // bidirectional embeddings and overrides
            0x2060...0x206F,  // word joiner, invisible operators, isolates
            0x20E3,  // enclosing keycap
            0xFE00...0xFE0F,  // variation selectors
            0xFEFF,  // byte order mark
            0xFFF9...0xFFFB,  // interlinear annotation
            0x1BCA0...0x1BCA3,  // shorthand controls
            0x1D173...0x1D17A,  // musical controls
            0x1F3FB...0x1F3FF,  // skin tones
            0xE0000...0xE0FFF:  // tags, more variation selectors
            true
        default: false
        }
    }
}

extension StringProtocol {
    /// Whether all of it is printable ASCII, which nothing has to be done to and which takes a column a byte.
    var isPlainASCII: Bool {
        let answer = utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { (0x20..<0x7F).contains($0) }
        }
        return answer ?? utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }
}
