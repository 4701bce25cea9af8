import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `The line, from key to screen` {
    private func paste(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }

    @Test func `folds a long paste, and sends it whole`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        terminal.send("see ")
        terminal.send(paste((1...240).map { "row \($0)" }.joined(separator: "\r")))
        try terminal.wait(for: "> see [paste 1: 240 lines, 2 kB]")
        try terminal.wait(for: "240 lines, Enter sends them")
        #expect(terminal.text.contains("Nothing has been said yet"))
        terminal.send("\u{F}")
        try terminal.wait(for: "row 239")
        terminal.send("\u{F}")
        try terminal.wait(for: "[paste 1: 240 lines, 2 kB]")
        terminal.send("\r")
        try terminal.wait(for: "stand-in")
        let history = try lettera.run("search", "--json", "239")
        #expect(history.status != 0 || history.output.contains("row 240"))
        terminal.send("\u{4}")
        try terminal.waitForExit()
    }

    @Test func `takes a megabyte, of which nothing is a key`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        let line = "all work \u{3} and \u{4} no \u{1B}[A play \t/quit\r"
        terminal.send(paste(String(repeating: line, count: 1_000_000 / line.utf8.count)))
        try terminal.wait(for: "[paste 1: ")
        terminal.send("!")
        try terminal.wait(for: " kB]!")
        terminal.send("\u{7F}\u{7F}")
        try terminal.wait("the paste deleted as one") { !$0.text.contains("[paste") }
        terminal.send("\u{4}")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `finds what was entered in an earlier run, and only by the same person`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let first = try lettera.chat()
        try first.wait(for: "ready")
        first.send("the quick brown fox\r")
        try first.wait(for: "stand-in")
        try first.wait(for: "persona detached")
        first.send("\u{4}")
        try first.waitForExit()

        let second = try lettera.chat()
        try second.wait(for: "ready")
        second.send("unfinished\u{12}")
        try second.wait(for: "(search: )")
        second.send("BROWN")
        try second.wait(for: "nothing entered before has these words")
        second.send("\u{15}brown")
        try second.wait(for: "(search: brown) the quick brown fox")
        second.send("\u{7}")
        try second.wait(for: "> unfinished")
        second.send("\u{12}quick\r")
        try second.wait(for: "> the quick brown fox")
        second.send("\u{15}/user ben\r")
        try second.wait(for: "enrol ben as a new user")
        second.send("\u{1B}[B\r")
        try second.wait(for: "ben ▸")
        try second.wait(for: "ready")
        second.send("\u{12}quick")
        try second.wait(for: "nothing entered before has these words")
        second.send("\u{1B}")
        try second.wait("the search closed") { !$0.text.contains("(search") }
        second.send("\u{4}")
        try second.waitForExit()
    }

    @Test func `chooses from a menu of what Tab could make of it`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        terminal.send("/re\t")
        try terminal.wait(for: "▸ /retry")
        terminal.send("\t")
        try terminal.wait(for: "▸ /reasoning")
        terminal.send("\r")
        try terminal.wait(for: "> /reasoning")
        #expect(!terminal.text.contains("▸ /reasoning"))
        terminal.kill(SIGTERM)
        try terminal.waitForExit()
    }

    @Test func `shows vi's mode, and shapes the cursor by it until the end`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        try Data("bind -v\n".utf8).write(to: lettera.folder.appendingPathComponent(".editrc"))
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        try terminal.wait(for: "vi insert")
        terminal.send("ae\u{301}b")
        try terminal.wait(for: "i> ae\u{301}b")
        try terminal.wait(for: "vi insert")
        terminal.send("\u{1B}")
        try terminal.wait(for: "vi normal")
        terminal.send("hrX")
        try terminal.wait(for: "n> aXb")
        terminal.send("dd")
        try terminal.wait("an empty line") { $0.text.contains("n>\n") || $0.text.contains("n> \n") }
        terminal.kill(SIGTERM)
        try terminal.waitForExit()
        let output = String(decoding: terminal.output, as: UTF8.self)
        #expect(output.contains("\u{1B}[6 q"))
        #expect(output.contains("\u{1B}[2 q"))
        #expect(output.range(of: "\u{1B}[0 q", options: .backwards) != nil)
    }

    @Test func `line by line speaks in words alone, into a file`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let told = try lettera.run(
            "--plain",
            input:
                "hello \u{1B}[31m\n/help\n/help que\n/bl persona\n/blocks nose\n/fly\n/de\n/status\n"
        )
        #expect(told.status == 0)
        #expect(told.output.contains("/blocks [LABEL]: says what is in the agent's memory"))
        #expect(told.output.contains("/queue [send|drop]: lists messages"))
        #expect(told.output.contains("block persona, "))
        #expect(told.errors.contains("no such block; there are "))
        #expect(told.errors.contains("there is no command /fly here"))
        #expect(told.errors.contains("which one? /deny, /deny-all"))
        #expect(told.output.contains("user ada, agent "))
        for text in [told.output, told.errors] {
            #expect(
                !text.unicodeScalars.contains {
                    $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value)
                })
        }
    }

    @Test func `obeys the person's own keys, and names the line of a wrong one`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let config = lettera.folder.appendingPathComponent("keys.toml")
        try Data("[keys]\n\"f10\" = \"help\"\n\"ctrl-x ctrl-t\" = \"status\"\n".utf8).write(
            to: config)
        let terminal = try lettera.chat("--config", config.path)
        try terminal.wait(for: "ready")
        terminal.send("\u{18}\u{14}")
        try terminal.wait(for: "persona    ")
        terminal.send("\u{1B}[21~")
        try terminal.wait(for: "Who talks to whom")
        terminal.kill(SIGTERM)
        try terminal.waitForExit()
        try Data("user = \"ada\"\n[keys]\n\"f10\" = \"fly\"\n".utf8).write(to: config)
        let refused = try lettera.run("status", "--config", config.path)
        #expect(refused.status == 78)
        #expect(refused.errors.contains("line 3: there is no action \"fly\""))
    }

    @Test func `leaves the end of the talk on the terminal where that is wanted`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat(environment: ["LETTERA_LEAVE": "transcript"])
        try terminal.wait(for: "ready")
        terminal.send("whoami\r")
        try terminal.wait(for: "blocks: Persona_ada")
        try terminal.wait(for: "persona detached")
        terminal.send("\u{4}")
        try terminal.waitForExit()
        #expect(!terminal.isAlternate)
        #expect(terminal.text.contains("whoami"))
        #expect(terminal.text.contains("blocks: Persona_ada"))
    }

    @Test func `comes back from a stop with all it had asked of the terminal`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        try Data("bind -v\n".utf8).write(to: lettera.folder.appendingPathComponent(".editrc"))
        // Only a shell with job control can be told that its program has stopped.
        let terminal = try PseudoTerminal(
            "/bin/bash",
            arguments: [
                "--norc", "-c",
                "set -m; \(Lettera.path); echo shell again; read x; fg >/dev/null",
            ],
            environment: lettera.environment.merging(["LETTERA_MOUSE": "on"]) { $1 })
        try terminal.wait(for: "ready")
        terminal.send("kept")
        try terminal.wait(for: "i> kept")
        let before = terminal.output.count
        terminal.send("\u{1A}")
        try terminal.wait(for: "shell again")
        let away = String(decoding: terminal.output[before...], as: UTF8.self)
        for mode in [
            "\u{1B}[?2004l", "\u{1B}[?1004l", "\u{1B}[?1000l", "\u{1B}[?1006l", "\u{1B}[0 q",
        ] {
            #expect(away.contains(mode), "\(mode.dropFirst())")
        }
        let stopped = terminal.output.count
        terminal.send("\r")
        try terminal.wait("the screen") { $0.isAlternate && $0.text.contains("i> kept") }
        let back = String(decoding: terminal.output[stopped...], as: UTF8.self)
        for mode in [
            "\u{1B}[?2004h", "\u{1B}[?1004h", "\u{1B}[?1000h", "\u{1B}[?1006h", "\u{1B}[6 q",
        ] {
            #expect(back.contains(mode), "\(mode.dropFirst())")
        }
        terminal.send("\u{3}\u{3}\u{3}")
        try terminal.waitForExit()
    }

    @Test func `takes the theme from the terminal's background when it answers`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        #expect(terminal.look(row: 0, column: 0).background == 24)
        let asked = String(decoding: terminal.output, as: UTF8.self)
        #expect(asked.contains("\u{1B}]11;?\u{1B}\\"))
        #expect(asked.contains("\u{1B}[?2026$p"))
        terminal.send("ab\u{1B}]11;rgb:fdfd/f6f6/e3e3\u{1B}\\cd")
        try terminal.wait("the light theme") { $0.look(row: 0, column: 0).background == 25 }
        try terminal.wait(for: "> abcd")
        terminal.send("\u{15}/theme none\r")
        try terminal.wait("no colours") { $0.look(row: 0, column: 0).background == nil }
        #expect(terminal.look(row: 0, column: 0).reverse)
        terminal.kill(SIGTERM)
        try terminal.waitForExit()
    }
}
