import Glibc
import PTYSupport
import Testing

@Suite struct `A terminal after the program` {
    private func expectRestored(_ terminal: PseudoTerminal) {
        terminal.drain()
        #expect(terminal.isCooked)
        #expect(!terminal.isAlternate)
        #expect(terminal.cursor.isVisible)
        let output = String(decoding: terminal.output, as: UTF8.self)
        #expect(output.contains("\u{1B}[?2004l"))
        #expect(output.contains("\u{1B}[?1004l"))
    }

    private func started(_ mode: String = "keys") throws -> PseudoTerminal {
        let terminal = try Probe.start(mode)
        try terminal.wait(for: "\(mode) 40x12")
        #expect(terminal.isAlternate)
        #expect(!terminal.isCooked)
        return terminal
    }

    @Test func `is as it was when the program ends by itself`() throws {
        let terminal = try started()
        terminal.send("\u{11}")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.text.contains("bye"))
        expectRestored(terminal)
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `is as it was when the program is told to end`(signal: Int32) throws {
        let terminal = try started()
        terminal.kill(signal)
        #expect(try terminal.waitForExit() == .exited(0))
        expectRestored(terminal)
    }

    @Test func `is as it was when the program crashes`() throws {
        let terminal = try started()
        terminal.send("\u{18}")
        guard case .killed = try terminal.waitForExit() else {
            Issue.record("it ended with \(terminal.status)")
            return
        }
        expectRestored(terminal)
    }

    @Test(arguments: [SIGSEGV, SIGABRT, SIGQUIT])
    func `is as it was when a signal ends the program`(signal: Int32) throws {
        let terminal = try started()
        terminal.kill(signal)
        #expect(try terminal.waitForExit() == .killed(signal: Int(signal)))
        expectRestored(terminal)
    }

    @Test func `is the shell's while the program is stopped`() throws {
        // A shell between them, because the kernel stops no orphans.
        let terminal = try Shell.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send("\u{1A}")
        try terminal.wait(for: "shell again")
        expectRestored(terminal)
        terminal.send("\n")
        try terminal.wait("the screen again") {
            $0.isAlternate && !$0.isCooked && $0.text.contains("keys 40x12")
        }
        terminal.send("k")
        try terminal.wait(for: "character(\"k\")")
        terminal.send("\u{11}")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `may go away without the program going wild`() throws {
        let terminal = try started()
        terminal.hangUp()
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `belongs to another program for a while`() throws {
        let terminal = try started()
        terminal.send("\u{5}")
        try terminal.wait(for: "program ended with 3")
        #expect(terminal.isAlternate)
        let output = String(decoding: terminal.output, as: UTF8.self)
        #expect(output.contains("SigBlk:\t0000000000000000"))
        terminal.send("k")
        try terminal.wait(for: "character(\"k\")")
    }

    @Test func `does not wake an idle program`() throws {
        let terminal = try started()
        terminal.kill(SIGINT)
        try terminal.wait(for: "interrupt after")
        terminal.kill(SIGINT)
        try terminal.wait(for: "interrupt after 1 wake-ups")
    }

    @Test func `going away is told once and keeps nobody busy`() throws {
        let terminal = try started("stay")
        terminal.hangUp()
        guard case .exited(let wakeUps) = try terminal.waitForExit() else {
            Issue.record("it ended with \(terminal.status)")
            return
        }
        #expect(wakeUps < 10)
    }

    @Test func `is as it was when the program just exits`() throws {
        let terminal = try started()
        terminal.send("\u{F}")
        #expect(try terminal.waitForExit() == .exited(3))
        expectRestored(terminal)
    }
}
