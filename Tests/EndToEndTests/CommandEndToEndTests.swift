import Foundation
import PTYSupport
import Testing

@Suite(.serialized) struct `The commands, from a script` {
    private func object(_ text: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `send prints one object with every promised key`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let outcome = try lettera.run(
            "send", "--server", "practice", "--user", "ada", "--output", "json", "hello")
        #expect(outcome.status == 0)
        let answer = try object(outcome.output)
        for key in [
            "reply", "messages", "usage", "stop_reason", "run_id", "user", "agent_id", "block_id",
            "detached",
        ] {
            #expect(answer[key] != nil, "\(key)")
        }
        #expect(answer["detached"] as? Bool == true)
        #expect(answer["user"] as? String == "ada")
    }

    @Test func `send streams an object for each event, and ends with done`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let outcome = try lettera.run("send", "--output", "jsonl", "think")
        let lines = outcome.output.split(separator: "\n")
        let types = try lines.map { try object(String($0))["type"] as? String }
        #expect(types.last == "done")
        #expect(types.contains("reasoning_message"))
        #expect(types.contains("assistant_message"))
        #expect(!types.contains(nil))
    }

    @Test func `send reads a pipe and prints the reply alone`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let outcome = try lettera.run("send", "-", input: "think\n")
        #expect(outcome.status == 0)
        #expect(outcome.output == "The answer is 42.\n")
        #expect(outcome.errors.isEmpty)
    }

    @Test func `two people at once take turns`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        // The agent must be there, or both would make one.
        #expect(try lettera.run("send", "hello").status == 0)
        let commands = try ["ada", "bob", "cy"].map { user in
            (user, try lettera.start(["send", "--user", user, "whoami"]))
        }
        for (user, command) in commands {
            let outcome = command.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.output == "blocks: Persona_\(user)\n")
        }
    }

    @Test func `a killed turn is mended by recover, and the next one works`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let command = try lettera.start(["send", "slow 2000"])
        #expect(command.wait { $0.contains("tok5 ") })
        command.signal(SIGKILL)
        _ = command.outcome()
        #expect(try lettera.openPhases() == ["sending"])

        let recovered = try lettera.run("recover", "--json")
        #expect(recovered.status == 0)
        #expect(recovered.output.contains("Persona") || recovered.output.contains("block-"))
        #expect(try lettera.openPhases().isEmpty)
        let next = try lettera.run("send", "whoami")
        #expect(next.output == "blocks: Persona_ada\n")
    }

    @Test func `an interrupted turn detaches and says so by its exit code`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let command = try lettera.start(["send", "slow 2000"])
        #expect(command.wait { $0.contains("tok5 ") })
        command.signal(SIGINT)
        let outcome = command.outcome()
        #expect(outcome.status == 130)
        #expect(outcome.errors.contains("interrupted"))
        #expect(try lettera.openPhases().isEmpty)
    }

    @Test func `a stream that breaks is completed from the server`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let server = try PracticeServerProcess(
            lettera, port: 0, faults: ["drop-stream-after=4"])
        defer { server.command.signal(SIGTERM) }
        #expect(
            try lettera.run("agents", "create", "Sam", "--server", server.url).status == 0)
        let outcome = try lettera.run(
            "send", "--server", server.url, "--output", "json", "slow 12")
        #expect(outcome.status == 0)
        let reply = try object(outcome.output)["reply"] as? String
        #expect(reply?.contains("tok0 tok1") == true)
        #expect(reply?.contains("tok11") == true)
    }

    @Test func `a reply that is completed from the server is printed once`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let server = try PracticeServerProcess(lettera, port: 0, faults: ["drop-stream-after=6"])
        defer { server.command.signal(SIGTERM) }
        #expect(try lettera.run("agents", "create", "Sam", "--server", server.url).status == 0)
        let outcome = try lettera.run("send", "--server", server.url, "slow 20")
        #expect(outcome.status == 0)
        let words = outcome.output.split(whereSeparator: \.isWhitespace).map(String.init)
        #expect(words == (0..<20).map { "tok\($0)" })
    }

    @Test func `a message whose answer never began is found by its otid`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let server = try PracticeServerProcess(lettera, port: 0, faults: ["hang-up-on-send"])
        defer { server.command.signal(SIGTERM) }
        #expect(try lettera.run("agents", "create", "Sam", "--server", server.url).status == 0)
        let outcome = try lettera.run("send", "--server", server.url, "slow 40")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("tok0 ") && outcome.output.contains("tok39"))
        let log = try lettera.run("api", "GET", "/_model/log?n=9", "--server", server.url)
        #expect(log.output.ranges(of: "slow 40").count == 1)
    }

    @Test func `nothing depends on the list of blocks`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let server = try PracticeServerProcess(lettera, port: 0, faults: ["refuse-block-list"])
        defer { server.command.signal(SIGTERM) }
        #expect(
            try lettera.run("agents", "create", "Sam", "--server", server.url).status == 0)
        #expect(
            try lettera.run("api", "GET", "/v1/blocks/", "--server", server.url).status != 0)
        let outcome = try lettera.run("send", "--server", server.url, "whoami")
        #expect(outcome.output == "blocks: Persona_ada\n")
        #expect(try lettera.run("blocks", "refresh", "--server", server.url).status == 0)
    }

    @Test func `offline commands work on a store without any server`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let empty = try lettera.run("blocks", "list", "--json")
        #expect(empty.status == 0)
        #expect(empty.output == "[\n\n]\n")
        #expect(try lettera.run("send", "hello").status == 0)
        let blocks = try lettera.run("blocks", "list", "--json", "--server", "practice")
        for key in [
            "server", "username", "label", "block_id", "identity_id", "agent_ids", "value",
            "chars", "limit", "cached_at",
        ] {
            #expect(blocks.output.contains("\"\(key)\""), "\(key)")
        }
    }

    @Test(arguments: [
        (["send", "--user", "../x", "hi"], Int32(64), "not a username"),
        (["send", "--server", "http://127.0.0.1:1", "hi"], 69, "connection refused"),
        (["send", "--server", "http://no.such.host.invalid", "hi"], 69, "there is no host"),
        (["send", "--server", "nonsense", "hi"], 78, "there is no server"),
        (["send", "--agent", "nobody", "hi"], 66, "there is no agent"),
        (["users", "show", "zoe"], 66, "nobody called zoe"),
        (["api", "GET", "v1/health"], 64, "must begin with /"),
        (["serve", "--fault", "explode"], 64, "there is no fault"),
    ])
    func `a mistake is one sentence and its exit code`(
        arguments: [String], status: Int32, words: String
    ) throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let outcome = try lettera.start(arguments).outcome()
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(words))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.output.isEmpty)
    }

    @Test func `a store that is no database is left alone`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let path = lettera.folder.appendingPathComponent("notes.txt")
        try Data("these are my notes, not a database".utf8).write(to: path)
        for command in [["blocks", "list"], ["send", "hi"]] {
            let outcome = try lettera.start(command + ["--store", path.path]).outcome()
            #expect(outcome.status == 74)
            #expect(outcome.errors.contains("is not a lettera database"))
        }
        #expect(
            try String(contentsOf: path, encoding: .utf8) == "these are my notes, not a database")
    }

    @Test(arguments: [
        ("server = \"practice\nuser", "line 1"), ("sever = \"practice\"", "no setting \"sever\""),
        ("user = 5", "must be a text"),
    ])
    func `a mistake in the configuration is told with its place`(
        text: String, words: String
    ) throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let path = lettera.folder.appendingPathComponent("config.toml")
        try Data(text.utf8).write(to: path)
        let outcome = try lettera.run("status", "--config", path.path)
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains(words))
    }

    @Test func `the plain chat says everything in words`() throws {
        let lettera = try Lettera()
        defer { lettera.remove() }
        let outcome = try lettera.run(
            "--plain", input: "my name is Ada and I like sailing\n/user bob\nwhoami\n/nope\n/quit\n"
        )
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Ada"))
        #expect(outcome.output.contains("now bob talks"))
        #expect(outcome.output.contains("blocks: Persona_bob"))
        #expect(outcome.errors.contains("there is no command /nope"))
        #expect(!outcome.output.contains("\u{1B}"))
    }
}
