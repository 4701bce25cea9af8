import Foundation
import PTYSupport
import Synchronization
import Testing

/// Counted on the server's threads.
private final class TurnCount: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}

/// A practice server behind one that puts hostile text into every answer, and an agent on it.
private struct HostileServer {
    let practice: PracticeServerProcess
    let server: ScriptedServer
    var url: String { server.url }

    /// How many turns have come to their end.
    let turns = TurnCount()

    init(_ lettera: Lettera) throws {
        let practice = try PracticeServerProcess(lettera, port: 0)
        self.practice = practice
        let honest = practice.port
        let turns = turns
        server = try ScriptedServer { request in
            if String(decoding: request.body, as: UTF8.self).contains("break down") {
                let words = try? JSONEncoder().encode(["detail": HostileText.text])
                return ScriptedServer.Answer(422, body: words ?? Data())
            }
            if request.target.contains("/detach/") { turns.add() }
            return HostileText.poison(
                ScriptedServer.forward(request, to: honest), to: request.target)
        }
        try #require(
            try lettera.run("agents", "create", "Sam", "--server", practice.url).status == 0)
    }

    func stop() {
        server.stop()
        practice.command.signal(SIGTERM)
    }
}

extension Security {
    @Suite struct `A server that wants to control the terminal` {
        @Test func `does not in the full-screen chat`() throws {
            let lettera = try Lettera()
            defer { lettera.remove() }
            let server = try HostileServer(lettera)
            defer { server.stop() }
            let terminal = try lettera.chat("--server", server.url, rows: 50, columns: 160)
            try terminal.wait(for: "ready")
            for (number, message) in ["my name is Ada and I like sailing", "think"].enumerated() {
                terminal.send("\u{1B}r\u{1B}t" + message + "\r")
                try terminal.wait("the end of turn \(number + 1)", seconds: 60) {
                    server.turns.value > number && $0.text.contains("ready ·")
                }
            }
            #expect(terminal.text.contains("PWNED"))
            #expect(terminal.title.contains("PWNED␛]0;PWNED␇"))
            #expect(terminal.isAlternate)
            for command in ["/status", "/blocks Persona_ada", "/agent", "/help"] {
                terminal.send(command + "\r")
                try terminal.wait(for: "Esc closes")
                terminal.send("\u{1B}")
                try terminal.wait("the end of \(command)") {
                    $0.cursor.isVisible && !$0.text.contains("Esc closes")
                }
            }
            terminal.send("break down\r")
            try terminal.wait(for: "refused the request (422)", seconds: 60)
            terminal.send("\u{4}")
            try terminal.waitForExit(seconds: 60)
            #expect(HostileText.found(in: terminal.output) == [])
            #expect(terminal.title.isEmpty)
            #expect(terminal.isCooked)
        }

        @Test func `does not in the plain chat`() throws {
            let lettera = try Lettera()
            defer { lettera.remove() }
            let server = try HostileServer(lettera)
            defer { server.stop() }
            let terminal = try lettera.chat(
                "--plain", "--server", server.url, rows: 50, columns: 160)
            try terminal.wait(for: "ada>")
            terminal.send("think\r")
            try terminal.wait(for: "42")
            try terminal.wait(for: "END")
            for line in ["my name is Ada", "/blocks", "/status", "break down"] {
                terminal.send(line + "\r")
            }
            try terminal.wait(for: "refused the request (422)", seconds: 60)
            terminal.send("/quit\r")
            try terminal.waitForExit(seconds: 60)
            #expect(HostileText.found(in: terminal.output) == [])
            #expect(terminal.title.isEmpty)
        }

        private static let commands = [
            ["send", "think"], ["send", "break down"], ["send", "--agent", "agent-0", "hi"],
            ["agents", "list"], ["blocks", "refresh"], ["blocks", "list"],
            ["blocks", "show", "human"],
            ["blocks", "show", "Persona_ada"], ["users", "list"], ["users", "show", "ada"],
            ["users", "add", "bob"], ["status"], ["recover"], ["api", "GET", "/v1/agents/"],
            ["api", "GET", "/v1/nothing"], ["--plain"],
        ]

        @Test func `does not through any command`() throws {
            let lettera = try Lettera()
            defer { lettera.remove() }
            let server = try HostileServer(lettera)
            defer { server.stop() }
            #expect(try lettera.run("send", "--server", server.url, "my name is Ada").status == 0)
            for command in Self.commands {
                let arguments = command + ["--verbose", "--server", server.url]
                let terminal = try PseudoTerminal(
                    Lettera.path, arguments: arguments, environment: lettera.environment, rows: 50,
                    columns: 160)
                if command == ["--plain"] {
                    try terminal.wait(for: "ada>")
                    terminal.send("\u{4}")
                }
                try terminal.waitForExit(seconds: 60)
                #expect(HostileText.found(in: terminal.output) == [], "\(command) on a terminal")

                let piped = try lettera.start(arguments, input: "think\n").outcome()
                // One raw call gives what came.
                let output = command.first == "api" ? "" : piped.output
                let controls = (output + piped.errors).unicodeScalars.filter { scalar in
                    scalar.properties.generalCategory == .control && scalar != "\n"
                        && scalar != "\t"
                }
                #expect(controls.isEmpty, "\(command) into a pipe")
            }
        }

        @Test func `has its text whole in JSON`() throws {
            let lettera = try Lettera()
            defer { lettera.remove() }
            let server = try HostileServer(lettera)
            defer { server.stop() }
            for command in [
                ["send", "--output", "json", "think"], ["agents", "list", "--json"],
                ["blocks", "list", "--json"], ["status", "--json"],
            ] {
                let outcome = try lettera.start(command + ["--server", server.url]).outcome()
                #expect(outcome.status == 0)
                let controls = outcome.output.unicodeScalars.filter { scalar in
                    scalar.properties.generalCategory == .control && scalar != "\n"
                }
                #expect(controls.isEmpty, "\(command)")
                let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
                #expect(
                    Self.texts(in: value).contains { $0.contains(HostileText.text) }, "\(command)")
            }
        }

        private static func texts(in value: Any) -> [String] {
            switch value {
            case let text as String: [text]
            case let elements as [Any]: elements.flatMap { texts(in: $0) }
            case let members as [String: Any]: members.values.flatMap { texts(in: $0) }
            default: []
            }
        }
    }
}

extension Security {
    @Suite struct `A paste into the chat` {
        @Test(arguments: [
            "first line\rsecond line\r", "first line\nsecond line\n",
            "first line\u{1B}[201~\rsecond line\r",
            "first line\u{1B}[201~\r\u{1B}[201~\rsecond line",
            "/quit\u{1B}[201~\rsecond line", "first line\u{1B}[200~\r\u{1B}[201~\rsecond line\r",
        ])
        func `sends nothing by itself`(text: String) throws {
            let lettera = try Lettera()
            defer { lettera.remove() }
            let terminal = try lettera.chat()
            try terminal.wait(for: "ready")
            terminal.send("\u{1B}[200~" + text + "\u{1B}[201~")
            try terminal.wait(for: "second line")
            // Keys are read in order: what is typed now comes after all that was pasted.
            terminal.send("!")
            try terminal.wait(for: "!")
            #expect(terminal.text.contains("Nothing has been said yet"))
            terminal.kill(SIGTERM)
            try terminal.waitForExit()
        }
    }
}
