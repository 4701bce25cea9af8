/// Walks through a JSON object that has no other within it.
///
/// It is strict: whatever it lets pass is JSON, and means to every reader what it means here. What it does not
/// let pass may be JSON all the same: something nested, a fraction, an escape in a key.
///
/// Source: RFC 8259. The bytes are UTF-8.
struct FlatJSONScanner {
    /// What a field can hold.
    enum Value {
        case null
        case truth
        case number(Int)

        /// What stands between the quotes.
        case text(UnsafeBufferPointer<UInt8>, isEscaped: Bool)
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    /// - Parameter bytes: valid UTF-8, there for as long as this and its values are used.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    /// Whether nothing is left but space.
    var isOver: Bool {
        mutating get {
            skipSpace()
            return place == bytes.count
        }
    }

    /// Takes the brace that an object begins with.
    mutating func beginsObject() -> Bool { take(UInt8(ascii: "{")) }

    /// Takes a key and its colon; nil where there is none, or none in plain ASCII.
    mutating func key() -> UnsafeBufferPointer<UInt8>? {
        guard let (key, isEscaped) = text(), !isEscaped, key.allSatisfy({ $0 < 0x80 }),
            take(UInt8(ascii: ":"))
        else { return nil }
        return key
    }

    /// Takes the value of a field.
    mutating func value() -> Value? {
        skipSpace()
        switch next {
        case UInt8(ascii: "\""): return text().map { .text($0.bytes, isEscaped: $0.isEscaped) }
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        case UInt8(ascii: "t"): return take("true") ? .truth : nil
        case UInt8(ascii: "f"): return take("false") ? .truth : nil
        default: return number().map { .number($0) }
        }
    }

    /// Takes what follows a field: a comma, and there is another, or the closing brace.
    ///
    /// Where it is neither, the object is not over either.
    mutating func goesOn() -> Bool {
        if take(UInt8(ascii: ",")) { return true }
        if !take(UInt8(ascii: "}")) { place = bytes.count + 1 }
        return false
    }

    // MARK: Parts

    private mutating func skipSpace() {
        while let byte = next,
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
                || byte == UInt8(ascii: "\t")
        { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let end = place + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        for offset in 0..<word.utf8CodeUnitCount
        where bytes[place + offset] != word.utf8Start[offset] { return false }
        place = end
        return true
    }

    private mutating func text() -> (bytes: UnsafeBufferPointer<UInt8>, isEscaped: Bool)? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        var isEscaped = false
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                let text = UnsafeBufferPointer(rebasing: bytes[start..<place])
                place += 1
                return (text, isEscaped)
            case UInt8(ascii: "\\"):
                // Whatever is escaped, it does not end the text.
                isEscaped = true
                place += 2
            case 0..<0x20: return nil
            default: place += 1
            }
        }
        return nil
    }

    /// A whole number that every reader takes for the same: no more digits than are exact everywhere.
    private mutating func number() -> Int? {
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { place += 1 }
        let start = place
        var number = 0
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            guard place - start < Self.mostDigits else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
            place += 1
        }
        let count = place - start
        guard count > 0, count == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        switch next {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): return nil
        default: return isNegative ? -number : number
        }
    }

    private static let mostDigits = 15

    // MARK: Escapes

    /// What a text with escapes says; nil where one of them is none.
    static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\""): result.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "/"): result.append(UInt8(ascii: "/"))
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "u"):
                guard let scalar = scalar(&rest) else { return nil }
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: return nil
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The character behind `\u`, which may need a second escape for its other half.
    private static func scalar(
        _ rest: inout Slice<UnsafeBufferPointer<UInt8>>
    ) -> Unicode.Scalar? {
        guard let first = hexadecimal(&rest) else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"),
            let second = hexadecimal(&rest), UTF16.isTrailSurrogate(second)
        else { return nil }
        return Unicode.Scalar(
            0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF)))
    }

    private static func hexadecimal(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> UInt16? {
        var value: UInt16 = 0
        for _ in 0..<4 {
            switch rest.popFirst() {
            case .some(let byte) where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
                value = value << 4 | UInt16(byte - UInt8(ascii: "0"))
            case .some(let byte) where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"):
                value = value << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
            case .some(let byte) where byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "F"):
                value = value << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}
