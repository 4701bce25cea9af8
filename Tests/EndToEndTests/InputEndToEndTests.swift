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
        try second.wait(for: "nobody called ben")
        second.send("\r")
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
}
