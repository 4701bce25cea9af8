import ChatCore
import ChatStore
import Foundation
import LettaClient
import Testing

@testable import ChatApp

@Suite struct `The settings of a run` {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("lettera-settings-\(UUID().uuidString)")

    private func settings(
        _ flags: Settings.Flags = Settings.Flags(), file: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Settings {
        var flags = flags
        if let file {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            let path = folder.appendingPathComponent("config.toml")
            try Data(file.utf8).write(to: path)
            flags.config = path.path
        }
        let base = ["HOME": folder.path, "USER": "ada", "XDG_CONFIG_HOME": folder.path]
        return try Settings(flags: flags, environment: base.merging(environment) { $1 })
    }

    @Test func `without anything mean the practice server and the login name`() throws {
        let settings = try settings()
        #expect(settings.serverID == .practice)
        #expect(!settings.serverWasChosen)
        #expect(settings.username.rawValue == "ada")
        #expect(settings.paths.store == folder.path + "/.local/share/lettera/lettera.sqlite")
    }

    @Test func `are weaker in the file than in the environment, and strongest as flags`() throws {
        let file = """
            user = "file"
            server = "home"
            [profiles.home]
            url = "http://home.test"
            agent = "Sam"
            """
        #expect(try settings(file: file).username.rawValue == "file")
        #expect(try settings(file: file).serverID.rawValue == "http://home.test")
        #expect(try settings(file: file).agent == "Sam")
        let environment = ["LETTERA_USER": "env", "LETTA_BASE_URL": "http://env.test"]
        let second = try settings(file: file, environment: environment)
        #expect(second.username.rawValue == "env")
        #expect(second.serverID.rawValue == "http://env.test")
        let flags = Settings.Flags(server: "practice", user: "flag")
        let third = try settings(flags, file: file, environment: environment)
        #expect(third.username.rawValue == "flag")
        #expect(third.serverID == .practice)
    }

    @Test func `keep turns apart on this machine unless the lock on the server is chosen`() throws {
        #expect(try settings().exclusion == .local)
        let file = """
            server = "home"
            [profiles.home]
            url = "http://home.test"
            lock = "server"
            """
        #expect(try settings(file: file).exclusion == .server)
        #expect(try settings(file: "lock = \"server\"").exclusion == .server)
        let environment = ["LETTERA_LOCK": "local"]
        #expect(try settings(file: file, environment: environment).exclusion == .local)
        let flags = Settings.Flags(lock: "server")
        #expect(try settings(flags, environment: environment).exclusion == .server)
        #expect(throws: CommandFailure.self) { try settings(Settings.Flags(lock: "redis")) }
    }

    @Test(arguments: [
        ("http://Host.test:8283/", "http://host.test:8283"),
        ("http://localhost:8283", "http://127.0.0.1:8283"),
        ("https://joe:hunter2@host.test/letta/", "https://host.test/letta"),
    ])
    func `know one spelling of each server, without secrets`(url: String, id: String) throws {
        let settings = try settings(Settings.Flags(server: url))
        #expect(settings.serverID.rawValue == id)
        #expect(settings.serverName == id)
    }

    @Test func `take a key from a private file alone`() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = folder.appendingPathComponent("key").path
        _ = FileManager.default.createFile(
            atPath: key, contents: Data("hush\n".utf8), attributes: [.posixPermissions: 0o644])
        let open = KeySource(environmentKey: nil, command: nil, file: key)
        #expect(throws: CommandFailure.self) { try open.read() }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        #expect(try open.read() == .init("hush"))
    }

    @Test func `take a key from a command, and say when it fails`() throws {
        let works = KeySource(environmentKey: nil, command: "printf 'hush\\nmore'", file: nil)
        #expect(try works.read() == .init("hush"))
        let fails = KeySource(environmentKey: nil, command: "exit 3", file: nil)
        #expect(throws: CommandFailure(.configuration, "api_key_command failed with exit code 3")) {
            try fails.read()
        }
    }

    @Test func `wait for a key command no longer than they are told to`() throws {
        // The child of the shell holds on to the pipe; both are ended.
        let slow = KeySource(
            environmentKey: nil, command: "sleep 600; echo hush", limit: 1, file: nil)
        #expect(
            throws: CommandFailure(
                .configuration,
                "api_key_command took longer than 1 s; see what it waits for, or raise "
                    + "api_key_timeout")
        ) { try slow.read() }
    }

    @Test func `take a key from a command that leaves something running`() throws {
        let leaves = KeySource(
            environmentKey: nil, command: "sleep 5 & echo hush", limit: 600, file: nil)
        #expect(try leaves.read() == .init("hush"))
        let ended = KeySource(environmentKey: nil, command: "kill -TERM $$", file: nil)
        #expect(throws: CommandFailure(.configuration, "api_key_command was ended by signal 15")) {
            try ended.read()
        }
        let endless = KeySource(environmentKey: nil, command: "yes", file: nil)
        #expect(throws: CommandFailure(.configuration, "api_key_command printed more than a key")) {
            try endless.read()
        }
    }

    @Test func `close a file that says where keys are`() throws {
        let file = "[profiles.home]\nurl = \"http://host.test\"\napi_key_command = \"true\"\n"
        // Written with the process's usual file mode, which lets others read.
        let settings = try settings(file: file)
        let path = folder.appendingPathComponent("config.toml").path
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        let again = try Settings(flags: Settings.Flags(config: path), environment: ["USER": "ada"])
        #expect(again.exposures == [.closed(path: path)])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(settings.paths.config == path)
    }

    @Test func `leave a file readable that says nothing of keys`() throws {
        _ = try settings(file: "theme = \"light\"\n")
        let path = folder.appendingPathComponent("config.toml").path
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let again = try Settings(flags: Settings.Flags(config: path), environment: ["USER": "ada"])
        #expect(again.exposures.isEmpty)
    }

    @Test func `show no password of an address that is none`() throws {
        let settings = try settings(Settings.Flags(server: "http://ada:hunter2 x@host.test"))
        #expect(!settings.serverName.contains("hunter2"))
    }

    @Test(arguments: ["0", "3601", "\"30\""])
    func `refuse a time for the key command that is none`(value: String) {
        #expect(throws: CommandFailure.self) {
            try ConfigFile(
                text: "[profiles.home]\napi_key_timeout = \(value)\n", path: "config.toml")
        }
    }

    @Test func `explain the file that ships, which parses and changes nothing`() throws {
        let text = try #require(
            try? String(
                contentsOfFile: URL(fileURLWithPath: #filePath)
                    .deletingLastPathComponent().deletingLastPathComponent()
                    .deletingLastPathComponent().appendingPathComponent("Resources/config.toml")
                    .path, encoding: .utf8))
        #expect(try ConfigFile(text: text, path: "config.toml") == ConfigFile())
        let active = text.split(separator: "\n").map { line in
            line.hasPrefix("# ") && (line.contains(" = ") || line.hasPrefix("# ["))
                ? String(line.dropFirst(2)) : String(line)
        }
        let file = try ConfigFile(
            text: active.joined(separator: "\n"), path: "config.toml")
        #expect(file.profiles["home"]?.keyCommand == "pass show letta")
        #expect(file.profiles["home"]?.keyTimeout == KeySource.defaultLimit)
        #expect(file.values["server"] == "practice")
    }
}

@Suite struct `The order of arguments` {
    private func ordered(_ arguments: String...) throws -> [String] {
        try ArgumentOrder.commandFirst(
            arguments, commands: ["send": [], "status": [], "agents": ["list"]])
    }

    @Test func `lets options stand before the command`() throws {
        #expect(
            try ordered("--server", "practice", "--verbose", "status", "--json")
                == ["status", "--server", "practice", "--verbose", "--json"])
        #expect(try ordered("--user=bob", "send", "hi") == ["send", "--user=bob", "hi"])
        #expect(
            try ordered("--server", "practice", "agents", "list", "--json")
                == ["agents", "list", "--server", "practice", "--json"])
        #expect(try ordered("--no-color", "help", "send") == ["help", "send"])
    }

    @Test func `leaves the chat's own as they are`() throws {
        #expect(try ordered("--user", "bob", "--plain") == ["--user", "bob", "--plain"])
        #expect(try ordered() == [])
    }

    @Test func `names the commands where the first word is none`() {
        #expect(throws: CommandFailure.self) { try ordered("sned", "hi") }
    }
}

@Suite struct `JSON for people's terminals` {
    @Test func `holds nothing that could control them`() throws {
        let text = "a\u{1B}]0;x\u{7}\u{9B}2J\u{7F}\u{202E}漢👩‍👩‍👧"
        let json = try Output.encoded([text], pretty: false)
        let isHarmless = json.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
                && scalar.value != 0x202E
        }
        #expect(isHarmless)
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
    }
}
