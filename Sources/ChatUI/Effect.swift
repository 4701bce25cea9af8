/// What to do next.
///
/// What is learned by doing it comes back as an event.
public enum Effect: Hashable, Sendable {
    /// Begin a turn.
    ///
    /// `retrying` is the otid of a message that never left this machine and is sent again under its
    /// old name; nil asks for a fresh one.
    case send(String, retrying: String?)
    case cancelTurn
    case quit

    // The line editor.
    case clearLine
    case setLine(String)

    /// Keep a line for the editor's history.
    case addHistory(String)

    // The store.

    /// Keep what is being typed.
    ///
    /// May be put off for up to a second.
    case saveDraft(String)

    /// Keep the messages that wait for their turn.
    case saveQueue([String])
    case loadOlder

    // The session and the server.
    case switchUser(String)
    case switchAgent(String)
    case listUsers
    case listAgents
    case refreshBlocks

    // The terminal.

    /// Paint every cell again, whatever the terminal is thought to show.
    case redraw
    case suspend
    case ring
}
