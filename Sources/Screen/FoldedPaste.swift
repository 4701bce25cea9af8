/// A long paste, which stands in the line as one character until it is sent or unfolded.
public struct FoldedPaste: Hashable, Sendable {
    /// What stands for it: a scalar that no text has.
    public let mark: Unicode.Scalar

    /// Which of the line's pastes it is, from 1.
    public let number: Int
    public let text: String
    public let lineCount: Int

    /// In bytes of UTF-8.
    public let byteCount: Int

    init(mark: Unicode.Scalar, number: Int, text: String) {
        self.mark = mark
        self.number = number
        self.text = text
        lineCount = text.lineCount
        byteCount = text.utf8.count
    }

    /// What is shown in its place.
    public var title: String {
        let size = byteCount < 1000 ? "\(byteCount) B" : "\((byteCount + 500) / 1000) kB"
        return "[paste \(number): \(lineCount) \(lineCount == 1 ? "line" : "lines"), \(size)]"
    }

    /// A longer text stays folded: every key would have to look at all of it.
    public static let longestUnfolded = 32 * 1024

    /// The scalars that stand for pastes: the end of the last plane, which is for private use.
    static let marks: ClosedRange<UInt32> = 0x10FF00...0x10FFFD

    public static func isMark(_ scalar: Unicode.Scalar) -> Bool { marks.contains(scalar.value) }

    /// Whether a paste would push away what else is being written.
    public static func isLong(_ text: String) -> Bool {
        text.utf8.count > 8000 || text.unicodeScalars.count > 2000 || text.lineCount > 8
    }
}

extension String {
    /// How many lines there are; a line break at the end begins none.
    public var lineCount: Int {
        var breaks = 0
        var last: UInt8 = 0
        for byte in utf8 {
            if byte == 0x0A { breaks += 1 }
            last = byte
        }
        return last == 0x0A || isEmpty ? max(breaks, 1) : breaks + 1
    }
}
