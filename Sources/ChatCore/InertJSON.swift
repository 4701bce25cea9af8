/// JSON in which nothing can control a terminal.
public enum InertJSON {
    /// Escapes what Foundation leaves as it is: DEL, C1 controls and marks of direction, which stand
    /// only inside texts.
    ///
    /// The document stays the same.
    public static func escaped(_ json: String) -> String {
        guard json.utf8.contains(where: mayBeHarmful) else { return json }
        var result = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            if isHarmful(scalar) {
                let digits = String(scalar.value, radix: 16)
                result += "\\u".unicodeScalars
                result += String(repeating: "0", count: 4 - digits.count).unicodeScalars
                result += digits.unicodeScalars
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// The first bytes of what has to be looked at closely.
    private static func mayBeHarmful(_ byte: UInt8) -> Bool {
        byte == 0x7F || byte == 0xC2 || byte == 0xE2
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
