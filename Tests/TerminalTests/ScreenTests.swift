import Glibc
import PTYSupport
import Screen
import Testing

@Suite struct `The screen of a terminal` {
    @Test func `shows wide and combining text where it should`() throws {
        let terminal = try Probe.start("wide", rows: 6, columns: 20)
        try terminal.wait(for: "corner世")
        #expect(terminal.lines[1] == "世界 e\u{301} 👋 |")
        #expect(terminal.lines[5] == "            corner世")
        #expect(terminal.cursor.isVisible == false)
    }

    @Test func `shows each frame, whatever the one before was`() throws {
        let terminal = try Probe.start("page", rows: 6, columns: 20)
        try terminal.wait("its title") { $0.title == "probe page" }
        var numbers = Numbers()
        for _ in 0..<60 {
            let page = (0..<6).map { _ in numbers.row(columns: 20) }
            terminal.send("\u{1B}[200~" + page.joined(separator: "\n") + "\u{1B}[201~")
            try terminal.wait("a page of \(page)") { $0.lines == page }
        }
    }

    @Test func `is whole where somebody made the terminal non-blocking`() throws {
        let terminal = try Probe.start("nonblocking", rows: 60, columns: 200)
        let rows = (0..<60).map { String(repeating: "\($0 % 10)", count: 200) }
        try terminal.wait("all rows") { $0.lines == rows }
        #expect(terminal.output.count > 100_000)
    }

    @Test func `follows the window's size`() throws {
        let terminal = try Probe.start("keys", rows: 6, columns: 30)
        try terminal.wait(for: "keys 30x6")
        terminal.resize(rows: 20, columns: 100)
        try terminal.wait(for: "keys 100x20")
        terminal.resize(rows: 3, columns: 12)
        try terminal.wait(for: "keys 12x3")
    }

    @Test func `has a title, and gives the old one back`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait("a title") { $0.title == "probe keys" }
        terminal.send("\u{11}")
        try terminal.waitForExit()
        let output = String(decoding: terminal.output, as: UTF8.self)
        #expect(output.contains("\u{1B}[22;2t"))
        #expect(output.contains("\u{1B}[23;2t"))
    }

    @Test func `is sent again when it was disturbed`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        let before = terminal.output.count
        terminal.send("\u{C}")
        try terminal.wait("a new picture") { $0.output.count >= before + 10 }
        try terminal.wait(for: "keys 40x12")
    }

    @Test(.enabled(if: canTrace, "needs strace"))
    func `is written at one go, however many rows have changed`() throws {
        let trace = "/tmp/lettera-writes-\(getpid())"
        defer { unlink(trace) }
        let terminal = try PseudoTerminal(
            Self.tracer,
            arguments: ["-o", trace, "-e", "trace=write", "-s", "9999", Probe.path, "keys"],
            rows: 30,
            columns: 40)
        try terminal.wait(for: "keys 40x30")
        terminal.send("abcdefghijklmnopq")
        try terminal.wait(for: "character(\"q\")")
        let before = terminal.output.count
        terminal.send("\u{C}")
        try terminal.wait("a new picture") { $0.output.count >= before + 200 }
        terminal.send("\u{11}")
        try terminal.waitForExit()
        let writes = try Self.lines(of: trace).filter { $0.hasPrefix("write(1,") }
        #expect(
            writes.contains { write in
                ["keys 40x30", "character(\\\"a\\\")", "character(\\\"q\\\")"]
                    .allSatisfy { write.contains($0) }
            })
    }

    private static let tracer = "/usr/bin/strace"

    /// Whether strace is there, and may trace: in some containers it may not.
    private static let canTrace: Bool = {
        let process = try? ChildProcess(
            tracer, ["-o", "/dev/null", "/bin/true"], environment: [:], output: "/dev/null",
            errors: "/dev/null")
        return process?.end().status == 0
    }()

    private static func lines(of path: String) throws -> [Substring] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 {
            text += piece.prefix(count)
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
    }

    @Test func `costs a few bytes for a key`() throws {
        let terminal = try Probe.start("line", rows: 40, columns: 120)
        try terminal.wait(for: ">")
        terminal.send("abc")
        try terminal.wait(for: "> abc")
        let before = terminal.output.count
        terminal.send("d")
        try terminal.wait(for: "> abcd")
        #expect(terminal.output.count - before < 40)
    }

    @Test func `has its cursor where the line's is`() throws {
        let terminal = try Probe.start("line", rows: 6, columns: 40)
        try terminal.wait(for: ">")
        terminal.send("世界x")
        try terminal.wait("the cursor after the text") {
            $0.cursor == PseudoTerminal.Cursor(row: 5, column: 7)
        }
        terminal.send("\u{1B}[D\u{1B}[D")
        try terminal.wait("the cursor on a wide glyph") {
            $0.cursor == PseudoTerminal.Cursor(row: 5, column: 4)
        }
        terminal.send("\r")
        try terminal.wait(for: "line 世界x")
    }

    @Test func `shows faces in colours, and without them in attributes`() throws {
        let rows = Face.allCases.count
        let colourful = try Probe.start("faces", "dark", rows: rows, columns: 20)
        try colourful.wait(for: "\(Face.allCases[rows - 1])")
        let user = try #require(Face.allCases.firstIndex(of: .user))
        #expect(colourful.look(row: user, column: 0).foreground == 117)
        #expect(colourful.look(row: user, column: 0).bold)

        let plain = try Probe.start("faces", "none", rows: rows, columns: 20)
        try plain.wait(for: "\(Face.allCases[rows - 1])")
        #expect(plain.look(row: user, column: 0).foreground == nil)
        #expect(plain.look(row: user, column: 0).bold)
        let selection = try #require(Face.allCases.firstIndex(of: .selection))
        #expect(plain.look(row: selection, column: 0).reverse)
    }

    @Test(arguments: [
        "xterm", "xterm-256color", "screen", "screen-256color", "tmux-256color", "linux", "vt100",
        "vt220", "ansi", "rxvt", "xterm-mono",
    ])
    func `works on terminals of all kinds`(term: String) throws {
        let rows = Face.allCases.count
        let terminal = try Probe.start(
            "faces", "dark", environment: ["TERM": term], rows: rows, columns: 24)
        try terminal.wait(for: "\(Face.allCases[rows - 1])")
        #expect(terminal.lines == Face.allCases.map { "\($0)" })
        terminal.send("\u{11}")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.isCooked)
    }

    @Test(arguments: [
        ("dumb", "A \"dumb\" terminal (TERM) cannot show a full screen. Use --plain."),
        ("nosuchterm", "The system knows no terminal called \"nosuchterm\" (TERM)."),
        ("", "TERM is not set"),
    ])
    func `is refused with a reason where it cannot be`(term: String, reason: String) throws {
        let terminal = try Probe.start("keys", environment: ["TERM": term], columns: 120)
        #expect(try terminal.waitForExit() == .exited(1))
        #expect(terminal.text.contains(reason))
        #expect(terminal.isCooked)
    }

    @Test func `needs UTF-8, and finds it by itself`() throws {
        let terminal = try Probe.start("wide", environment: ["LANG": "C", "LC_ALL": "C"])
        try terminal.wait(for: "世界 e\u{301} 👋 |")
    }
}

/// Numbers that look like chance, the same in each run.
private struct Numbers {
    private var state: UInt64 = 1

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    /// Narrow, wide and marked glyphs that differ little from one row to the next, and no blanks at the end.
    mutating func row(columns: Int) -> String {
        var text = ""
        var left = below(columns + 1)
        while left > 0 {
            switch below(left > 2 ? 5 : 1) {
            case 0: text += "a"
            case 1: text += " "
            case 2: text += "e\u{301}"
            default:
                text += below(2) == 0 ? "世" : "界"
                left -= 1
            }
            left -= 1
        }
        return text
    }
}
