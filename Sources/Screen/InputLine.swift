/// The line being edited, as the line editor has it.
///
/// May hold line breaks.
public struct InputLine: Hashable, Sendable {
    /// What the editor's keys mean now.
    public enum Mode: Hashable, Sendable { case emacs, viInsert, viCommand }

    public var text: String

    /// How many characters (graphemes) of `text` come before the caret.
    public var cursor: Int
    public var mode: Mode

    public init(text: String = "", cursor: Int = 0, mode: Mode = .emacs) {
        self.text = text
        self.cursor = cursor
        self.mode = mode
    }
}
