/// Closes what the last line of a growing text has opened, so that it is shown as it will be when its end has
/// come: bold, without the stars.
///
/// Marks that nothing follows yet are left out.
struct UnclosedMarks {
    private enum Open {
        /// `end` is where the marks end, in bytes.
        case emphasis(mark: UInt8, count: Int, end: Int)

        /// The place of the bracket in the bytes.
        case bracket(Int)
    }

    private let bytes: [UInt8]
    private var place = 0
    private var open: [Open] = []

    /// - Parameter text: lines of which the last may go on.
    static func completed(_ text: String) -> String {
        let start =
            text.utf8.lastIndex(of: UInt8(ascii: "\n")).map { text.utf8.index(after: $0) }
            ?? text.startIndex
        var marks = UnclosedMarks(bytes: Array(text.utf8[start...]))
        return text[..<start] + String(decoding: marks.completed(), as: UTF8.self)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func completed() -> [UInt8] {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\\"):
                if place + 1 == bytes.count { return closed(bytes.dropLast()) }
                place += 2
            case UInt8(ascii: "`"): if let end = code() { return end }
            case UInt8(ascii: "*"), UInt8(ascii: "_"): if let end = emphasis() { return end }
            case UInt8(ascii: "["):
                // Behind a word it is a subscript, or the like.
                if place == 0 || !Self.isWord(bytes[place - 1]) { open.append(.bracket(place)) }
                place += 1
            case UInt8(ascii: "]"): if let end = bracket() { return end }
            case UInt8(ascii: "<"): if let end = address() { return end }
            default: place += 1
            }
        }
        // An image may begin.
        return closed(bytes.last == UInt8(ascii: "!") ? bytes.dropLast() : bytes[...])
    }

    /// How often the byte at the place comes there.
    private var run: Int { bytes[place...].prefix { $0 == bytes[place] }.count }

    /// - Returns: the completed text, where the code is not closed.
    private mutating func code() -> [UInt8]? {
        let length = run
        var end = place + length
        while end < bytes.count {
            guard bytes[end] == UInt8(ascii: "`") else {
                end += 1
                continue
            }
            let closing = bytes[end...].prefix { $0 == UInt8(ascii: "`") }.count
            end += closing
            if closing == length {
                place = end
                return nil
            }
            // The end of the line may be the beginning of what closes it.
            if end == bytes.count, closing < length {
                let marks = Array(repeating: UInt8(ascii: "`"), count: length - closing)
                return closed((bytes + marks)[...])
            }
        }
        if place + length == bytes.count { return closed(bytes[..<place]) }
        return closed((bytes + Array(repeating: UInt8(ascii: "`"), count: length))[...])
    }

    private mutating func emphasis() -> [UInt8]? {
        let mark = bytes[place]
        var length = run
        let end = place + length
        let before = place > 0 ? bytes[place - 1] : UInt8(ascii: " ")
        let closes = !Self.isBlank(before) && isOpen(mark)
        if end == bytes.count {
            // Either the rest of what closes the last, or the beginning of something.
            if closes, case .emphasis(_, let count, let end)? = open.last, count > length {
                open[open.count - 1] = .emphasis(mark: mark, count: count - length, end: end)
                return closed(bytes[...])
            }
            if closes {
                place = end
                close(mark, &length)
                return nil
            }
            return closed(bytes[..<place])
        }
        let after = bytes[end]
        let isWithinWord = mark == UInt8(ascii: "_") && Self.isWord(before) && Self.isWord(after)
        place = end
        if closes, !isWithinWord, !(mark == UInt8(ascii: "_") && Self.isWord(after)) {
            close(mark, &length)
        }
        let opens =
            !Self.isBlank(after) && (!Self.isPunctuation(after) || !Self.isWord(before))
            && !(mark == UInt8(ascii: "_") && Self.isWord(before))
        if length > 0, opens { open.append(.emphasis(mark: mark, count: length, end: end)) }
        return nil
    }

    private func isOpen(_ mark: UInt8) -> Bool {
        for entry in open.reversed() {
            switch entry {
            case .emphasis(mark, _, _): return true
            case .emphasis: continue
            case .bracket: return false
            }
        }
        return false
    }

    /// Closes what so many marks close.
    private mutating func close(_ mark: UInt8, _ length: inout Int) {
        while length > 0 {
            let found = open.lastIndex {
                if case .emphasis(mark, _, _) = $0 { true } else { false }
            }
            guard let found, case .emphasis(_, let count, let end) = open[found] else { return }
            open.removeSubrange((found + 1)...)
            let used = min(count, length)
            length -= used
            if used == count {
                open.removeLast()
            } else {
                open[found] = .emphasis(mark: mark, count: count - used, end: end)
            }
        }
    }

    private mutating func bracket() -> [UInt8]? {
        guard
            let found = open.lastIndex(where: { if case .bracket = $0 { true } else { false } }),
            case .bracket(let start) = open[found]
        else {
            place += 1
            return nil
        }
        let end = place
        place += 1
        guard place < bytes.count else {
            guard isLinkText(bytes[(start + 1)..<end]) else {
                open.remove(at: found)
                return nil
            }
            return closed(bytes[...].dropLast())
        }
        guard bytes[place] == UInt8(ascii: "(") else {
            open.remove(at: found)
            return nil
        }
        var depth = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "(") { depth += 1 }
            if bytes[place] == UInt8(ascii: ")") { depth -= 1 }
            place += 1
            if depth == 0 {
                open.removeSubrange(found...)
                return nil
            }
        }
        return closed(bytes[..<end])
    }

    /// A note such as `[1]` or `[x]` is no link.
    private func isLinkText(_ text: ArraySlice<UInt8>) -> Bool {
        !text.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && !(text.count == 1 && "xX ".utf8.contains(text.first ?? 0))
    }

    private mutating func address() -> [UInt8]? {
        let rest = bytes[place...]
        place += 1
        guard rest.starts(with: "<http".utf8), !rest.contains(UInt8(ascii: ">")),
            !rest.contains(UInt8(ascii: " "))
        else { return nil }
        // Without the bracket it is found to be an address as well.
        return closed(bytes[..<rest.startIndex] + rest.dropFirst())
    }

    /// The text, with what closes the open marks, the last first.
    private func closed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var text = text
        var open = open
        // A mark that nothing follows is not shown.
        trimming: while let last = open.last {
            switch last {
            case .emphasis(_, let count, let end):
                guard end >= text.endIndex else { break trimming }
                text = text[..<max(min(end - count, text.endIndex), 0)]
            case .bracket(let place):
                let words = text[min(place + 1, text.endIndex)...]
                if words.isEmpty {
                    text = text[..<min(place, text.endIndex)]
                    if text.last == UInt8(ascii: "!") { text.removeLast() }
                } else if isLinkText(words) {
                    break trimming
                }
            }
            open.removeLast()
        }
        var whole = Array(text)
        if !open.isEmpty { while let last = whole.last, Self.isBlank(last) { whole.removeLast() } }
        for entry in open.reversed() {
            switch entry {
            case .emphasis(let mark, let count, _):
                whole += Array(repeating: mark, count: count)
            case .bracket(let place):
                guard isLinkText(whole[min(place + 1, whole.count)...]) else { continue }
                whole += Array("](\(Inlines.pendingAddress))".utf8)
            }
        }
        return whole
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 9 }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool { !isWord(byte) && !isBlank(byte) }
}
