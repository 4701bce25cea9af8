// Drives the terminal the way the chat does, for tests to look at from outside.
//
// It shows its mode and the keys it gets, one to a row, and ends on Ctrl-Q. Its first argument
// chooses what else it does, its second the theme.

import Glibc
import Screen
import Terminal

let signals = Signals.block()

@UIActor final class Probe {
    private let mode: String
    private let session: TerminalSession
    private let painter: Painter
    private let reader = KeyReader()
    private var editor: LineEditor?
    private var rows: [String] = []
    private var isDirty = true
    /// How often the loop has woken up since it was last asked.
    private var wakeUps = 0
    /// In mode `stay`, when it ends after its terminal has gone, and what it has seen by then.
    private(set) var end: ContinuousClock.Instant?
    private(set) var hangups = 0
    var wakeUpsSinceHangup: Int { wakeUps }

    init(mode: String, theme: Theme) throws {
        self.mode = mode
        if mode == "line" { editor = try LineEditor(editrc: .none) }
        if mode == "user-line" { editor = try LineEditor(program: "probe") }
        session = try TerminalSession.start()
        painter = Painter(theme: theme)
        if mode == "mouse" { session.setMouse(true) }
        // As another program does that has the same terminal.
        if mode == "nonblocking" { _ = fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK) }
    }

    func readKeys() {
        while let key = reader.next() { handle(key) }
    }

    private func handle(_ key: Key) {
        isDirty = true
        switch key {
        case .control("q"): UILoop.shared.stop()
        case .control("l"): painter.invalidate()
        case .control("z"): session.suspend()
        case .control("x"): fatalError("as asked")
        case .control("e"): runProgram()
        case .control("o"): exit(3)
        case .paste(let text) where mode == "page":
            rows = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        case .paste(let text) where text.utf8.count > 200:
            rows.append("paste of \(text.utf8.count) bytes")
        default:
            if let editor {
                if case .line(let line) = editor.feed(key) { rows.append("line \(line)") }
            } else {
                rows.append("\(key)")
            }
        }
    }

    private func runProgram() {
        Task {
            let code = try? await ForegroundProgram.run([
                "/bin/sh", "-c", "grep SigBlk /proc/self/status; exit 3",
            ])
            rows.append("program ended with \(code ?? -1)")
            isDirty = true
            UILoop.shared.wakeUp()
        }
    }

    func handle(_ signal: TerminalSignal) {
        isDirty = true
        switch signal {
        case .resize: session.applyResize()
        case .hangup where mode == "stay":
            hangups += 1
            wakeUps = 0
            end = .now + .milliseconds(300)
        case .terminate, .hangup: UILoop.shared.stop()
        case .suspend: session.suspend()
        case .resumed:
            session.enter()
            painter.invalidate()
        case .interrupt:
            rows.append("interrupt after \(wakeUps) wake-ups")
            wakeUps = 0
        }
    }

    /// Paints what has changed, and says how long nothing else is due.
    func work() -> Duration? {
        wakeUps += 1
        paint()
        guard let end else { return nil }
        if end <= .now { UILoop.shared.stop() }
        return end - .now
    }

    private func paint() {
        guard isDirty else { return }
        isDirty = false
        let size = session.size
        var frame = Frame(size: size)
        if mode == "faces" {
            for (row, face) in Face.allCases.enumerated() {
                frame.put("\(face)", row: row, column: 0, face: face)
            }
        } else if mode == "nonblocking" {
            // Far more than a terminal takes at once.
            for row in 0..<size.rows {
                for column in 0..<size.columns {
                    let face: Face = (row + column) % 2 == 0 ? .header : .user
                    frame.put("\(row % 10)", row: row, column: column, face: face)
                }
            }
        } else if mode == "page" {
            for (number, row) in rows.enumerated() {
                frame.put(row, row: number, column: 0, face: number % 2 == 0 ? .plain : .header)
            }
        } else {
            frame.put("\(mode) \(size.columns)x\(size.rows)", row: 0, column: 0, face: .header)
            for (index, row) in rows.suffix(size.rows - 3).enumerated() {
                frame.put(row, row: index + 1, column: 0, face: .plain)
            }
        }
        if mode == "wide" {
            frame.put("世界 e\u{301} 👋 |", row: 1, column: 0, face: .user)
            frame.put("corner世", row: size.rows - 1, column: size.columns - 8, face: .agent)
        }
        if let line = editor?.line {
            let text = line.text.replacing("\n", with: "⏎")
            frame.put("> " + text, row: size.rows - 1, column: 0, face: .input)
            let before = String(line.text.prefix(line.cursor))
            frame.cursor = Position(row: size.rows - 1, column: 2 + TextWidth.columns(of: before))
        }
        frame.title = "probe \(mode)"
        painter.paint(frame)
    }

    func stop() {
        session.stop()
    }
}

let mode = CommandLine.arguments.dropFirst().first ?? "keys"
let themeName = CommandLine.arguments.dropFirst(2).first ?? "dark"
do {
    if mode == "plain" {
        try runPlain()
    } else {
        try UIActor.assumeIsolated { try runFullScreen(mode: mode, themeName: themeName) }
    }
} catch {
    print("\(error)")
    exit(1)
}

@UIActor func runFullScreen(mode: String, themeName: String) throws {
    let probe = try Probe(mode: mode, theme: .named(themeName) ?? .dark)
    UILoop.shared.run(
        signals: signals,
        onInput: { probe.readKeys() },
        onSignal: { probe.handle($0) },
        onDue: { probe.work() })
    if mode == "stay" {
        // There is no terminal left to say it on.
        exit(probe.hangups == 1 ? Int32(min(99, probe.wakeUpsSinceHangup)) : 100)
    }
    probe.stop()
    print("bye")
}

func runPlain() throws {
    let editor = try PlainLineEditor(history: ["from before"])
    while true {
        switch editor.readLine(prompt: "? ") {
        case .line(let text):
            print("line [\(text)]")
            editor.addHistory(text)
        case .interrupted: print("interrupted")
        case .endOfFile:
            print("end")
            return
        }
    }
}
