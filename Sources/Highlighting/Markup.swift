/// One element of a grammar's file, which is XML of the simplest kind.
struct Markup {
    var name: String
    var attributes: [(name: String, value: String)] = []
    var children: [Markup] = []
    var text = ""

    subscript(attribute: String) -> String? {
        attributes.first { $0.name == attribute }?.value
    }

    func child(_ name: String) -> Markup? { children.first { $0.name == name } }

    /// Reads the first element of a text; nil where there is none.
    ///
    /// An element that is never closed ends with the text, so that the beginning of a file can be read by
    /// itself.
    static func read(_ bytes: some Sequence<UInt8>) -> Markup? {
        var reader = MarkupReader(bytes: Array(bytes))
        return reader.element()
    }
}

private struct MarkupReader {
    let bytes: [UInt8]
    var place = 0

    /// Without recursion: elements that are open, the outermost first.
    mutating func element() -> Markup? {
        var open: [Markup] = []
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "<") else {
                let text = take { $0 != UInt8(ascii: "<") }
                if let last = open.indices.last { open[last].text += Self.unescaped(text) }
                continue
            }
            place += 1
            if peek == UInt8(ascii: "/") {
                skip(through: UInt8(ascii: ">"))
                guard let done = open.popLast() else { return nil }
                guard let parent = open.indices.last else { return done }
                open[parent].children.append(done)
            } else if let (element, isWhole) = tag() {
                if !isWhole {
                    open.append(element)
                } else if let parent = open.indices.last {
                    open[parent].children.append(element)
                } else {
                    return element
                }
            }
        }
        while open.count > 1, let done = open.popLast() {
            open[open.count - 1].children.append(done)
        }
        return open.first
    }

    /// A tag after its `<`: nil for a declaration, a comment or an instruction.
    private mutating func tag() -> (Markup, isWhole: Bool)? {
        if peek == UInt8(ascii: "?") || peek == UInt8(ascii: "!") {
            skip(through: UInt8(ascii: ">"))
            return nil
        }
        var element = Markup(name: word())
        while let byte = peek {
            switch byte {
            case UInt8(ascii: ">"):
                place += 1
                return (element, false)
            case UInt8(ascii: "/"):
                skip(through: UInt8(ascii: ">"))
                return (element, true)
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                place += 1
            default:
                let name = word()
                guard !name.isEmpty, peek == UInt8(ascii: "=") else { return nil }
                place += 2
                let value = take { $0 != UInt8(ascii: "\"") }
                place += 1
                element.attributes.append((name, Self.unescaped(value)))
            }
        }
        return nil
    }

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func word() -> String {
        String(decoding: take { !" \n\t\r=/>".utf8.contains($0) }, as: UTF8.self)
    }

    private mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = place
        while place < bytes.count, isWanted(bytes[place]) { place += 1 }
        return bytes[start..<place]
    }

    private mutating func skip(through byte: UInt8) {
        _ = take { $0 != byte }
        place += 1
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(UInt8(ascii: "&")) else { return text }
        var whole = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            whole += rest[..<start]
            guard let end = rest[start...].firstIndex(of: ";") else {
                return whole + rest[start...]
            }
            whole += character(named: rest[rest.index(after: start)..<end])
            rest = rest[rest.index(after: end)...]
        }
        return whole + rest
    }

    private static func character(named name: Substring) -> String {
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let number =
            name.hasPrefix("#x") || name.hasPrefix("#X")
            ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
        return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
    }
}
