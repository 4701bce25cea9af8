import Foundation
import PTYSupport
import Testing

/// Where the key comes from.
enum KeyOrigin: String, CaseIterable {
    case environment, command, file
}

/// A program that knows a key, and the search for it.
private struct KeyedLettera {
    let lettera: Lettera
    let key = "sk-hush/\(UUID().uuidString)"
    let environment: [String: String]
    private let keyFile: String

    init(_ origin: KeyOrigin, server: String) throws {
        lettera = try Lettera()
        keyFile = lettera.folder.path + "/the.key"
        let config = lettera.folder.path + "/config/lettera"
        let files = FileManager.default
        try files.createDirectory(atPath: config, withIntermediateDirectories: true)
        _ = files.createFile(
            atPath: keyFile, contents: Data((key + "\n").utf8),
            attributes: [.posixPermissions: 0o600])
        let setting =
            switch origin {
            case .environment: ""
            case .command: "api_key_command = \"sleep 0.2; cat \(keyFile)\""
            case .file: "api_key_file = \"\(keyFile)\""
            }
        let text = "server = \"lab\"\n[profiles.lab]\nurl = \"\(server)\"\n\(setting)\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: config + "/config.toml"))
        environment = origin == .environment ? ["LETTA_API_KEY": key] : [:]
    }

    func run(_ arguments: [String], input: String = "") throws -> Lettera.Outcome {
        let command = try lettera.start(arguments, input: input, environment: environment)
        var shown: Set<String> = []
        // While it runs, as ps shows it to everybody.
        while kill(command.processID, 0) == 0, command.isRunning {
            shown.formUnion(Self.commandLines(below: command.processID))
            _ = poll(nil, 0, 2)
        }
        #expect(!shown.contains { $0.contains(key) }, "\(arguments): on a command line")
        #expect(shown.contains { $0.contains("lettera") } || shown.isEmpty)
        let outcome = command.outcome()
        #expect(!outcome.output.contains(key), "\(arguments): on standard output")
        #expect(!outcome.errors.contains(key), "\(arguments): on standard error")
        return outcome
    }

    func chat(_ arguments: String...) throws -> PseudoTerminal {
        try PseudoTerminal(
            Lettera.path, arguments: arguments,
            environment: lettera.environment.merging(environment) { $1 }, rows: 30, columns: 120)
    }

    /// The files that hold the key, apart from the one that is to.
    func leaks() throws -> [String] {
        var leaks: [String] = []
        var names: [String] = []
        let files = FileManager.default.enumerator(
            at: lettera.folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.path != keyFile, let data = try? Data(contentsOf: file) else { continue }
            names.append(file.lastPathComponent)
            if data.firstRange(of: Data(key.utf8)) != nil { leaks.append(file.path) }
        }
        #expect(names.contains("config.toml"))
        return leaks
    }

    /// The command lines of a process and of all that it has started.
    private static func commandLines(below process: Int32) -> [String] {
        func read(_ name: String) -> String {
            (try? String(contentsOfFile: "/proc/\(process)/\(name)", encoding: .utf8)) ?? ""
        }
        var children: [Int32] = []
        let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
        for thread in threads ?? [] {
            children += read("task/\(thread)/children").split(separator: " ").compactMap {
                Int32($0)
            }
        }
        return [read("cmdline")] + children.flatMap { commandLines(below: $0) }
    }
}

extension Security {
    @Suite struct `A key` {
        @Test(arguments: KeyOrigin.allCases)
        func `is nowhere to be seen while everything works`(origin: KeyOrigin) throws {
            let server = try Lettera()
            defer { server.remove() }
            // Asks for the key that the person then has: any other is refused.
            let proxied = try KeyedLettera(origin, server: "http://127.0.0.1:1")
            defer { proxied.lettera.remove() }
            let practice = try PracticeServerProcess(
                server, port: 0, environment: ["LETTERA_PRACTICE_PASSWORD": proxied.key])
            defer { practice.command.signal(SIGTERM) }
            let config = proxied.lettera.folder.path + "/config/lettera/config.toml"
            let text = try String(contentsOfFile: config, encoding: .utf8)
            try Data(text.replacing("http://127.0.0.1:1", with: practice.url).utf8)
                .write(to: URL(fileURLWithPath: config))

            for command in [
                ["agents", "create", "Sam"], ["send", "think"],
                ["send", "--output", "json", "hello"],
                ["send", "--output", "jsonl", "hello"], ["api", "GET", "/v1/agents/"],
                ["blocks", "refresh"], ["config", "show"], ["status", "--json"], ["recover"],
                ["agents", "list", "--json"], ["--plain"],
            ] {
                let outcome = try proxied.run(command + ["--verbose"], input: "hello\n")
                #expect(outcome.status == 0, "\(command): \(outcome.errors)")
            }
            let terminal = try proxied.chat("--verbose")
            try terminal.wait(for: "ready", seconds: 60)
            terminal.send("think\r")
            try terminal.wait(for: "42", seconds: 60)
            try terminal.wait(for: "persona detached", seconds: 60)
            terminal.send("/status\r")
            try terminal.wait(for: "Status")
            terminal.send("q\u{4}")
            try terminal.waitForExit(seconds: 60)
            #expect(!String(decoding: terminal.output, as: UTF8.self).contains(proxied.key))
            let log = proxied.lettera.folder.path + "/state/lettera/lettera.log"
            #expect(FileManager.default.contents(atPath: log)?.isEmpty == false)
            #expect(try proxied.leaks() == [])
        }

        /// What servers and what stands before them are known to answer, with the header in it.
        private static let answers: [(status: Int, type: String, body: String)] = [
            (401, "application/json", #"{"detail":"not authorized: KEY"}"#),
            (401, "text/html", "<html>KEY</html>"),
            (
                500, "application/json",
                #"{"detail":"INTERNAL_SERVER_ERROR: headers={'authorization': 'KEY'}"}"#
            ),
            (500, "text/plain", "Traceback\nauthorization: KEY"),
            (422, "application/json", #"{"detail":[{"msg":"KEY","loc":["header"]}]}"#),
            (404, "application/json", #"{"error":{"type":"KEY","message":"KEY"}}"#),
            (200, "application/json", #"garbage KEY"#), (307, "text/plain", "KEY"),
        ]

        @Test(arguments: KeyOrigin.allCases)
        func `is not told by a server that repeats it`(origin: KeyOrigin) throws {
            for answer in Self.answers {
                let server = try ScriptedServer { request in
                    let header = request.headers["authorization"] ?? "nothing"
                    var reply = ScriptedServer.Answer(
                        answer.status, type: answer.type,
                        body: Data(answer.body.replacing("KEY", with: header).utf8))
                    if answer.status == 307 { reply.headers["location"] = "/elsewhere?" + header }
                    return reply
                }
                defer { server.stop() }
                let keyed = try KeyedLettera(origin, server: server.url)
                defer { keyed.lettera.remove() }
                // Waiting for the key is tried out above.
                let commands =
                    origin == .command
                    ? [["send", "hello"]]
                    : [
                        ["send", "hello"], ["send", "--output", "json", "hello"],
                        ["agents", "list"],
                        ["users", "add", "bob"], ["recover"], ["--plain"],
                    ]
                for command in commands {
                    _ = try keyed.run(command + ["--verbose"], input: "hello\n")
                }
                if answer.status >= 300 { _ = try keyed.run(["api", "GET", "/v1/agents/"]) }
                #expect(try keyed.leaks() == [], "\(answer)")
            }
        }

        @Test func `whose command never ends is given up in words`() throws {
            let lettera = try Lettera()
            defer { lettera.remove() }
            let config = lettera.folder.appendingPathComponent("config.toml")
            let text = """
                server = "lab"
                [profiles.lab]
                url = "http://127.0.0.1:1"
                api_key_command = "sleep 600"
                api_key_timeout = 1
                """
            try Data(text.utf8).write(to: config)
            let outcome = try lettera.run("send", "hi", "--config", config.path)
            #expect(outcome.status == 78)
            #expect(outcome.errors.contains("api_key_command took longer than 1 s"))
        }
    }
}

extension Security {
    @Suite struct `Files of our own` {
        private func modes(in lettera: Lettera) throws -> [String: Int] {
            var modes: [String: Int] = [:]
            for top in ["data", "state"] {
                let root = lettera.folder.path + "/" + top + "/lettera"
                let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
                for name in [""] + names {
                    let path = root + (name.isEmpty ? "" : "/" + name)
                    let attributes = try FileManager.default.attributesOfItem(atPath: path)
                    modes[top + "/" + name] = attributes[.posixPermissions] as? Int
                }
            }
            return modes
        }

        private func chatAndLeave(_ lettera: Lettera, mask: String) throws {
            let terminal = try PseudoTerminal(
                "/bin/sh", arguments: ["-c", "umask \(mask); exec \(Lettera.path) --verbose"],
                environment: lettera.environment)
            try terminal.wait(for: "ready", seconds: 60)
            terminal.send("hello\r")
            try terminal.wait(for: "stand-in", seconds: 60)
            // While it runs, so that the files beside the database are there.
            for (name, mode) in try modes(in: lettera) {
                #expect(mode == (name.hasSuffix("/") ? 0o700 : 0o600), "\(name)")
            }
            terminal.send("\u{4}")
            try terminal.waitForExit(seconds: 60)
        }

        @Test(arguments: ["000", "022", "777"])
        func `are private whatever the file mode mask says`(mask: String) throws {
            let lettera = try Lettera()
            defer { lettera.remove() }
            for top in ["data", "state"] {
                try FileManager.default.createDirectory(
                    atPath: lettera.folder.path + "/" + top, withIntermediateDirectories: true)
            }
            try chatAndLeave(lettera, mask: mask)
            let names = try modes(in: lettera).keys
            for name in ["data/lettera.sqlite", "data/practice.sqlite", "state/lettera.log"] {
                #expect(names.contains(name))
            }
        }

        @Test func `are made private again, and that is said`() throws {
            let lettera = try Lettera()
            defer { lettera.remove() }
            try chatAndLeave(lettera, mask: "022")
            for name in try modes(in: lettera).keys {
                let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
                let path =
                    "\(lettera.folder.path)/\(parts[0])/lettera/" + parts.dropFirst().joined()
                try FileManager.default.setAttributes(
                    [.posixPermissions: name.hasSuffix("/") ? 0o755 : 0o644], ofItemAtPath: path)
            }
            let offline = try lettera.run("status")
            #expect(offline.status == 0)
            #expect(
                offline.errors.contains("others could get at \(lettera.folder.path)/data/lettera;"))
            #expect(offline.errors.contains("lettera.sqlite; it is private now"))
            let sent = try lettera.run("send", "hello")
            #expect(sent.errors.contains("practice.sqlite; it is private now"))
            #expect(!sent.errors.contains("lettera.sqlite;"))
            try chatAndLeave(lettera, mask: "022")
            #expect(try lettera.run("send", "hello").errors.isEmpty)
        }
    }
}
