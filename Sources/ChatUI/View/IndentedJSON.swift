/// Puts each value of a JSON text on a line of its own, but for short objects and arrays that have no others in
/// them.
///
/// Only blanks between tokens change: keys keep their order and numbers their digits.
enum IndentedJSON {
    /// Longer texts are shown as they are.
    private static let longest = 200_000
    private static let deepest = 64

    /// What is shorter, in bytes, stays on its line.
    private static let shortest = 40

    /// Whether a text begins and ends like an object or an array.
    static func mayBe(_ text: String) -> Bool {
        guard text.utf8.count <= longest else { return false }
        let first = text.utf8.first { !isBlank($0) }
        let last = text.utf8.last { !isBlank($0) }
        switch (first, last) {
        case (UInt8(ascii: "{"), UInt8(ascii: "}")), (UInt8(ascii: "["), UInt8(ascii: "]")):
            return true
        default: return false
        }
    }

    /// The text with its values on lines of their own; nil if brackets or quotes do not match.
    static func text(_ source: String) -> String? {
        let bytes = Array(source.utf8)
        var writer = Writer()
        for (place, byte) in bytes.enumerated() {
            let isShort = !writer.isInString && isOpening(byte) && self.isShort(bytes[place...])
            guard writer.take(byte, isShort: isShort) else { return nil }
        }
        guard writer.open.isEmpty, !writer.isInString else { return nil }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func isOpening(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    /// Whether what a bracket opens ends soon, with nothing opened in it.
    private static func isShort(_ bytes: ArraySlice<UInt8>) -> Bool {
        var isInString = false
        var isEscaped = false
        for byte in bytes.dropFirst().prefix(shortest) {
            if isInString {
                if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                return true
            } else if isOpening(byte) {
                return false
            }
        }
        return false
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
    }

    private struct Writer {
        var bytes: [UInt8] = []

        /// The brackets that close what is open.
        var open: [UInt8] = []
        var isInString = false
        private var isEscaped = false

        /// Whether a bracket was opened and nothing followed yet.
        private var isEmpty = false

        /// Whether the innermost bracket stays on its line.
        private var isOnOneLine = false

        /// - Parameter isShort: whether what this bracket opens stays on its line.
        /// - Returns: whether this can follow.
        mutating func take(_ byte: UInt8, isShort: Bool) -> Bool {
            if isInString {
                bytes.append(byte)
                if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                return true
            }
            if IndentedJSON.isBlank(byte) { return true }
            switch byte {
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() == byte else { return false }
                if !isEmpty { breakLine() }
                isEmpty = false
                isOnOneLine = false
                bytes.append(byte)
                return true
            default: break
            }
            if isEmpty { breakLine() }
            isEmpty = false
            bytes.append(byte)
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(byte + 2)
                isEmpty = true
                isOnOneLine = isShort
                return open.count <= IndentedJSON.deepest
            case UInt8(ascii: ","):
                if isOnOneLine { bytes.append(UInt8(ascii: " ")) } else { breakLine() }
            case UInt8(ascii: ":"): bytes.append(UInt8(ascii: " "))
            default: break
            }
            return true
        }

        private mutating func breakLine() {
            guard !isOnOneLine else { return }
            bytes.append(UInt8(ascii: "\n"))
            bytes += Array(repeating: UInt8(ascii: " "), count: 2 * open.count)
        }
    }
}
