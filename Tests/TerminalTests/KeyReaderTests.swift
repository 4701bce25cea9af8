import PTYSupport
import Testing

@Suite struct `Keys from a terminal` {
    @Test(arguments: [
        ("a", "character(\"a\")"),
        ("世", "character(\"世\")"),
        ("\r", "enter"),
        ("\t", "tab"),
        ("\u{7F}", "backspace"),
        ("\u{3}", "control(\"c\")"),
        ("\u{0}", "control(\"@\")"),
        ("\u{1F}", "control(\"_\")"),
        ("\n", "control(\"j\")"),
        ("\u{1B}", "escape"),
        ("\u{1B}x", "alt(\"x\")"),
        ("\u{1B}ü", "alt(\"ü\")"),
        ("\u{1B}\r", "altEnter"),
        ("\u{1B}\u{7F}", "alt(\"\\u{7F}\")"),
        ("\u{1B}[A", "up"), ("\u{1B}OA", "up"),
        ("\u{1B}[B", "down"), ("\u{1B}OC", "right"), ("\u{1B}OD", "left"),
        ("\u{1B}[H", "home"), ("\u{1B}OF", "end"),
        ("\u{1B}[1~", "home"), ("\u{1B}[4~", "end"),
        ("\u{1B}[5~", "pageUp"), ("\u{1B}[6~", "pageDown"),
        ("\u{1B}[2~", "insert"), ("\u{1B}[3~", "delete"),
        ("\u{1B}[Z", "backTab"),
        ("\u{1B}[1;5A", "controlUp"), ("\u{1B}[1;5D", "controlLeft"),
        ("\u{1B}[1;3C", "controlRight"), ("\u{1B}[1;2B", "down"),
        ("\u{1B}OP", "function(1)"), ("\u{1B}[24~", "function(12)"),
        ("\u{1B}[", "alt(\"[\")"), ("\u{1B}[13;2u", "altEnter"), ("\u{1B}[27;5;13~", "altEnter"),
        ("\u{1B}[I", "focusIn"), ("\u{1B}[O", "focusOut"),
    ])
    func `mean what they say`(sent: String, name: String) throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send(sent)
        try terminal.wait(for: name)
        #expect(terminal.lines[2].isEmpty)
        terminal.send("\u{11}")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test(arguments: ["xterm-256color", "screen-256color", "linux", "rxvt"])
    func `mean the same on other terminals`(term: String) throws {
        let terminal = try Probe.start("keys", environment: ["TERM": term])
        try terminal.wait(for: "keys 40x12")
        terminal.send("\u{1B}[A\u{1B}[6~\u{1B}[Z")
        try terminal.wait(for: "up\npageDown\nbackTab")
    }

    @Test func `arrive in order, scalar by scalar`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send("e\u{301}👋\u{1B}[Cz")
        try terminal.wait(for: "character(\"z\")")
        #expect(
            terminal.lines[1...5] == [
                "character(\"e\")", "character(\"\\u{0301}\")", "character(\"👋\")", "right",
                "character(\"z\")",
            ])
    }

    @Test func `that are no UTF-8 take nothing else along`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send(bytes: [0x85, 0x61, 0xFF, 0xC3, 0x1B, 0x5B, 0x41, 0xE4, 0xB8, 0x62])
        try terminal.wait(for: "character(\"a\")\nup\ncharacter(\"b\")")
    }

    @Test func `may arrive in pieces`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        for byte in Array("x世".utf8) {
            terminal.send(bytes: [byte])
            if byte < 0x80 { try terminal.wait(for: "character(\"x\")") }
        }
        try terminal.wait(for: "character(\"世\")")
    }

    @Test func `that nobody knows are not taken for text`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send("\u{1B}[99;5u\u{1B}[>0;276;0c\u{1B}[?62;c!")
        try terminal.wait(for: "character(\"!\")")
        #expect(terminal.lines[1] == "character(\"!\")")
    }

    @Test func `tell the mouse only when it is wanted`() throws {
        let terminal = try Probe.start("mouse")
        try terminal.wait(for: "mouse 40x12")
        #expect(String(decoding: terminal.output, as: UTF8.self).contains("\u{1B}[?1000h"))
        terminal.send("\u{1B}[<64;5;3M\u{1B}[<65;1;1M\u{1B}[<0;7;2M\u{1B}[<0;7;2m!")
        try terminal.wait(for: "character(\"!\")")
        #expect(terminal.lines[1].hasPrefix("wheelUp("))
        #expect(terminal.lines[2].hasPrefix("wheelDown("))
        #expect(terminal.lines[3].hasPrefix("click("))
        #expect(terminal.lines[4] == "character(\"!\")")

        let other = try Probe.start("keys")
        try other.wait(for: "keys 40x12")
        #expect(!String(decoding: other.output, as: UTF8.self).contains("\u{1B}[?1000h"))
    }
}

@Suite struct `A paste into a terminal` {
    static let begin = "\u{1B}[200~"
    static let end = "\u{1B}[201~"

    @Test func `is one key, however it arrives`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send(Self.begin + "one\rtwo\u{1B}[20")
        terminal.send("x\u{1B}\u{1B}[201")
        terminal.send("~y")
        try terminal.wait(for: "character(\"y\")")
        #expect(terminal.lines[1].hasPrefix("paste(\"one\\rtwo"))
        #expect(terminal.lines[2] == "character(\"y\")")
    }

    @Test func `keeps the keys that follow it`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send(Self.begin + "text" + Self.end + "a\u{1B}[Ab")
        try terminal.wait(for: "paste(\"text\")\ncharacter(\"a\")\nup\ncharacter(\"b\")")
    }

    /// Who copies from a web page may have copied the end of a paste, and an Enter.
    @Test func `that ends itself presses no Enter`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send(Self.begin + "harmless" + Self.end + "rm\r" + Self.end)
        try terminal.wait(for: "character(\"m\")\naltEnter")
        terminal.send("\r")
        try terminal.wait(for: "enter")
    }

    @Test func `may be long`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send(Self.begin + String(repeating: "0123456789", count: 20_000) + Self.end)
        try terminal.wait(for: "paste of 200000 bytes")
    }

    @Test func `that is too long loses its rest and nothing more`() throws {
        let terminal = try Probe.start("keys")
        try terminal.wait(for: "keys 40x12")
        terminal.send(Self.begin + String(repeating: "x", count: 4_300_000) + Self.end + "y")
        try terminal.wait(for: "character(\"y\")", seconds: 60)
        #expect(terminal.text.contains("paste of 4194304 bytes"))
    }
}
