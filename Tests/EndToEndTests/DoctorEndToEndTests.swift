import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `The doctor` {
    private func document(_ outcome: Lettera.Outcome) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func verdicts(_ document: [String: Any]) throws -> [String: String] {
        let checks = try #require(document["checks"] as? [[String: Any]])
        var verdicts: [String: String] = [:]
        for check in checks {
            verdicts[try #require(check["check"] as? String)] = check["verdict"] as? String
        }
        return verdicts
    }

    @Test func `finds nothing wrong on the practice server, and says what it can do`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "hello").status == 0)
        let outcome = try lettera.run("doctor", "--json")
        #expect(outcome.status == 0)
        let document = try document(outcome)
        let verdicts = try verdicts(document)
        for check in [
            "terminal", "locale", "configuration", "server chosen", "key", "user", "store",
            "store version", "journal", "lock folder", "server", "access", "agent",
            "conversations", "background", "recompile", "identities",
        ] {
            #expect(verdicts[check] == "ok", "\(check)")
        }
        #expect(!verdicts.values.contains("fail"))
        let capabilities = try #require(document["capabilities"] as? [String: Any])
        #expect(capabilities["conversations"] as? Bool == true)
        #expect(capabilities["recompile"] as? Bool == true)
        #expect(capabilities["version"] is String)
        #expect(capabilities["checked_at"] is String)
    }

    @Test func `needs no store and no configuration, and leaves none behind`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let outcome = try lettera.run("doctor")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("ok    store"))
        #expect(outcome.output.contains("none yet"))
        #expect(!outcome.output.contains("\u{1B}"))
        let made = try FileManager.default.contentsOfDirectory(atPath: lettera.folder.path)
        #expect(!made.contains("data") && !made.contains("config"))
    }

    @Test func `looks at everything else where the server cannot be reached`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let outcome = try lettera.run("doctor", "--server", "http://127.0.0.1:1")
        #expect(outcome.status == 69)
        #expect(outcome.output.contains("ok    store"))
        #expect(outcome.output.contains("fail  server"))
        #expect(outcome.output.contains("is the server running there?"))
        #expect(outcome.errors == "lettera: failed: server\n")
    }

    @Test func `tells a wrong key from a server that is away`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let server = try PracticeServerProcess(
            lettera, port: 0, environment: ["LETTERA_PRACTICE_PASSWORD": "right"])
        defer { server.command.signal(SIGTERM) }
        let wrong = try lettera.start(
            ["doctor", "--server", server.url], environment: ["LETTA_API_KEY": "not-it"]
        ).outcome()
        #expect(wrong.status == 77)
        #expect(wrong.output.contains("ok    server "))
        #expect(wrong.output.contains("fail  access"))
        #expect(!wrong.output.contains("not-it"))
        let right = try lettera.start(
            ["doctor", "--server", server.url], environment: ["LETTA_API_KEY": "right"]
        ).outcome()
        #expect(right.status == 0)
        #expect(right.output.contains("ok    key              from LETTA_API_KEY"))
        #expect(right.output.contains("warn  agent"))
    }

    @Test func `is not kept from its work by a broken configuration`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let path = lettera.folder.appendingPathComponent("config.toml")
        try Data("sever = \"practice\"".utf8).write(to: path)
        let outcome = try lettera.run("doctor", "--config", path.path, "--json")
        #expect(outcome.status == 78)
        let document = try document(outcome)
        let verdicts = try verdicts(document)
        #expect(document["verdict"] as? String == "fail")
        #expect(verdicts["configuration"] == "fail")
        #expect(verdicts["store"] == "ok")
        #expect(verdicts["server"] == "skip")
        #expect(outcome.output.contains("no setting \\\"sever\\\""))
    }

    @Test func `knows a store that is none`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let path = lettera.folder.appendingPathComponent("notes.txt")
        try Data("these are my notes, not a database".utf8).write(to: path)
        let outcome = try lettera.run("doctor", "--store", path.path)
        #expect(outcome.status == 74)
        #expect(outcome.output.contains("is not a lettera database"))
        #expect(outcome.output.contains("ok    server"))
    }

    @Test func `finds damage inside a store`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        #expect(try lettera.run("send", "hello").status == 0)
        let path = lettera.folder.path + "/data/lettera/lettera.sqlite"
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let size = try file.seekToEnd()
        try #require(size > 8 * 4096)
        // Every page but the first, which says what kind of file it is.
        for page in 3..<(size / 4096) {
            try file.seek(toOffset: page * 4096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 512))
        }
        try file.close()
        let outcome = try lettera.run("doctor")
        #expect(outcome.status == 74)
        #expect(outcome.output.contains("fail  store"))
        #expect(outcome.output.contains("lettera store recover NEW"))
    }

    @Test func `says what others may see, and what a killed turn left`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let command = try lettera.start(["send", "slow 2000"])
        #expect(command.wait { $0.contains("tok5 ") })
        command.signal(SIGKILL)
        _ = command.outcome()
        let store = lettera.folder.path + "/data/lettera/lettera.sqlite"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: store)
        let outcome = try lettera.run("doctor", "--server", "http://127.0.0.1:1")
        #expect(outcome.output.contains("warn  journal"))
        #expect(outcome.output.contains("lettera recover"))
        #expect(outcome.output.contains("chmod 600 \(store)"))
    }

    @Test func `marks its findings in colour on a terminal, and knows the terminal`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let terminal = try lettera.chat("doctor", rows: 40, columns: 120)
        try terminal.wait(for: "abilities")
        try terminal.waitForExit()
        #expect(terminal.text.contains("120 columns, 40 rows"))
        #expect(terminal.text.contains("fit for the full screen"))
    }
}
