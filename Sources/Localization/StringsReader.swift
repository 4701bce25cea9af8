/// Reads the entries of a `.strings` file, one after the other.
///
/// Byte by byte: a language is read before the first frame is drawn.
struct StringsReader {
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1

    init(_ source: String) { bytes = Array(source.utf8) }

    /// The next entry and its line, or nil at the end.
    mutating func next() throws(Strings.SyntaxError) -> (key: String, text: String, line: Int)? {
        try skipBlanks()
        guard place < bytes.count else { return nil }
        let start = line
        let key = try quoted("a key in quotes")
        try expect("=")
        let text = try quoted("a text in quotes")
        try expect(";")
        return (key, text, start)
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(Strings.SyntaxError) {
        try skipBlanks()
        guard take() == UInt8(ascii: mark) else { throw error("\"\(mark)\"") }
    }

    private mutating func quoted(_ what: String) throws(Strings.SyntaxError) -> String {
        try skipBlanks()
        guard take() == UInt8(ascii: "\"") else { throw error(what) }
        let start = place
        while let byte = take() {
            switch byte {
            case UInt8(ascii: "\""):
                return String(decoding: bytes[start..<(place - 1)], as: UTF8.self)
            case UInt8(ascii: "\\"):
                return try unescaped(Array(bytes[start..<(place - 1)]))
            default: break
            }
        }
        throw error("the end of the quotes")
    }

    /// The rest of a quoted text, behind its first backslash.
    private mutating func unescaped(_ beginning: [UInt8]) throws(Strings.SyntaxError) -> String {
        var text = beginning
        var isEscaped = true
        while let byte = take() {
            if isEscaped {
                text.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                return String(decoding: text, as: UTF8.self)
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                text.append(byte)
            }
        }
        throw error("the end of the quotes")
    }

    private mutating func skipBlanks() throws(Strings.SyntaxError) {
        while place < bytes.count {
            if starts(with: "//") {
                while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { _ = take() }
            } else if starts(with: "/*") {
                while !starts(with: "*/") {
                    guard take() != nil else { throw error("*/") }
                }
                place += 2
            } else {
                let blank = blankLength
                guard blank > 0 else { return }
                for _ in 0..<blank { _ = take() }
            }
        }
    }

    /// How many bytes the blank here has; 0 where there is none.
    private var blankLength: Int {
        let byte = bytes[place]
        switch byte {
        case UInt8(ascii: " "), 0x09...0x0D: return 1
        case 0..<0x80: return 0
        default:
            let text = String(decoding: bytes[place...].prefix(4), as: UTF8.self)
            guard let scalar = text.unicodeScalars.first, scalar.properties.isWhitespace else {
                return 0
            }
            return UTF8.width(scalar)
        }
    }

    private func starts(with mark: StaticString) -> Bool {
        guard place + mark.utf8CodeUnitCount <= bytes.count else { return false }
        return mark.withUTF8Buffer { mark in
            mark.indices.allSatisfy { bytes[place + $0] == mark[$0] }
        }
    }

    private mutating func take() -> UInt8? {
        guard place < bytes.count else { return nil }
        let byte = bytes[place]
        place += 1
        if byte == UInt8(ascii: "\n") { line += 1 }
        return byte
    }

    private func error(_ expected: String) -> Strings.SyntaxError {
        Strings.SyntaxError(line: line, expected: expected)
    }
}
