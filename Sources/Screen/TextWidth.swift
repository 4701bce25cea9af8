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
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text.utf8.count }
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
        let value = scalar.value
        if value < 0x7F { return value < 0x20 ? .unprintable : .narrow }
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
