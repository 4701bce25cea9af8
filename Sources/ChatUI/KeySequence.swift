import Screen

/// Keys pressed one after the other: one in most cases.
public struct KeySequence: Hashable, Sendable {
    let keys: [Key]

    init(_ keys: Key...) { self.keys = keys }

    init(_ keys: [Key]) { self.keys = keys }

    /// What people call it, such as `Ctrl-X Ctrl-E`.
    public var title: String { keys.map(\.title).joined(separator: " ") }

    /// Reads what people write, such as `ctrl-x ctrl-e`.
    ///
    /// - Throws: naming the word that is no key.
    init(named name: String) throws(KeyBindingError) {
        var keys: [Key] = []
        for word in name.split(whereSeparator: \.isWhitespace) {
            guard let key = Key(named: String(word)) else { throw .unknownKey(String(word)) }
            keys.append(key)
        }
        guard (1...2).contains(keys.count) else { throw .unknownKey(name) }
        self.keys = keys
    }

    /// Whether it begins with something written, which in the line is text.
    var isText: Bool { if case .character = keys.first { true } else { false } }
}

extension Key {
    /// Reads a key's name as `title` writes it, in any case: `alt-r`, `F5`, `PgUp`, `shift-tab`.
    ///
    /// Alt with a capital is another key than with a small letter.
    init?(named name: String) {
        let lower = name.lowercased()
        if let key = Self.named[lower] {
            self = key
        } else if lower.hasPrefix("ctrl-"), lower.count == 6, let last = lower.last,
            last.isASCII, last.isLetter || "@[\\]^_".contains(last), !"ijm".contains(last)
        {
            self = .control(last)
        } else if lower == "ctrl-j" {
            self = .control("j")
        } else if lower.hasPrefix("alt-"), name.count == 5, let last = name.last {
            self = .alt(last)
        } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()),
            (1...63).contains(number)
        {
            self = .function(number)
        } else if name.count == 1, let character = name.first {
            self = .character(character)
        } else {
            return nil
        }
    }

    private static let named: [String: Key] = {
        let keys: [Key] = [
            .controlUp, .controlDown, .controlLeft, .controlRight, .altEnter, .pageUp, .pageDown,
            .escape, .backTab, .enter, .tab, .backspace, .delete, .insert, .up, .down, .left,
            .right, .home, .end,
        ]
        var names = Dictionary(uniqueKeysWithValues: keys.map { ($0.title.lowercased(), $0) })
        names["space"] = .character(" ")
        names["escape"] = .escape
        names["pageup"] = .pageUp
        names["pagedown"] = .pageDown
        names["alt-space"] = .alt(" ")
        // What terminals send for these.
        names["ctrl-i"] = .tab
        names["ctrl-m"] = .enter
        return names
    }()
}
