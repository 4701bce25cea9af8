/// Text in which case and diacritics make no difference, scalar by scalar.
public enum FoldedText {
    /// The scalars that count of a scalar: itself in lower case and without its diacritics; none for
    /// a diacritic or a point alone.
    public static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar.value < 0x80 {
            guard case "A"..."Z" = scalar else { return scalar }
            return Unicode.Scalar(scalar.value + 0x20)
        }
        if (0x300...0x36F).contains(scalar.value) || scalar.isPoint { return nil }
        let base = bases[scalar] ?? scalar
        let lower = base.properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first : base
    }

    /// The letter under each Latin letter with diacritics: SQLite's index knows no others.
    ///
    /// Swift compares text by canonical equivalence, so trying which letter and which marks make it
    /// needs no table of Unicode's.
    private static let bases: [Unicode.Scalar: Unicode.Scalar] = {
        var composed: [Character: Unicode.Scalar] = [:]
        for value in [0xC0...0x24F, 0x1E00...0x1EFF].joined() {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            composed[Character(scalar)] = scalar
        }
        var bases: [Unicode.Scalar: Unicode.Scalar] = [:]
        let letters = [0x41...0x5A, 0x61...0x7A].joined()
        var found = letters.compactMap { Unicode.Scalar(UInt32($0)) }.map { ($0, $0) }
        // A letter has two marks at most.
        for _ in 0..<2 {
            var next: [(Unicode.Scalar, Unicode.Scalar)] = []
            for (scalar, base) in found {
                for mark in marks {
                    var text = String(Character(scalar))
                    text.unicodeScalars.append(mark)
                    guard text.count == 1, let character = text.first,
                        let whole = composed[character], bases[whole] == nil
                    else { continue }
                    bases[whole] = base
                    next.append((whole, base))
                }
            }
            found = next
        }
        return bases
    }()

    private static let marks: [Unicode.Scalar] = [
        0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x309, 0x30A, 0x30B, 0x30C, 0x30F,
        0x311, 0x313, 0x314, 0x31B, 0x323, 0x324, 0x325, 0x326, 0x327, 0x328, 0x32D, 0x32E, 0x330,
        0x331, 0x342, 0x345,
    ].compactMap { Unicode.Scalar(UInt32($0)) }
}
