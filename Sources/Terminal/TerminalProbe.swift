import CTerminal
import Glibc
public import Screen

/// What the process has for a terminal, found out without touching it.
public struct TerminalProbe: Hashable, Sendable {
    public let inputIsTerminal: Bool
    public let outputIsTerminal: Bool
    /// The value of `TERM`; nil when it is not set or empty.
    public let term: String?
    /// Whether characters are UTF-8 now that the locale has been set.
    public let isUTF8: Bool
    /// The size of the terminal on standard output; nil where there is none.
    public let size: Size?
    /// How many colours terminfo promises; 0 for none.
    public let colours: Int
    /// Why the full screen cannot be used; nil when it can.
    public let obstacle: TerminalError?

    /// Looks, and sets the process's locale, which must come before libedit and curses.
    public init() {
        isUTF8 = ct_use_utf8_locale()
        inputIsTerminal = isatty(STDIN_FILENO) == 1
        outputIsTerminal = isatty(STDOUT_FILENO) == 1
        let term = getenv("TERM").map { String(cString: $0) } ?? ""
        self.term = term.isEmpty ? nil : term

        var window = winsize()
        let hasSize = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0
        size =
            hasSize && window.ws_row > 0 && window.ws_col > 0
            ? Size(columns: Int(window.ws_col), rows: Int(window.ws_row)) : nil

        var colours: Int32 = 0
        let fitness = term.isEmpty ? Int32(CT_TERM_UNKNOWN) : ct_check_term(term, &colours)
        self.colours = Int(colours)

        obstacle =
            if !inputIsTerminal || !outputIsTerminal {
                .notATerminal
            } else if term.isEmpty {
                .termNotSet
            } else if fitness == Int32(CT_TERM_UNKNOWN) {
                .unknownTerminal(term)
            } else if fitness == Int32(CT_TERM_UNSUITABLE) {
                .unsuitableTerminal(term)
            } else if !isUTF8 {
                .noUTF8
            } else {
                nil
            }
    }
}
