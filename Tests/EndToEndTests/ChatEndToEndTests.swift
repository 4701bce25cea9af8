import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `The chat, from key to screen` {
    @Test func `remembers who talks, and shows it`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        terminal.send("my name is Ada and I like sailing\r")
        try terminal.wait(for: "changed")
        try terminal.wait(for: "ready")
        terminal.send("what do you know about me?\r")
        try terminal.wait(for: "Your name is Ada. You like sailing.")
        try terminal.wait(for: "persona detached")
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(!terminal.isAlternate)
        #expect(terminal.isCooked)

        #expect(try lettera.openPhases().isEmpty)
        let blocks = try lettera.run("blocks", "show", "Persona_ada")
        #expect(blocks.output.contains("sailing"))
    }

    @Test func `opens on what was said before`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "hello there").status == 0)
        let terminal = try lettera.chat(rows: 30, columns: 100)
        try terminal.wait(for: "hello there")
        try terminal.wait(for: "ready")
        terminal.send("\u{4}")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `cancels a reply with Ctrl-C, keeps what came, and leaves with more`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        terminal.send("slow 2000\r")
        try terminal.wait(for: "tok5 ")
        terminal.send("\u{3}")
        try terminal.wait(for: "cancelled")
        try terminal.wait(for: "persona detached")
        #expect(terminal.text.contains("tok5 "))
        terminal.send("\u{3}")
        try terminal.wait(for: "Ctrl-C")
        terminal.send("\u{3}")
        try terminal.waitForExit()
        #expect(terminal.isCooked)
        #expect(try lettera.openPhases().isEmpty)
    }

    @Test func `draws itself anew for every size, and never outside it`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat(rows: 24, columns: 80)
        try terminal.wait(for: "ready")
        terminal.send("hello 漢字 👩‍👩‍👧‍👦 مرحبا\r")
        try terminal.wait(for: "stand-in")
        for (rows, columns) in [(60, 200), (12, 40), (6, 20), (24, 80)] {
            terminal.resize(rows: rows, columns: columns)
            try terminal.wait("the input line at \(columns)x\(rows)") {
                $0.lines.count == rows && $0.cursor.isVisible && $0.cursor.row >= rows - 3
            }
        }
        try terminal.wait(for: "漢字")
        terminal.kill(SIGTERM)
        try terminal.waitForExit()
        #expect(terminal.isCooked)
        #expect(!terminal.isAlternate)
    }

    @Test func `takes a paste of several lines without sending it`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        terminal.send("\u{1B}[200~first line\rsecond \u{1B}[31mline\u{1B}[201~")
        try terminal.wait(for: "first line")
        try terminal.wait(for: "second")
        #expect(terminal.text.contains("Nothing has been said yet"))
        terminal.send("\r")
        try terminal.wait(for: "stand-in")
        terminal.send("\u{4}")
        try terminal.waitForExit()
    }

    @Test func `keeps a draft through a kill`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let first = try lettera.chat()
        try first.wait(for: "ready")
        first.send("not sent yet 漢")
        try first.wait(for: "not sent yet 漢")
        let log = URL(
            fileURLWithPath: lettera.folder.path + "/data/lettera/lettera.sqlite-wal")
        try first.wait("the draft on disk") { _ in
            let bytes = try? Data(contentsOf: log)
            return bytes?.firstRange(of: Data("not sent yet".utf8)) != nil
        }
        first.kill(SIGKILL)
        try first.waitForExit()
        let second = try lettera.chat()
        try second.wait(for: "not sent yet 漢")
        second.kill(SIGTERM)
        try second.waitForExit()
    }

    @Test func `brings queued messages back after a kill, and sends each once when asked`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let first = try lettera.chat()
        try first.wait(for: "ready")
        first.send("slow 2000\r")
        try first.wait(for: "tok5 ")
        first.send("whoami\r")
        try first.wait(for: "next: whoami")
        first.send("second thought\r")
        try first.wait(for: "next: second thought")
        first.kill(SIGKILL)
        try first.waitForExit()

        let second = try lettera.chat()
        try second.wait(for: "last time: whoami")
        try second.wait(for: "last time: second thought")
        try second.wait(for: "2 messages from last time were not sent")
        try second.wait(for: "Letta 0.", seconds: 60)
        second.send("\u{1B}q")
        try second.wait(for: "Waiting messages")
        second.send("\u{1B}[B")
        try second.wait(for: "▸ second thought")
        second.send("\u{4}")
        try second.wait("one message less") { !$0.text.contains("last time: second thought") }
        second.send("\u{1B}")
        try second.wait("the list closed") { !$0.text.contains("Waiting messages") }
        second.send("/queue send\r")
        try second.wait(for: "blocks: Persona_ada", seconds: 60)
        try second.wait(for: "persona detached", seconds: 60)
        second.kill(SIGKILL)
        try second.waitForExit()

        let third = try lettera.chat()
        try third.wait(for: "blocks: Persona_ada")
        try third.wait(for: "ready", seconds: 60)
        #expect(!third.text.contains("last time:"))
        third.send("\u{4}")
        try third.waitForExit()
    }

    @Test func `line by line, queued messages from last time are told of, and sent when asked`()
        throws
    {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let chat = try lettera.chat()
        try chat.wait(for: "ready")
        chat.send("slow 2000\r")
        try chat.wait(for: "tok5 ")
        chat.send("whoami\r")
        try chat.wait(for: "next: whoami")
        chat.kill(SIGKILL)
        try chat.waitForExit()

        let listed = try lettera.run("--plain", input: "/queue\n/queue send\n/queue\n")
        #expect(listed.errors.contains("a message from last time was not sent"))
        #expect(listed.output.contains("waiting 1: whoami"))
        #expect(listed.output.contains("blocks: Persona_ada"))
        #expect(listed.output.contains("no message waits"))
    }

    @Test func `says what happened when the server goes away, and goes on when it is back`() throws
    {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let first = try PracticeServerProcess(lettera, port: 0)
        #expect(
            try lettera.run("agents", "create", "Sam", "--server", first.url).status == 0)
        let terminal = try lettera.chat("--server", first.url, rows: 30, columns: 100)
        try terminal.wait(for: "ready")
        terminal.send("slow 2000\r")
        try terminal.wait(for: "tok9 ")
        first.command.signal(SIGKILL)
        _ = first.command.outcome()
        try terminal.wait(for: "server away", seconds: 60)
        #expect(terminal.text.contains("tok9 "))
        terminal.send("still here?")

        let second = try PracticeServerProcess(lettera, port: first.port)
        defer { second.command.signal(SIGTERM) }
        try terminal.wait(for: "ready", seconds: 60)
        #expect(terminal.text.contains("still here?"))
        terminal.send("\r")
        try terminal.wait(for: "stand-in", seconds: 60)
        try terminal.wait(for: "persona detached", seconds: 60)
        terminal.send("\u{4}")
        try terminal.waitForExit()
        #expect(try lettera.openPhases().isEmpty)
    }

    @Test func `line by line stops a reply with Ctrl-C, goes on, and ends by a signal`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat("--plain")
        try terminal.wait(for: "ada>")
        terminal.send("slow 2000\r")
        try terminal.wait(for: "tok5 ")
        terminal.send("\u{3}")
        try terminal.wait(for: "cancelled")
        terminal.send("whoami\r")
        try terminal.wait(for: "blocks: Persona_ada")
        terminal.kill(SIGTERM)
        try terminal.waitForExit()
        #expect(terminal.isCooked)
        #expect(try lettera.openPhases().isEmpty)
    }
}

/// `lettera serve` in a process of its own.
struct PracticeServerProcess {
    let command: RunningCommand
    let url: String
    let port: Int

    init(
        _ lettera: Lettera, port: Int, faults: [String] = [], environment: [String: String] = [:]
    ) throws {
        command = try lettera.start(
            ["serve", "--port", "\(port)", "--token-delay", "20"]
                + faults.flatMap { ["--fault", $0] }, environment: environment)
        let isUp = command.wait { $0.contains("listens on http://") && $0.contains(";") }
        try #require(isUp)
        let start = try #require(command.text.firstRange(of: "http://"))
        url = String(command.text[start.lowerBound...].prefix { $0 != ";" })
        self.port = try #require(Int(url.split(separator: ":").last ?? ""))
    }
}
