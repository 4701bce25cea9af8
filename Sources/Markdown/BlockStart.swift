/// What the words of a line begin, if they do.
///
/// Source: CommonMark 0.30, sections 4 and 5.
enum BlockStart: Hashable {
    case quote

    /// `words` is what stands between the hashes.
    case heading(level: Int, words: String)
    case fence(Fence)
    case rule
    case item(ItemMarker)

    struct Fence: Hashable {
        var mark: UInt8
        var length: Int
        var language: String
    }

    struct ItemMarker: Hashable {
        /// Nil for a bullet.
        var number: Int?

        /// The bullet, or what stands after the number.
        var mark: UInt8

        /// In bytes.
        var length: Int
    }

    /// Whether more can begin after it on the same line.
    var isContainer: Bool {
        switch self {
        case .quote, .item: true
        case .heading, .fence, .rule: false
        }
    }

    init?(_ words: ArraySlice<UInt8>) {
        guard let first = words.first else { return nil }
        switch first {
        case UInt8(ascii: ">"): self = .quote
        case UInt8(ascii: "#"):
            guard let heading = Self.heading(words) else { return nil }
            self = heading
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            guard let fence = Self.fence(words) else { return nil }
            self = .fence(fence)
        default:
            if Self.isRule(words) {
                self = .rule
            } else if let marker = Self.marker(words) {
                self = .item(marker)
            } else {
                return nil
            }
        }
    }

    private static func heading(_ words: ArraySlice<UInt8>) -> BlockStart? {
        let level = words.prefix { $0 == UInt8(ascii: "#") }.count
        var rest = words.dropFirst(level)
        guard level <= 6, rest.first.map(isBlank) ?? true else { return nil }
        rest = rest.trimmed
        let closing = rest.reversed().prefix { $0 == UInt8(ascii: "#") }.count
        if closing == rest.count {
            rest = []
        } else if closing > 0, isBlank(rest[rest.endIndex - closing - 1]) {
            rest = rest.dropLast(closing).trimmed
        }
        return .heading(level: level, words: String(decoding: rest, as: UTF8.self))
    }

    private static func fence(_ words: ArraySlice<UInt8>) -> Fence? {
        guard let mark = words.first else { return nil }
        let length = words.prefix { $0 == mark }.count
        let info = words.dropFirst(length).trimmed
        guard length >= 3, mark != UInt8(ascii: "`") || !info.contains(mark) else { return nil }
        let word = info.prefix {
            !isBlank($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "{")
        }
        return Fence(mark: mark, length: length, language: String(decoding: word, as: UTF8.self))
    }

    static func isRule(_ words: ArraySlice<UInt8>) -> Bool {
        guard let mark = words.first, "*-_".utf8.contains(mark) else { return false }
        var count = 0
        for byte in words {
            if byte == mark { count += 1 } else if !isBlank(byte) { return false }
        }
        return count >= 3
    }

    private static func marker(_ words: ArraySlice<UInt8>) -> ItemMarker? {
        guard let first = words.first else { return nil }
        var marker = ItemMarker(number: nil, mark: first, length: 1)
        if !"-+*".utf8.contains(first) {
            let digits = words.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...9).contains(digits.count), let mark = words.dropFirst(digits.count).first,
                mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")")
            else { return nil }
            marker = ItemMarker(
                number: Int(String(decoding: digits, as: UTF8.self)), mark: mark,
                length: digits.count + 1)
        }
        guard words.dropFirst(marker.length).first.map(isBlank) ?? true else { return nil }
        return marker
    }

    /// The level of the heading that a line makes of the paragraph above it.
    static func underline(_ words: ArraySlice<UInt8>) -> Int? {
        let line = words.trimmed
        guard let mark = line.first, line.allSatisfy({ $0 == mark }) else { return nil }
        switch mark {
        case UInt8(ascii: "="): return 1
        case UInt8(ascii: "-"): return 2
        default: return nil
        }
    }

    /// Whether the beginning of a line may still become something that is not shown as it stands: marks
    /// with nothing after them.
    static func isUndecided(_ words: ArraySlice<UInt8>) -> Bool {
        guard let first = words.first else { return true }
        switch first {
        case UInt8(ascii: "#"): return words.count <= 6 && words.allSatisfy { $0 == first }
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            let rest = words.drop { $0 == first }
            return rest.isEmpty || fence(words) != nil
        case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "_"),
            UInt8(ascii: "+"):
            return words.allSatisfy { $0 == first || isBlank($0) }
                || first == UInt8(ascii: "-") && words.allSatisfy { "|:- \t".utf8.contains($0) }
        case UInt8(ascii: ":"), UInt8(ascii: "|"):
            return words.allSatisfy { "|:- \t".utf8.contains($0) }
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            let rest = words.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let digits = words.count - rest.count
            return digits <= 9
                && (rest.isEmpty || rest.elementsEqual(".".utf8) || rest.elementsEqual(")".utf8))
        default: return false
        }
    }

    /// Whether an item of a list may still get a box to tick.
    static func mayGetBox(_ words: ArraySlice<UInt8>) -> Bool {
        guard case .item(let marker) = BlockStart(words) else { return false }
        let rest = words.dropFirst(marker.length).drop(while: isBlank)
        return ["[", "[ ", "[x", "[X", "[ ]", "[x]", "[X]"].contains {
            rest.elementsEqual($0.utf8)
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}

extension ArraySlice<UInt8> {
    /// Without the blanks around it.
    var trimmed: ArraySlice<UInt8> {
        var slice = drop(while: BlockStart.isBlank)
        while let last = slice.last, BlockStart.isBlank(last) { slice.removeLast() }
        return slice
    }
}
