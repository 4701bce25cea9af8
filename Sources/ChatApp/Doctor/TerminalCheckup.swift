import Screen
import Terminal

/// Looks at the terminal and the locale.
struct TerminalCheckup {
    let probe: TerminalProbe
    let environment: [String: String]

    /// Below this the chat shows no sidebar and few words.
    private static let comfortable = (columns: 40, rows: 10)
    private static let smallest = (columns: 20, rows: 6)

    var findings: [Finding] { [terminal, size, colours, locale] }

    private var terminal: Finding {
        let name = probe.term ?? "TERM is not set"
        switch probe.obstacle {
        case nil: return .ok("terminal", "\(name), fit for the full screen")
        case .notATerminal:
            return .ok("terminal", "none here, so the chat would go line by line, as with --plain")
        case .noUTF8: return .ok("terminal", name)
        case .termNotSet:
            return .warn(
                "terminal", "TERM is not set",
                fix: "set it to the kind of your terminal, such as xterm-256color, or use --plain")
        case .unknownTerminal:
            return .warn(
                "terminal", "the system has no terminfo entry for \"\(name)\"",
                fix: "set TERM to a kind it knows, such as xterm-256color, or install the entry "
                    + "(on Debian: ncurses-term), or use --plain")
        case .unsuitableTerminal:
            return .warn(
                "terminal", "\"\(name)\" cannot show a full screen", fix: "use --plain")
        case .failed: return .warn("terminal", name, fix: "use --plain")
        }
    }

    private var size: Finding {
        guard let size = probe.size else {
            return .skip("terminal size", "standard output is no terminal")
        }
        let words = "\(size.columns) columns, \(size.rows) rows"
        if size.columns < Self.smallest.columns || size.rows < Self.smallest.rows {
            return .warn(
                "terminal size", words + ", too small for the full screen",
                fix: "enlarge the window, or use --plain")
        }
        if size.columns < Self.comfortable.columns || size.rows < Self.comfortable.rows {
            return .warn("terminal size", words + ", which is narrow", fix: "enlarge the window")
        }
        return .ok("terminal size", words)
    }

    private var colours: Finding {
        if let value = environment["NO_COLOR"], !value.isEmpty {
            return .ok("colours", "none, because NO_COLOR is set")
        }
        guard probe.outputIsTerminal else {
            return .skip("colours", "standard output is no terminal")
        }
        return .ok("colours", probe.colours > 0 ? "\(probe.colours)" : "none")
    }

    private var locale: Finding {
        let variable = ["LC_ALL", "LC_CTYPE", "LANG"].first { environment[$0]?.isEmpty == false }
        let words = variable.map { "\($0)=\(environment[$0] ?? "")" } ?? "LANG is not set"
        guard probe.isUTF8 else {
            return .fail(
                "locale", "\(words), and the system has no UTF-8 locale at all",
                fix: "install one, such as C.UTF-8", .configuration)
        }
        let name = variable.flatMap { environment[$0] }?.uppercased() ?? ""
        guard name.contains("UTF-8") || name.contains("UTF8") else {
            return .warn(
                "locale", "\(words), which is not UTF-8; lettera takes C.UTF-8 for itself",
                fix: "set LANG to a UTF-8 locale, such as C.UTF-8")
        }
        return .ok("locale", words)
    }
}
