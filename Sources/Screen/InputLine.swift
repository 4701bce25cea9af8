/// The line being edited, as the line editor has it.
///
/// May hold line breaks.
public struct InputLine: Hashable, Sendable {
    /// What the editor's keys mean now.
    public enum Mode: Hashable, Sendable { case emacs, viInsert, viCommand }

    /// A long paste in it is one character; see `FoldedPaste`.
    public var text: String

    /// How many characters (graphemes) of `text` come before the caret.
    public var cursor: Int
    public var mode: Mode

    /// The pastes that stand in the text.
    public var pastes: [FoldedPaste]

    public init(
        text: String = "", cursor: Int = 0, mode: Mode = .emacs, pastes: [FoldedPaste] = []
    ) {
        self.text = text
        self.cursor = cursor
        self.mode = mode
        self.pastes = pastes
    }

    /// The text with its pastes, as it would be sent.
    public var whole: String {
        if pastes.isEmpty { return text }
        var whole = ""
        var rest = text.unicodeScalars[...]
        while let place = rest.firstIndex(where: FoldedPaste.isMark) {
            whole.unicodeScalars.append(contentsOf: rest[..<place])
            if let paste = pastes.first(where: { $0.mark == rest[place] }) { whole += paste.text }
            rest = rest[rest.index(after: place)...]
        }
        whole.unicodeScalars.append(contentsOf: rest)
        return whole
    }

    /// How many lines would be sent.
    public var lineCount: Int {
        // A mark is within one line, as is what stands for it but for its line breaks.
        pastes.reduce(text.lineCount) { $0 + $1.lineCount - 1 }
    }

    /// The paste that a character stands for.
    public func paste(at character: Character) -> FoldedPaste? {
        guard let mark = character.unicodeScalars.first, FoldedPaste.isMark(mark) else {
            return nil
        }
        return pastes.first { $0.mark == mark }
    }
}
