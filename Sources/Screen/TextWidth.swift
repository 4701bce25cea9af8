/// How many columns text takes, as the C library counts it: what curses counts as well.
///
/// Source of the table: `wcwidth` of glibc 2.36, which knows Unicode 14.
public enum TextWidth {
    /// The columns of one grapheme: 0 for a mark without a base, 1, or 2.
    ///
    /// A cluster that holds several spacing scalars, as some Indic ones do, takes the columns of
    /// all of them.
    public static func columns(of character: Character) -> Int {
        columns(of: String(character))
    }

    /// The columns of a text without control characters and tabs, as `Inert.text` gives it.
    public static func columns(of text: String) -> Int {
        if text.isPlainASCII { return text.utf8.count }
        var total = 0
        for scalar in text.unicodeScalars { total += columns(of: scalar) }
        return total
    }

    /// The columns of one scalar; 0 for what cannot be printed.
    static func columns(of scalar: Unicode.Scalar) -> Int {
        switch kind(of: scalar) {
        case .zero, .unprintable: 0
        case .narrow: 1
        case .wide: 2
        }
    }

    enum Kind: UInt32 { case zero, narrow, wide, unprintable }

    /// What the C library thinks of a scalar.
    static func kind(of scalar: Unicode.Scalar) -> Kind {
        if let kind = commonKind(of: scalar) { return kind }
        return lookedUp(scalar)
    }

    /// Whether it is of a script so common that it needs no table; no mark, control or invisible scalar is.
    static func isCommon(_ scalar: Unicode.Scalar) -> Bool { commonKind(of: scalar) != nil }

    private static func commonKind(of scalar: Unicode.Scalar) -> Kind? {
        switch scalar.value {
        case 0x20..<0x7F, 0xAE..<0x300,  // Latin
            0x3A3..<0x483,  // Greek, Cyrillic
            0x2500..<0x25FD:  // lines, blocks
            .narrow
        case 0x3041..<0x3097, 0x30A0..<0x3100,  // Kana
            0x4E00..<0xA000, 0xAC00..<0xD7A4:  // Han, Hangul
            .wide
        default: nil
        }
    }

    /// The same from the table alone.
    private static func lookedUp(_ scalar: Unicode.Scalar) -> Kind {
        let value = scalar.value
        var low = 0
        var high = WidthTable.runs.count
        // The last run that starts at or before the scalar.
        while low + 1 < high {
            let middle = (low + high) / 2
            if WidthTable.runs[middle] >> 2 <= value { low = middle } else { high = middle }
        }
        return Kind(rawValue: WidthTable.runs[low] & 3) ?? .unprintable
    }
}
