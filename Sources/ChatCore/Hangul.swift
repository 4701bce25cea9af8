/// Korean syllables, which some programs write letter by letter.
///
/// Source: the Unicode Standard, section 3.12, "Conjoining Jamo Behavior".
enum Hangul {
    private static let lead: ClosedRange<UInt32> = 0x1100...0x1112
    private static let vowel: ClosedRange<UInt32> = 0x1161...0x1175
    private static let tail: ClosedRange<UInt32> = 0x11A8...0x11C2
    private static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3

    /// Whether a syllable may begin with it that is not written as one.
    static func isLead(_ scalar: Unicode.Scalar) -> Bool { lead.contains(scalar.value) }

    /// A text with each syllable as one scalar.
    static func composed(_ scalars: String.UnicodeScalarView) -> String.UnicodeScalarView {
        var result = String.UnicodeScalarView()
        var pending: UInt32?
        func append(_ value: UInt32) {
            if let scalar = Unicode.Scalar(value) { result.append(scalar) }
        }
        for scalar in scalars {
            let value = scalar.value
            if let before = pending {
                if lead.contains(before), vowel.contains(value) {
                    pending = 0xAC00 + ((before - 0x1100) * 21 + (value - 0x1161)) * 28
                    continue
                }
                if syllables.contains(before), (before - 0xAC00) % 28 == 0, tail.contains(value) {
                    append(before + value - 0x11A7)
                    pending = nil
                    continue
                }
                append(before)
                pending = nil
            }
            if lead.contains(value) || syllables.contains(value) {
                pending = value
            } else {
                result.append(scalar)
            }
        }
        if let pending { append(pending) }
        return result
    }
}
