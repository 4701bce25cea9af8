import ChatUI
import Foundation
import Terminal
import Testing

@testable import ChatApp

@Suite struct `The text of a configuration file, changed` {
    private func changed(
        _ text: String, _ key: String, _ value: String, profile: String? = nil
    ) -> String {
        var config = ConfigText(text)
        config.set(key, to: ConfigText.quoted(value), inProfile: profile)
        return config.text
    }

    @Test func `keeps comments, order and everything unknown`() {
        let text = """
            # mine
            user = "ada"   # that is me

            theme="dark"
            later_setting = [1,
              2] # unknown to this version

            [profiles.home]
            url = "http://home.test"

            """
        let expected = """
            # mine
            user = "ada"   # that is me

            theme="light"
            later_setting = [1,
              2] # unknown to this version

            [profiles.home]
            url = "http://home.test"

            """
        #expect(
            changed(text, "theme", "light").replacing("theme= ", with: "theme=") == expected)
    }

    @Test func `keeps the comment at the end of the line`() {
        #expect(changed("user = \"a # b\"  # me\n", "user", "x") == "user = \"x\"  # me\n")
        #expect(changed("user = 'it'#me\n", "user", "x") == "user = \"x\"#me\n")
    }

    @Test func `has a new setting below the comment that shows it`() {
        #expect(
            changed("# The colours.\n# theme = \"dark\"\n\n# end\n", "theme", "light")
                == "# The colours.\n# theme = \"dark\"\ntheme = \"light\"\n\n# end\n")
    }

    @Test func `has a new setting above the tables`() {
        #expect(
            changed("user = \"a\"\n\n# one\n[profiles.x]\nurl = \"u\"\n", "theme", "light")
                == "user = \"a\"\ntheme = \"light\"\n\n# one\n[profiles.x]\nurl = \"u\"\n")
        #expect(changed("", "theme", "light") == "theme = \"light\"\n")
    }

    @Test func `changes the table that is meant`() {
        let text = "[profiles.a]\nuser = \"1\"\n[ profiles . \"b\" ]\nuser = \"2\"\n"
        #expect(
            changed(text, "user", "3", profile: "b")
                == "[profiles.a]\nuser = \"1\"\n[ profiles . \"b\" ]\nuser = \"3\"\n")
        #expect(
            changed(text, "agent", "x", profile: "a")
                == "[profiles.a]\nuser = \"1\"\nagent = \"x\"\n[ profiles . \"b\" ]\nuser = \"2\"\n"
        )
        #expect(
            changed(text, "agent", "x", profile: "c.d")
                == text + "\n[profiles.\"c.d\"]\nagent = \"x\"\n")
    }

    @Test func `is not taken in by texts that look like settings`() {
        let text = "user = \"\"\"\ntheme = 1\n[profiles.x]\n\"\"\"\n"
        #expect(changed(text, "theme", "light") == text + "theme = \"light\"\n")
    }

    @Test func `writes any text as TOML`() throws {
        for value in ["a \"b\" \\c", "tab\there", "日本", "\u{1}"] {
            let text = changed("", "agent", value)
            #expect(try ConfigFile(text: text, path: "x").values["agent"] == value)
        }
    }
}

@Suite struct `A change of the configuration file` {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("lettera-config-\(UUID().uuidString)")
    private var path: String { folder.path + "/config/config.toml" }

    private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func settings(
        flags: Settings.Flags = Settings.Flags(), environment: [String: String] = [:]
    ) throws -> Settings {
        let base = ["HOME": folder.path, "USER": "ada", "LETTERA_CONFIG": path]
        return try Settings(flags: flags, environment: base.merging(environment) { $1 })
    }

    private func write(_ text: String) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(),
            withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func `makes a file for its owner alone, with every setting explained`() throws {
        let change = try SettingsChange("theme", to: "light", in: settings())
        #expect(change.settings.screen.theme?.name == "light")
        #expect(try text().contains("# lettera's configuration."))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/config")
        #expect(left == ["config.toml"])
    }

    @Test func `leaves a link a link`() throws {
        try write("")
        let target = folder.path + "/elsewhere.toml"
        try Data("user = \"x\" # kept\n".utf8).write(to: URL(fileURLWithPath: target))
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: target)
        _ = try SettingsChange("theme", to: "none", in: settings())
        #expect(
            try String(contentsOfFile: target, encoding: .utf8)
                == "user = \"x\" # kept\ntheme = \"none\"\n")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == target)
    }

    @Test func `is refused where a flag or the environment wins`() throws {
        #expect(throws: CommandFailure.self) {
            try SettingsChange(
                "theme", to: "light", in: settings(environment: ["LETTERA_THEME": "dark"]))
        }
        let error = #expect(throws: CommandFailure.self) {
            try SettingsChange("flow", to: "attach", in: settings(flags: .init(flow: "isolated")))
        }
        #expect(error?.message.contains("--flow was given and wins over the file") == true)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `is taken back where it does not go with the others`() throws {
        try write("thread = \"shared\"\n")
        #expect(throws: CommandFailure.self) {
            try SettingsChange("flow", to: "isolated", in: settings())
        }
        #expect(try text() == "thread = \"shared\"\n")
    }

    @Test func `goes into the profile that says something already`() throws {
        try write(
            """
            server = "home"
            agent = "top"
            [profiles.home]
            url = "http://home.test"
            agent = "Sam"

            """)
        let change = try SettingsChange("agent", to: "Pat", in: settings())
        #expect(change.settings.agent == "Pat")
        #expect(try text().contains("agent = \"top\""))
        _ = try SettingsChange("api_key_timeout", to: "5", in: change.settings)
        #expect(try text().contains("api_key_timeout = 5\n"))
    }

    @Test func `is refused where the file cannot be changed line by line`() throws {
        try write("profiles = { home = { url = \"http://home.test\" } }\nserver = \"home\"\n")
        let before = try text()
        let error = #expect(throws: CommandFailure.self) {
            try SettingsChange("api_key_file", to: "/k", in: settings())
        }
        #expect(error?.message.contains("lettera config edit") == true)
        #expect(try text() == before)
    }
}

@Suite struct `The table of settings` {
    @Test func `is what config.toml explains`() throws {
        let text = try #require(Optional(DefaultConfig.text))
        for setting in Setting.table {
            #expect(text.contains("# \(setting.name) = "), "\(setting.name)")
        }
    }

    @Test func `names the themes that there are`() {
        #expect(Setting.named("theme")?.values == ["auto"] + DefaultConfig.themes)
    }

    @Test func `says where each value comes from`() throws {
        let settings = try Settings(
            flags: .init(thread: "shared"),
            environment: ["HOME": "/nowhere", "USER": "ada", "LETTERA_THEME": "light"])
        let states = settings.states
        #expect(states.map(\.name) == Setting.table.map(\.name))
        func source(_ name: String) -> SettingState.Source? {
            states.first { $0.name == name }?.source
        }
        #expect(source("thread") == .flag("thread"))
        #expect(source("theme") == .environment("LETTERA_THEME"))
        #expect(source("flow") == .builtIn)
        #expect(states.first { $0.name == "user" }?.value == "ada")
    }
}
