/// A place on a line, in bytes and in columns: a tab goes to the next of every fourth column, and can be
/// used up in part.
struct LineCursor {
    private let bytes: [UInt8]
    private var place = 0
    private var column = 0

    /// How many columns of a tab before the place were not used.
    private var blanks = 0

    init(_ line: String) { bytes = Array(line.utf8) }

    /// How many columns of blanks come next.
    var indent: Int {
        var count = blanks
        for byte in bytes[place...] {
            switch byte {
            case UInt8(ascii: " "): count += 1
            case UInt8(ascii: "\t"): count += 4 - (column + count) % 4
            default: return count
            }
        }
        return count
    }

    /// Whether nothing but blanks comes.
    var isBlank: Bool { words.isEmpty }

    /// What comes after the blanks.
    var words: ArraySlice<UInt8> {
        bytes[place...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// All that comes, with blanks for what is left of a tab.
    var rest: String {
        String(repeating: " ", count: blanks) + String(decoding: bytes[place...], as: UTF8.self)
    }

    /// Passes over at most so many columns of blanks.
    mutating func skip(blanks count: Int) {
        var left = count
        while left > 0 {
            if blanks > 0 {
                let used = min(blanks, left)
                blanks -= used
                left -= used
                column += used
            } else if place < bytes.count, bytes[place] == UInt8(ascii: " ") {
                place += 1
                column += 1
                left -= 1
            } else if place < bytes.count, bytes[place] == UInt8(ascii: "\t") {
                blanks = 4 - column % 4
                place += 1
            } else {
                return
            }
        }
    }

    /// Passes over the blanks and so many bytes that are none.
    mutating func skip(bytes count: Int) {
        skip(blanks: .max)
        place = min(place + count, bytes.count)
        column += count
    }
}
