/// What a text is given to the person's own editor for.
public enum EditPurpose: Hashable, Sendable {
    /// The line being typed.
    case line

    /// What the editor is to call the text; its ending tells the editor what it is.
    public var fileName: String {
        switch self {
        case .line: "message.md"
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
