import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `Reading, from key to screen` {
    /// A person who has said three things.
    private func talked() throws -> Lettera {
        let lettera = try Lettera()
        for words in ["first of all, hello", "then I like sailing", "at last goodbye"] {
            #expect(try lettera.run("send", words).status == 0)
        }
        return lettera
    }

    @Test func `finds, selects, copies and writes to a file`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let config = lettera.folder.appendingPathComponent("config.toml")
        let copied = lettera.folder.appendingPathComponent("copied")
        try Data("copy_command = \"cat > '\(copied.path)'\"\n".utf8).write(to: config)
        let terminal = try lettera.chat("--config", config.path, rows: 12)
        try terminal.wait(for: "ready")
        terminal.send("\u{6}then")
        try terminal.wait(for: "1 of 1")
        try terminal.wait(for: "▌then I like sailing")
        terminal.send("\r")
        try terminal.wait(for: "N newer")
        terminal.send("y")
        try terminal.wait(for: "copied the message (1 line) with copy_command")
        #expect(try String(contentsOf: copied, encoding: .utf8) == "then I like sailing")

        terminal.send("i")
        try terminal.wait(for: "F1 help")
        let path = lettera.folder.path + "/talk.md"
        terminal.send("/export \(path)\r")
        try terminal.wait(for: "entries written to")
        let talk = try String(contentsOfFile: path, encoding: .utf8)
        #expect(talk.contains("**ada** · "))
        #expect(talk.contains("\nfirst of all, hello\n"))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        terminal.send("/export \(path)\r")
        try terminal.wait(for: "Enter replaces /")
        terminal.send("\u{15}/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `opens where it was left`() throws {
        let lettera = try talked()
        defer { lettera.remove() }
        let first = try lettera.chat(rows: 10, columns: 60)
        try first.wait(for: "ready")
        try first.wait(for: "goodbye")
        first.send("\u{1B}<")
        try first.wait(for: "first of all, hello")
        try first.wait(for: "more below")
        first.send("/quit\r")
        #expect(try first.waitForExit() == .exited(0))

        let second = try lettera.chat(rows: 10, columns: 60)
        try second.wait(for: "more below")
        try second.wait(for: "first of all, hello")
        second.send("\u{1B}>")
        try second.wait(for: "goodbye")
        try second.wait("the end followed") { !$0.text.contains("more below") }
        second.send("/quit\r")
        #expect(try second.waitForExit() == .exited(0))
    }
}
