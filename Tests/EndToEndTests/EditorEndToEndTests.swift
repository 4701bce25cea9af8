import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `The person's own editor, in the chat` {
    /// An editor that says that it has the terminal, waits for a key, and does what it is told.
    private func editor(_ lettera: Lettera, _ commands: String) throws -> [String: String] {
        let path = lettera.folder.path + "/editor"
        try Data(
            """
            #!/bin/sh
            echo "THE EDITOR IS OPEN"
            read answer
            \(commands)
            """.utf8
        ).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return ["EDITOR": path, "VISUAL": "", "TMPDIR": lettera.folder.path]
    }

    @Test func `gets the terminal and a private file, and its text comes back into the line`()
        throws
    {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let environment = try editor(
            lettera,
            """
            stat -c %a "$1" "$(dirname "$1")" > "$HOME/modes"
            echo "and more" >> "$1"
            """)
        let terminal = try lettera.chat(environment: environment)
        try terminal.wait(for: "ready")
        terminal.send("some words")
        try terminal.wait(for: "> some words")
        terminal.send("\u{18}\u{5}")
        try terminal.wait(for: "THE EDITOR IS OPEN")
        #expect(!terminal.isAlternate)
        #expect(terminal.isCooked)
        terminal.send("go on\r")
        try terminal.wait(for: "and more")
        #expect(terminal.isAlternate)
        try terminal.wait(for: "Nothing has been said yet")
        let modes = try String(contentsOfFile: lettera.folder.path + "/modes", encoding: .utf8)
        #expect(modes == "600\n700\n")
        let left = try FileManager.default.contentsOfDirectory(atPath: lettera.folder.path)
        #expect(!left.contains { $0.hasPrefix("lettera-edit") })
        terminal.send("\r")
        try terminal.wait(for: "stand-in")
        terminal.send("\u{4}")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `that ends badly changes nothing, and a reply goes on behind it`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat(
            environment: try editor(lettera, "echo lost > \"$1\"; exit 3"))
        try terminal.wait(for: "ready")
        terminal.send("slow 60\r")
        try terminal.wait(for: "tok5 ")
        terminal.send("kept")
        try terminal.wait(for: "> kept")
        terminal.send("\u{18}\u{5}")
        try terminal.wait(for: "THE EDITOR IS OPEN")
        // The reply ends, and its persona goes, while somebody else has the terminal.
        try terminal.wait("the reply's end in the store") { _ in
            (try? lettera.openPhases().isEmpty) == true
        }
        terminal.send("\r")
        try terminal.wait(for: "ended with 3")
        #expect(terminal.text.contains("> kept"))
        try terminal.wait(for: "tok59")
        terminal.kill(SIGTERM)
        try terminal.waitForExit()
    }
}
