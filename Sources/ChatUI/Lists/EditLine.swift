import Screen

/// A short line that is typed into a list or a question, not into the line editor.
///
/// It has the keys that everybody's fingers know, and no more.
struct EditLine: Hashable, Sendable {
    private(set) var characters: [Character]

    /// How many characters come before the caret.
    private(set) var caret: Int

    /// Longer is nothing that a person types here.
    private static let limit = 2000

    init(_ text: String = "") {
        characters = Array(text)
        caret = characters.count
    }

    var text: String { String(characters) }
    var isEmpty: Bool { characters.isEmpty }

    /// What stands before the caret.
    var beforeCaret: String { String(characters[..<caret]) }

    /// Whether a key edits a line: what is not for this line is for what surrounds it.
    static func edits(_ key: Key) -> Bool {
        switch key {
        case .character, .backspace, .delete, .left, .right, .paste: true
        case .control(let letter): "abefhkuw".contains(letter)
        default: false
        }
    }

    mutating func take(_ key: Key) {
        switch key {
        case .character(let character): insert(String(character))
        case .paste(let text):
            insert(String(text.map { $0.isNewline ? " " : $0 }))
        case .backspace, .control("h"): remove(from: caret - 1)
        case .delete:
            guard caret < characters.count else { return }
            characters.remove(at: caret)
        case .left, .control("b"): caret = max(caret - 1, 0)
        case .right, .control("f"): caret = min(caret + 1, characters.count)
        case .control("a"): caret = 0
        case .control("e"): caret = characters.count
        case .control("k"): characters.removeSubrange(caret...)
        case .control("u"): remove(from: 0)
        case .control("w"): remove(from: startOfWord)
        default: break
        }
    }

    private var startOfWord: Int {
        var place = caret
        while place > 0, characters[place - 1].isWhitespace { place -= 1 }
        while place > 0, !characters[place - 1].isWhitespace { place -= 1 }
        return place
    }

    /// A scalar that belongs to the character before it joins that one.
    private mutating func insert(_ text: String) {
        let room = max(Self.limit - characters.count, 0)
        let before = characters[..<caret] + Array(text.prefix(room))
        let joined = Array(String(before))
        characters = joined + characters[caret...]
        caret = joined.count
    }

    private mutating func remove(from place: Int) {
        guard place >= 0, place < caret else { return }
        characters.removeSubrange(place..<caret)
        caret = place
    }
}
