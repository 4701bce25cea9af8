import ChatCore
public import LettaAPI

/// What a text is given to the person's own editor for.
public enum EditPurpose: Hashable, Sendable {
    /// The line being typed.
    case line

    /// The value of a block, which is as it was when the text was given out.
    case block(Block)

    /// What the editor is to call the text; its ending tells the editor what it is.
    public var fileName: String {
        switch self {
        case .line: "message.md"
        case .block(let block):
            String(
                block.label.map { character in
                    character.isLetter || character.isNumber ? character : "_"
                }.prefix(60)) + (JSONLayout.compact(block.value) == nil ? ".md" : ".json")
        }
    }
}

/// What came of giving a text to the person's own editor.
public enum EditOutcome: Hashable, Sendable {
    /// The new text.
    ///
    /// The line break that editors put after the last line is gone, unless the text had one before.
    case changed(String)

    /// The editor ended well, and the text is what it was.
    case unchanged

    /// Nothing came of it, why in words for people.
    case failed(String)
}
