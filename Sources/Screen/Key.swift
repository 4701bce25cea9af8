/// What a keyboard, or the terminal itself, can say.
public enum Key: Hashable, Sendable {
    /// Something printable: one grapheme, or one scalar of one.
    case character(Character)

    /// Ctrl and a lower-case letter or one of `@[\]^_`.
    case control(Character)

    /// Alt, which terminals send as an escape before the character.
    case alt(Character)
    case enter, tab, backTab, backspace, delete, insert, escape
    case up, down, left, right, home, end, pageUp, pageDown
    case controlUp, controlDown, controlLeft, controlRight, altEnter
    case function(Int)

    /// A whole bracketed paste: raw text.
    case paste(String)
    case focusIn, focusOut

    /// The terminal answers a question.
    case report(TerminalReport)
    case wheelUp(Position), wheelDown(Position), click(Position)
}
