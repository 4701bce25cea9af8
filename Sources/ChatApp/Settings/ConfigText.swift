import ChatUI

/// The text of a configuration file, changed without a loss: comments, order and everything unknown stay.
///
/// It edits lines. What it makes is read by the TOML parser afterwards, and compared; what does not come
/// out as meant is refused (`ConfigEdit`).
struct ConfigText: Hashable, Sendable {
    private var lines: [String]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    var text: String { lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n" }

    /// Sets a key to a text or number, in the part above all tables or in a profile's table.
    ///
    /// - Parameters:
    ///   - value: TOML, such as `"dark"` in quotes or `30`.
    ///   - profile: nil for the part above all tables.
    mutating func set(_ key: String, to value: String, inProfile profile: String? = nil) {
        var section = section(of: profile)
        if section == nil, let profile {
            if lines.last.map({ !$0.isBlank }) ?? false { lines.append("") }
            lines.append("[profiles.\(Self.quotedKey(profile))]")
            section = lines.count..<lines.count
        }
        guard let section else { return }
        if let place = assignment(of: key, in: section) {
            lines[place] = Self.replacing(valueOf: lines[place], with: value)
            return
        }
        lines.insert("\(key) = \(value)", at: placeForNew(key, in: section))
    }

    /// Takes a key out; its comment stays.
    mutating func remove(_ key: String, inProfile profile: String? = nil) {
        guard let section = section(of: profile), let place = assignment(of: key, in: section)
        else { return }
        lines.remove(at: place)
    }

    /// Behind the comment that shows how it would look, else at the end of the section.
    private func placeForNew(_ key: String, in section: Range<Int>) -> Int {
        let example = section.first { place in
            let line = lines[place].drop { $0.isWhitespace }
            guard line.first == "#" else { return false }
            return Self.key(of: String(line.drop { $0 == "#" || $0.isWhitespace })) == key
        }
        if let example { return example + 1 }
        var end = section.upperBound
        // Above the blank lines and comments that lead up to the next table.
        while end > section.lowerBound, end < lines.count || lines[end - 1].isBlank,
            lines[end - 1].isBlank || lines[end - 1].drop(while: \.isWhitespace).first == "#"
        {
            end -= 1
        }
        return end
    }

    /// The lines of a table, without its header; nil where there is no such table.
    private func section(of profile: String?) -> Range<Int>? {
        var start: Int? = profile == nil ? 0 : nil
        for place in codeLines {
            guard let header = Self.header(lines[place]) else { continue }
            if let start { return start..<place }
            if header == ["profiles", profile] { start = place + 1 }
        }
        return start.map { $0..<lines.count }
    }

    /// The line that gives a key its value.
    private func assignment(of key: String, in section: Range<Int>) -> Int? {
        codeLines.first { section.contains($0) && Self.key(of: lines[$0]) == key }
    }

    /// The lines that are not inside a text or a list of several lines.
    private var codeLines: [Int] {
        var found: [Int] = []
        var state = LineState()
        for (place, line) in lines.enumerated() {
            if state.isOutside { found.append(place) }
            state.read(line)
        }
        return found
    }

    /// The names in a table's header; nil where the line is none.
    private static func header(_ line: String) -> [String?]? {
        let line = line.drop(while: \.isWhitespace)
        guard line.first == "[", !line.hasPrefix("[["), let end = line.lastIndex(of: "]") else {
            return nil
        }
        var names: [String?] = []
        var rest = line[line.index(after: line.startIndex)..<end]
        while !rest.isEmpty {
            guard let (name, after) = name(rest) else { return nil }
            names.append(name)
            rest = after.drop(while: \.isWhitespace)
            guard rest.isEmpty || rest.removeFirst() == "." else { return nil }
        }
        return names
    }

    /// The key that a line gives a value; nil where it does not.
    private static func key(of line: String) -> String? {
        guard let (name, after) = name(line[...]),
            after.drop(while: \.isWhitespace).first == "="
        else { return nil }
        return name
    }

    /// A bare or quoted name, and what comes behind it.
    private static func name(_ text: Substring) -> (String, Substring)? {
        let text = text.drop(while: \.isWhitespace)
        if let quote = text.first, quote == "\"" || quote == "'" {
            let rest = text.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { return nil }
            return (String(rest[..<end]), rest[rest.index(after: end)...])
        }
        let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) || "-_".contains($0) }
        return name.isEmpty ? nil : (String(name), text[name.endIndex...])
    }

    private static func quotedKey(_ name: String) -> String {
        let isBare = name.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber) || "-_".contains($0)
        }
        return isBare && !name.isEmpty ? name : quoted(name)
    }

    /// A text as TOML writes it.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A line with another value; the spaces around the sign and the comment at the end stay.
    private static func replacing(valueOf line: String, with value: String) -> String {
        guard let sign = line.firstIndex(of: "=") else { return line }
        let behind = line[line.index(after: sign)...]
        let blanks = behind.prefix(while: \.isWhitespace)
        let old = behind[blanks.endIndex...]
        let end = endOfValue(old)
        let blank = blanks.isEmpty ? " " : String(blanks)
        return String(line[...sign]) + blank + value + String(old[end...])
    }

    /// Where a value on one line ends: at blanks and a comment, or with the line.
    private static func endOfValue(_ text: Substring) -> Substring.Index {
        var quote: Character?
        var isEscaped = false
        var end = text.startIndex
        for place in text.indices {
            let character = text[place]
            if let open = quote {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\", open == "\"" {
                    isEscaped = true
                } else if character == open {
                    quote = nil
                }
            } else if character == "#" {
                break
            } else if character == "\"" || character == "'" {
                quote = character
            }
            if quote != nil || !character.isWhitespace { end = text.index(after: place) }
        }
        return end
    }
}

/// Whether the end of a line is inside a text or a list that goes on.
private struct LineState {
    private var fence: String?
    private var depth = 0

    var isOutside: Bool { fence == nil && depth == 0 }

    mutating func read(_ line: String) {
        var rest = line[...]
        let isHeader = isOutside && rest.drop(while: \.isWhitespace).first == "["
        if isHeader { return }
        while let character = rest.first {
            if let fence {
                if rest.hasPrefix(fence) {
                    rest = rest.dropFirst(fence.count)
                    self.fence = nil
                } else {
                    rest = rest.dropFirst(character == "\\" && fence.first == "\"" ? 2 : 1)
                }
                continue
            }
            switch character {
            case "#": return
            case "\"", "'":
                let triple = String(repeating: character, count: 3)
                if rest.hasPrefix(triple) {
                    fence = triple
                    rest = rest.dropFirst(3)
                } else {
                    rest = Self.behindText(rest.dropFirst(), quote: character)
                }
                continue
            case "[", "{": depth += 1
            case "]", "}": depth = max(depth - 1, 0)
            default: break
            }
            rest = rest.dropFirst()
        }
    }

    private static func behindText(_ text: Substring, quote: Character) -> Substring {
        var rest = text
        while let character = rest.first {
            rest = rest.dropFirst()
            if character == quote { return rest }
            if character == "\\", quote == "\"" { rest = rest.dropFirst() }
        }
        return rest
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
