import CTerminal

/// What the outside tells the program by signals.
public enum TerminalSignal: Hashable, Sendable {
    /// SIGINT. Ctrl-C arrives as a key instead while the screen is ours.
    case interrupt
    case terminate
    /// SIGHUP, or the terminal is gone.
    case hangup
    /// The window has another size; see ``TerminalSession/applyResize()``.
    case resize
    /// SIGTSTP. Ctrl-Z arrives as a key instead while the screen is ours.
    case suspend
    /// SIGCONT: the process was stopped, and something else may have used the terminal.
    case resumed
}

/// The signals that ``UILoop`` reports, taken off their usual course.
public struct Signals: Sendable {
    let descriptor: Int32

    /// Blocks the signals in this thread and in all that it makes later, and ignores SIGPIPE.
    ///
    /// Call it before anything else in the program: a thread that already exists would still
    /// be killed by them. Programs started with ``ForegroundProgram`` get a clean mask.
    public static func block() -> Signals {
        Signals(descriptor: ct_signals_block())
    }

    func next() -> TerminalSignal? {
        switch Int(ct_signals_next(descriptor)) {
        case CT_SIGNAL_INTERRUPT: .interrupt
        case CT_SIGNAL_TERMINATE: .terminate
        case CT_SIGNAL_HANGUP: .hangup
        case CT_SIGNAL_RESIZE: .resize
        case CT_SIGNAL_SUSPEND: .suspend
        case CT_SIGNAL_RESUMED: .resumed
        default: nil
        }
    }
}
