import PTYSupport
import Testing

@Suite struct `The plain line editor` {
    @Test func `edits, remembers and survives Ctrl-C`() throws {
        let terminal = try Probe.start("plain")
        try terminal.wait("a prompt") { $0.text == "?" }
        terminal.send("helo\u{1B}[Dl\r")
        // Ctrl-C between two prompts would be a signal.
        try terminal.wait("the next prompt") { $0.text.hasSuffix("line [hello]\n?") }
        terminal.send("not this\u{3}")
        try terminal.wait("the next prompt") { $0.text.hasSuffix("interrupted\n?") }
        terminal.send("\u{10}\u{10}\r")
        try terminal.wait("the next prompt") { $0.text.hasSuffix("line [from before]\n?") }
        terminal.send("世界\r")
        try terminal.wait("the next prompt") { $0.text.hasSuffix("line [世界]\n?") }
        terminal.send("\u{4}")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.text.hasSuffix("end"))
        #expect(terminal.isCooked)
    }

    @Test func `works where nothing else does`() throws {
        let terminal = try Probe.start("plain", environment: ["TERM": "dumb"])
        try terminal.wait(for: "?")
        terminal.send("plain words\r")
        try terminal.wait(for: "line [plain words]")
        #expect(!terminal.output.contains(0x1B))
    }

    @Test func `gives the terminal back while it is stopped`() throws {
        let terminal = try Shell.start("plain")
        try terminal.wait(for: "?")
        terminal.send("half\u{1A}")
        try terminal.wait(for: "shell again")
        #expect(terminal.isCooked)
        terminal.send("\n")
        try terminal.wait("its own settings again") { !$0.isCooked }
        terminal.send(" done\r")
        try terminal.wait(for: "line [half done]")
    }

    @Test func `reads lines from a pipe without a prompt`() throws {
        let terminal = try PseudoTerminal(
            "/bin/sh", arguments: ["-c", "printf 'one\\ntwo' | \(Probe.path) plain"],
            rows: 12, columns: 40)
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.text == "line [one]\nline [two]\nend")
    }
}
