/// Why the full screen cannot be used.
public enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Standard input or output is a file or a pipe.
    case notATerminal
    /// `TERM` is not set.
    case termNotSet
    /// terminfo has no entry for `TERM`.
    case unknownTerminal(String)
    /// The terminal cannot move its cursor about.
    case unsuitableTerminal(String)
    /// Neither the locale nor C.UTF-8 is UTF-8.
    case noUTF8
    /// curses refused for a reason of its own.
    case failed

    public var description: String {
        switch self {
        case .notATerminal:
            "Standard input or output is not a terminal. Use --plain."
        case .termNotSet:
            "TERM is not set, so the kind of terminal is not known. Set it, or use --plain."
        case .unknownTerminal(let name):
            "The system knows no terminal called \"\(name)\" (TERM). Set TERM to a kind it "
                + "knows, for example xterm-256color, or use --plain."
        case .unsuitableTerminal(let name):
            "A \"\(name)\" terminal (TERM) cannot show a full screen. Use --plain."
        case .noUTF8:
            "The system has no UTF-8 locale. Set LANG to one, for example C.UTF-8."
        case .failed:
            "The terminal could not be set up. Use --plain."
        }
    }
}
