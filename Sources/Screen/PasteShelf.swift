/// The long pastes of this run, to be folded into lines and taken out of them again.
///
/// They are kept longer than the line that they were pasted into: what was deleted can come back.
public struct PasteShelf: Sendable {
    /// Oldest first.
    private var pastes: [FoldedPaste] = []
    private var nextMark = FoldedPaste.marks.lowerBound

    /// How much is kept, in bytes of UTF-8, beyond what stands in a line.
    private static let room = 32 * 1024 * 1024

    public init() {}

    /// Takes a paste, and returns what stands for it.
    ///
    /// - Parameter line: what it is pasted into.
    public mutating func fold(_ text: String, into line: String) -> String {
        let present = pastes(in: line)
        var taken = Set(present.map(\.mark.value))
        while taken.contains(nextMark) { step() }
        guard let mark = Unicode.Scalar(nextMark) else { return text }
        step()
        taken.insert(mark.value)
        pastes.removeAll { $0.mark == mark }
        let number = (present.map(\.number).max() ?? 0) + 1
        pastes.append(FoldedPaste(mark: mark, number: number, text: text))
        var kept = 0
        let tooOld = pastes.reversed().filter { paste in
            kept += paste.byteCount
            return kept > Self.room && !taken.contains(paste.mark.value)
        }
        pastes.removeAll { tooOld.contains($0) }
        return String(Character(mark))
    }

    private mutating func step() {
        nextMark =
            nextMark == FoldedPaste.marks.upperBound
            ? FoldedPaste.marks.lowerBound : nextMark + 1
    }

    /// The pastes that stand in a line, in its order.
    public func pastes(in line: String) -> [FoldedPaste] {
        if pastes.isEmpty { return [] }
        return line.unicodeScalars.compactMap { scalar in
            FoldedPaste.isMark(scalar) ? pastes.first { $0.mark == scalar } : nil
        }
    }

    /// The line with the pastes themselves in place of what stands for them.
    public func unfold(_ line: String) -> String {
        InputLine(text: line, pastes: pastes(in: line)).whole
    }

    /// The line with marks in place of the pastes that are known; one that is too long to be edited
    /// otherwise becomes a paste as a whole.
    public mutating func refold(_ line: String) -> String {
        var line = line
        for paste in pastes.reversed() where paste.byteCount <= line.utf8.count {
            line = line.replacing(utf8: paste.text, with: String(Character(paste.mark)))
        }
        return line.utf8.count > FoldedPaste.longestUnfolded ? fold(line, into: "") : line
    }
}

extension String {
    /// This text with another in place of a part, wherever it stands, in time that grows with the
    /// lengths alone: both may be very long, and made of one letter.
    fileprivate func replacing(utf8 part: String, with other: String) -> String {
        let pattern = Array(part.utf8)
        guard !pattern.isEmpty, pattern.count <= utf8.count else { return self }
        // How much of the pattern's beginning ends at each of its bytes (Knuth, Morris and Pratt).
        var overlap = [Int](repeating: 0, count: pattern.count)
        var length = 0
        for place in 1..<pattern.count {
            while length > 0, pattern[place] != pattern[length] { length = overlap[length - 1] }
            if pattern[place] == pattern[length] { length += 1 }
            overlap[place] = length
        }
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        var matched = 0
        for byte in utf8 {
            while matched > 0, byte != pattern[matched] { matched = overlap[matched - 1] }
            if byte == pattern[matched] { matched += 1 }
            result.append(byte)
            guard matched == pattern.count else { continue }
            result.removeLast(matched)
            result.append(contentsOf: other.utf8)
            matched = 0
        }
        return String(decoding: result, as: UTF8.self)
    }
}
