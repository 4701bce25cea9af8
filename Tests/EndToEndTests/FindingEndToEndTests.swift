import Foundation
import PTYSupport
import Testing

/// Lists, commands, settings and the first start, on the real program.
@Suite(.serialized) struct `Finding one's way` {
    private func text(_ path: String, of lettera: Lettera) throws -> String {
        try String(contentsOfFile: lettera.folder.path + path, encoding: .utf8)
    }

    @Test func `a newcomer practises with one key, and is not asked again`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.newcomer()
        try terminal.wait(for: "Where are your agents?")
        terminal.send("\r")
        try terminal.wait(for: "ready")
        terminal.send("hello\r")
        try terminal.wait(for: "ready ·")
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
        let again = try lettera.newcomer()
        try again.wait(for: "ready")
        #expect(!again.text.contains("Where are your agents"))
        again.send("\u{4}")
        try again.waitForExit()
    }

    @Test func `a newcomer names a server, and what answers is written down`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let elsewhere = try Lettera()
        defer { elsewhere.remove() }
        let server = try elsewhere.start(
            ["serve", "--port", "0"],
            environment: ["LETTERA_PRACTICE_PASSWORD": "open-sesame"])
        defer { server.signal(SIGTERM) }
        #expect(server.wait { $0.contains("http://127.0.0.1:") })
        let address = try #require(
            server.text.firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/).map { String($0.output) })
        let terminal = try lettera.newcomer(rows: 30, columns: 100)
        try terminal.wait(for: "Where are your agents?")
        terminal.send("own\r")
        try terminal.wait(for: "Where is the server?")
        terminal.send("\u{15}\(address)\r")
        try terminal.wait(for: "How does the server know you?")
        terminal.send("\r")
        try terminal.wait(for: "Which command prints the key?")
        terminal.send("echo wrong\r")
        try terminal.wait(for: "does not let you in")
        terminal.send("another way\r")
        try terminal.wait(for: "How does the server know you?")
        terminal.send("\r")
        try terminal.wait(for: "Which command prints the key?")
        terminal.send("\u{15}echo open-sesame\r")
        try terminal.wait(for: "written to")
        let config = try text("/config/lettera/config.toml", of: lettera)
        #expect(config.contains("url = \"\(address)\""))
        #expect(config.contains("api_key_command = \"echo open-sesame\""))
        terminal.send("\u{3}\u{3}")
        try terminal.waitForExit()
    }

    @Test func `a conversation is begun, named, found again and deleted`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat(rows: 30, columns: 110)
        try terminal.wait(for: "ready")
        terminal.send("the first words\r")
        try terminal.wait(for: "stand-in")
        try terminal.wait(for: "ready ·")
        terminal.send("/new garden\r")
        // A frame comes in pieces: the top row may be new while the rest is old.
        try terminal.wait("an empty transcript") {
            $0.text.contains("Nothing has been said yet") && !$0.text.contains("stand-in")
        }
        terminal.send("tomatoes\r")
        try terminal.wait(for: "stand-in")
        try terminal.wait(for: "ready ·")
        terminal.send("/conversations\r")
        try terminal.wait(for: "Which conversation?")
        try terminal.wait(for: "ada in lettera")
        #expect(terminal.text.contains("garden"))
        terminal.send("in lettera\r")
        try terminal.wait(for: "the first words")
        terminal.send("/conversations garden\r")
        try terminal.wait(for: "▸ garden")
        terminal.send("\u{4}")
        try terminal.wait(for: "Delete a conversation?")
        terminal.send("y")
        try terminal.wait("the list without it") {
            $0.text.contains("Which conversation?") && !$0.text.contains("▸ garden")
        }
        terminal.send("\u{1B}")
        try terminal.wait("the filter is empty") { !$0.text.contains("Filter: garden") }
        terminal.send("\u{1B}")
        try terminal.wait("the list is closed") { !$0.text.contains("Which conversation?") }
        terminal.send("\u{4}")
        try terminal.waitForExit()
    }

    @Test func `a setting is changed, followed at once and written down`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat(rows: 24, columns: 110)
        try terminal.wait(for: "ready")
        terminal.send("/set theme light\r")
        try terminal.wait(for: "theme is light now")
        #expect(try text("/config/lettera/config.toml", of: lettera).contains("theme = \"light\""))
        terminal.send("/set thread shared\r")
        try terminal.wait(for: "thread is shared now")
        terminal.send("/status\r")
        try terminal.wait(for: "shared by everybody")
        terminal.send("q/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test func `the wire is watched while a reply comes, without secrets`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat(rows: 40, columns: 120)
        try terminal.wait(for: "ready")
        terminal.send("/wire\r")
        try terminal.wait(for: "nothing has passed yet")
        terminal.send("\u{1B}")
        try terminal.wait("the page is closed") { !$0.text.contains("nothing has passed yet") }
        terminal.send("hello\r")
        try terminal.wait(for: "stand-in")
        terminal.send("/wire messages\r")
        try terminal.wait(for: "POST /v1/conversations/conv-")
        #expect(!terminal.text.lowercased().contains("bearer"))
        terminal.send("\u{15}assistant_message")
        try terminal.wait(for: "· assistant_message")
        terminal.send("\u{1B}")
        try terminal.wait("the filter is empty") { !$0.text.contains("Filter: assistant") }
        terminal.send("\u{1B}")
        try terminal.wait("the page is closed") { !$0.text.contains("Filter:") }
        terminal.send("/quit\r")
        #expect(try terminal.waitForExit() == .exited(0))
    }
}
