/// The texts of the interface in one language, by their keys.
///
/// Written as Apple's `.strings` files are, which translators' tools know: `"key" = "text";`, comments between
/// `/*` and `*/` or behind `//`, and `\"`, `\\` and `\n` inside of quotes.
public struct Strings: Hashable, Sendable {
    private var texts: [String: String] = [:]

    /// Where a file is not what it should be.
    public struct SyntaxError: Error, Hashable {
        /// Counted from 1.
        public let line: Int
        public let expected: String
    }

    /// Reads a file's text.
    ///
    /// - Throws: ``SyntaxError`` at the first thing that is not understood, or a key that comes twice.
    public init(parsing source: String) throws(SyntaxError) {
        var reader = StringsReader(source)
        // About as many as the program has.
        texts.reserveCapacity(1024)
        while let (key, text, line) = try reader.next() {
            guard texts.updateValue(text, forKey: key) == nil else {
                throw SyntaxError(line: line, expected: "a key that is not there yet")
            }
        }
    }

    /// Texts by their keys.
    public init(_ texts: [String: String]) { self.texts = texts }

    /// The text of a key, or nil.
    public subscript(key: String) -> String? { texts[key] }

    public var keys: Set<String> { Set(texts.keys) }

    /// These texts, and others for the keys that are missing here.
    public func completed(by others: Strings) -> Strings {
        Strings(texts.merging(others.texts) { own, _ in own })
    }

    /// The text of a key with its arguments in their places: `%1$@` is the first, `%%` a percent sign.
    ///
    /// A key that is nowhere is shown itself: better a strange word than none.
    public func text(_ key: String, _ arguments: [String] = []) -> String {
        guard let text = texts[key] else { return key }
        guard text.contains("%") else { return text }
        return Self.fill(text, arguments)
    }

    /// The text for a number of things: that of `key.one` for one, else that of `key.other`, where `%1$@` is
    /// the number and the arguments follow.
    public func text(_ key: String, count: Int, _ arguments: [String] = []) -> String {
        text(key + (count == 1 ? ".one" : ".other"), ["\(count)"] + arguments)
    }

    private static func fill(_ text: String, _ arguments: [String]) -> String {
        var filled = ""
        var rest = text[...]
        while let percent = rest.firstIndex(of: "%") {
            filled += rest[..<percent]
            rest = rest[rest.index(after: percent)...]
            if rest.first == "%" {
                filled += "%"
                rest.removeFirst()
            } else if let (number, end) = place(at: rest), arguments.indices.contains(number - 1) {
                filled += arguments[number - 1]
                rest = rest[end...]
            } else {
                filled += "%"
            }
        }
        return filled + rest
    }

    /// Reads `1$@`.
    private static func place(at text: Substring) -> (number: Int, end: Substring.Index)? {
        guard let dollar = text.firstIndex(of: "$"), let number = Int(text[..<dollar]),
            text[dollar...].hasPrefix("$@")
        else { return nil }
        return (number, text.index(dollar, offsetBy: 2))
    }
}
