import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `A memory block, in the chat` {
    /// An editor that waits for a key, and then does what it is told.
    private func editor(_ lettera: Lettera, _ commands: String) throws -> [String: String] {
        let path = lettera.folder.path + "/editor"
        try Data("#!/bin/sh\necho THE EDITOR IS OPEN\nread answer\n\(commands)\n".utf8)
            .write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return ["EDITOR": path, "VISUAL": "", "TMPDIR": lettera.folder.path]
    }

    private func persona(_ lettera: Lettera) throws -> (id: String, value: String) {
        let shown = try lettera.run("blocks", "show", "Persona_ada", "--json")
        let list = try JSONSerialization.jsonObject(with: Data(shown.output.utf8))
        let block = try #require((list as? [[String: Any]])?.first)
        return (
            try #require(block["block_id"] as? String), try #require(block["value"] as? String)
        )
    }

    @Test func `is edited in the person's editor, and every value of it is kept`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "my name is Ada and I like sailing").status == 0)
        let terminal = try lettera.chat(
            environment: try editor(lettera, "sed -i s/sailing/rowing/ \"$1\""), rows: 30,
            columns: 100)
        try terminal.wait(for: "ready")
        terminal.send("/edit ada\r")
        try terminal.wait(for: "THE EDITOR IS OPEN")
        terminal.send("\r")
        try terminal.wait(for: "Persona_ada is written")
        try terminal.wait(for: "rowing")
        terminal.send("/history ada\r")
        try terminal.wait(for: "by you")
        terminal.send("\r")
        try terminal.wait(for: "+ preferences.likes: rowing")
        terminal.send("\u{1B}")
        try terminal.wait(for: "by the agent")
        terminal.send("\u{1B}")
        try terminal.wait("the list to close") { !$0.text.contains("History of") }
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))

        #expect(try persona(lettera).value.contains("rowing"))
        let history = try lettera.run("blocks", "history", "Persona_ada")
        let rows = history.output.split(separator: "\n").dropFirst()
        #expect(rows.first?.contains("  ada  ") == true)
        #expect(rows.dropFirst().first?.contains("agent, for ada  run-") == true)
        #expect(rows.last?.contains("enrolment") == true)
        let diff = try lettera.run("blocks", "diff", "Persona_ada")
        #expect(
            diff.output
                == "- preferences.likes: sailing\n+ preferences.likes: rowing\n")
        let unsaved = lettera.folder.path + "/state/lettera/unsaved"
        #expect(((try? FileManager.default.contentsOfDirectory(atPath: unsaved)) ?? []).isEmpty)
    }

    @Test func `that somebody else changed meanwhile is not written over, and no text is lost`()
        throws
    {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "my name is Ada and I like sailing").status == 0)
        let block = try persona(lettera).id
        let terminal = try lettera.chat(
            environment: try editor(lettera, "sed -i s/sailing/rowing/ \"$1\""), rows: 30,
            columns: 100)
        try terminal.wait(for: "ready")
        terminal.send("/edit ada\r")
        try terminal.wait(for: "THE EDITOR IS OPEN")
        let patch = try lettera.run(
            "api", "PATCH", "/v1/blocks/\(block)", "--data", #"{"value": "somebody else"}"#)
        #expect(patch.status == 0)
        terminal.send("\r")
        try terminal.wait(for: "Somebody changed Persona_ada while you edited it")
        terminal.send("\u{1B}")
        try terminal.wait(for: "your text is in")
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))

        #expect(try lettera.run("blocks", "refresh").status == 0)
        #expect(try persona(lettera).value == "somebody else")
        let unsaved = lettera.folder.path + "/state/lettera/unsaved"
        let files = try FileManager.default.contentsOfDirectory(atPath: unsaved)
        let text = try String(contentsOfFile: unsaved + "/" + (files.first ?? ""), encoding: .utf8)
        #expect(text.contains("rowing"))
        let next = try lettera.chat(rows: 30, columns: 100)
        try next.wait(for: "an edit that was not written is in")
        next.kill(SIGTERM)
        try next.waitForExit()
    }

    @Test func `is one part of what fills the context, which the server counts`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat()
        try terminal.wait(for: "ready")
        terminal.send("/context\r")
        try terminal.wait(for: "Context window")
        try terminal.wait(for: "of 30000 tokens")
        terminal.kill(SIGTERM)
        try terminal.waitForExit()
    }
}
