import CTerminal
public import Screen

/// The time during which the full screen is ours.
///
/// There is at most one, because curses and the terminal are the process's own. The terminal
/// is restored by ``stop()``, at exit, and by the crash handler, whichever comes first.
@UIActor public final class TerminalSession {
    /// The one that runs, if any.
    public private(set) static var current: TerminalSession?

    private let term: String
    private var title = ""
    private var titleIsSaved = false
    private var isAway = false
    private let begun = ContinuousClock.now

    private var hasAsked = false

    /// Whether the terminal may still answer what it was asked; later, what looks like an answer is
    /// taken for keys.
    var isAsking: Bool { hasAsked && begun.duration(to: .now) < Self.patience }

    /// Slow lines are slow.
    private static let patience = Duration.seconds(30)

    /// Whether the terminal shows all of a frame at once when told to.
    public private(set) var synchronizes: Bool

    /// Takes the terminal over: full screen, raw keys, bracketed paste, focus events.
    ///
    /// Make a ``LineEditor`` before it rather than after it: libedit and curses share terminfo's
    /// globals, and restoring them is the less trodden path.
    ///
    /// - Parameter probe: what was found out before, if anything: it takes a moment.
    public static func start(
        _ probe: TerminalProbe = TerminalProbe()
    ) throws(TerminalError) -> TerminalSession {
        if let current { return current }
        if let obstacle = probe.obstacle { throw obstacle }
        ct_guard_tty()
        guard ct_screen_start() else { throw .failed }
        let session = TerminalSession(term: probe.term ?? "")
        current = session
        return session
    }

    private init(term: String) {
        self.term = term
        synchronizes = Self.synchronizing.contains { term.hasPrefix($0) }
    }

    /// Asks the terminal what it can do, and what its background is; it answers with
    /// `Key.report`, or not at all.
    ///
    /// Before the first frame: a terminal that shows a question it does not know shows it where the
    /// frame is going to be.
    public func ask(background: Bool, environment: [String: String]) {
        // Apple's terminal shows a part of the first question.
        guard understandsXterm, environment["TERM_PROGRAM"] != "Apple_Terminal" else { return }
        hasAsked = true
        send("\u{1B}[?2026$p" + (background ? "\u{1B}]11;?\u{1B}\\" : ""))
    }

    /// Minds what the terminal answered.
    public func heed(_ report: TerminalReport) {
        if case .synchronizedOutput(let isThere) = report { synchronizes = isThere }
    }

    /// Gives the terminal back as it was.
    ///
    /// Harmless when done twice.
    public func stop() {
        guard Self.current === self else { return }
        // Answers on their way would be typed into the shell.
        if isAsking, begun.duration(to: .now) < .seconds(1) { ct_input_discard(50) }
        restoreTitle()
        ct_screen_stop()
        Self.current = nil
    }

    /// Stops the program as Ctrl-Z does, and returns once it is continued.
    ///
    /// Paint again then: the next frame is sent whole.
    public func suspend() {
        leave()
        ct_stop_process_group()
        enter()
    }

    /// Gives the terminal to another program without ending the session.
    public func leave() {
        restoreTitle()
        ct_screen_leave()
        isAway = true
        hasAsked = false
    }

    /// Takes the terminal back after ``leave()``, or after somebody else has used it.
    public func enter() {
        ct_screen_enter()
        isAway = false
        if !title.isEmpty { sendTitle() }
    }

    /// The screen, as curses has it; see ``applyResize()``.
    public var size: Size {
        var rows: Int32 = 0
        var columns: Int32 = 0
        ct_screen_size(&rows, &columns)
        return Size(columns: Int(columns), rows: Int(rows))
    }

    /// Makes ``size`` the window's; for ``TerminalSignal/resize``.
    public func applyResize() {
        ct_screen_apply_resize()
    }

    /// Takes the mouse from the terminal, which then cannot select text with it, or gives it back.
    public func setMouse(_ isOn: Bool) {
        ct_screen_mouse(isOn)
    }

    /// Gives the cursor a shape, where the terminal is of a kind known to have some; nil for its own.
    ///
    /// It gets its own back whenever the terminal is given away.
    public func setCursorShape(_ shape: CursorShape?) {
        guard understandsXterm else { return }
        switch shape {
        case .block: ct_screen_cursor_shape(2)
        case .bar: ct_screen_cursor_shape(6)
        case nil: ct_screen_cursor_shape(0)
        }
    }

    /// Rings the bell.
    public func ringBell() {
        send("\u{7}")
    }

    /// How a terminal is asked for a notification of the desktop.
    public enum Notification: Sendable {
        /// iTerm2's, which kitty, WezTerm, Windows Terminal and others have.
        case osc9

        /// rxvt's, which foot, Ghostty, VTE and others have.
        case osc777
    }

    /// Shows a desktop notification, where the terminal is of a kind that may have them.
    ///
    /// - Parameter isInTmux: tmux is asked to hand it on, which it does where `allow-passthrough` is on.
    public func notify(_ text: String, as kind: Notification, isInTmux: Bool = false) {
        guard understandsXterm else { return }
        let text = Inert.text(text).replacing(";", with: ",")
        let sequence =
            switch kind {
            case .osc9: "\u{1B}]9;\(text)\u{1B}\\"
            case .osc777: "\u{1B}]777;notify;lettera;\(text)\u{1B}\\"
            }
        send(isInTmux ? Self.wrappedForTmux(sequence) : sequence)
    }

    static func wrappedForTmux(_ sequence: String) -> String {
        "\u{1B}Ptmux;" + sequence.replacing("\u{1B}", with: "\u{1B}\u{1B}") + "\u{1B}\\"
    }

    /// Sets the window's title, where the terminal is of a kind known to have one.
    ///
    /// The title before it comes back at the end, where the terminal remembers it.
    public func setTitle(_ text: String) {
        let text = Inert.text(text)
        guard understandsXterm, text != title else { return }
        title = text
        if !isAway { sendTitle() }
    }

    /// Puts text on the clipboard through the terminal (OSC 52).
    ///
    /// There is no answer: terminals that do not have this, or do not allow it, ignore it.
    ///
    /// - Returns: whether the terminal is of a kind that may have it.
    public func copy(base64 text: String, in multiplexer: Multiplexer?) -> Bool {
        guard understandsXterm, text.utf8.allSatisfy(\.isBase64) else { return false }
        for sequence in ClipboardSequence.sequences(base64: text, in: multiplexer) {
            send(sequence)
        }
        return true
    }

    /// Whether the terminal understands xterm's sequences, or ignores those that it does not
    /// know, where others might show them.
    var understandsXterm: Bool {
        Self.xtermLike.contains { term.hasPrefix($0) }
    }

    private static let xtermLike = [
        "xterm", "tmux", "screen", "rxvt", "alacritty", "kitty", "foot", "wezterm", "ghostty",
        "konsole", "gnome", "vte", "contour", "iterm", "mintty", "st-",
    ]

    /// Those known to synchronize, and to take no harm from being told to.
    private static let synchronizing = [
        "xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty", "contour",
    ]

    private func sendTitle() {
        if !titleIsSaved {
            titleIsSaved = true
            send("\u{1B}[22;2t")
        }
        send("\u{1B}]2;\(title)\u{1B}\\")
    }

    private func restoreTitle() {
        guard titleIsSaved else { return }
        titleIsSaved = false
        // First empty, for terminals that set titles but do not remember them.
        send("\u{1B}]2;\u{1B}\\\u{1B}[23;2t")
    }

    private func send(_ text: String) {
        // Meanwhile the terminal is another program's.
        if isAway { return }
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                ct_screen_send(characters.baseAddress, characters.count)
            }
        }
    }
}

extension UInt8 {
    fileprivate var isBase64: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"),
            UInt8(ascii: "="):
            true
        default:
            false
        }
    }
}
