/// How a text gets through the terminal to the clipboard (OSC 52), also from within another terminal.
enum ClipboardSequence {
    /// GNU screen takes no more at once, in bytes.
    private static let screenLimit = 700

    /// What is to be sent for a text in Base64.
    ///
    /// tmux answers the plain sequence itself where `set-clipboard` is `on`, and hands what is wrapped on
    /// to its own terminal where `allow-passthrough` is on; which of the two holds cannot be asked, and
    /// it drops the other one. So it gets both.
    ///
    /// Source: tmux(1), `set-clipboard` and `allow-passthrough`; screen(1), "String Escapes"
    static func sequences(base64: String, in multiplexer: Multiplexer?) -> [String] {
        let plain = "\u{1B}]52;c;\(base64)\u{7}"
        switch multiplexer {
        case nil: return ["\u{1B}]52;c;\(base64)\u{1B}\\"]
        case .tmux: return [plain, "\u{1B}Ptmux;\u{1B}\(plain)\u{1B}\\"]
        case .screen:
            var rest = Substring(plain)
            var pieces = ""
            while !rest.isEmpty {
                pieces += "\u{1B}P\(rest.prefix(screenLimit))\u{1B}\\"
                rest = rest.dropFirst(screenLimit)
            }
            return [pieces]
        }
    }
}

/// A terminal within the terminal.
public enum Multiplexer: Hashable, Sendable {
    case tmux, screen

    /// The one that a program with this environment runs in.
    public init?(environment: [String: String]) {
        if environment["TMUX"]?.isEmpty == false {
            self = .tmux
        } else if environment["STY"]?.isEmpty == false {
            self = .screen
        } else {
            return nil
        }
    }
}
