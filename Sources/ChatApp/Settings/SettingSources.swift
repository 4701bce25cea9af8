import ChatUI

/// Who says what a setting is: a flag, else the environment, else the server's profile, else the file.
struct SettingSources: Sendable {
    var flags: Settings.Flags
    let environment: [String: String]
    let file: ConfigFile

    /// The profile of the chosen server, where it is one.
    let profile: String?

    /// - Parameter environment: the process's.
    init(flags: Settings.Flags, environment: [String: String], file: ConfigFile) {
        self.flags = flags
        self.environment = environment
        self.file = file
        let chosen = Self.server(flags: flags, environment: environment, file: file)?.value
        profile = chosen.flatMap { file.profiles[$0] == nil ? nil : $0 }
    }

    /// Who says it first, and what; nil where nobody does.
    subscript(_ name: String) -> SettingState? {
        if name == "server" {
            return Self.server(flags: flags, environment: environment, file: file)
        }
        guard let setting = Setting.named(name) else { return nil }
        if let value = flags.chosen[name] {
            return SettingState(name: name, value: value, source: .chat)
        }
        if let flag = setting.flag, let value = flags.values[flag] {
            return SettingState(name: name, value: value, source: .flag(flag))
        }
        if let variable = setting.variable, let value = Self.variable(variable, in: environment) {
            return SettingState(name: name, value: value, source: .environment(variable))
        }
        if let profile, let value = file.profiles[profile]?[name] {
            return SettingState(name: name, value: value, source: .profile(profile))
        }
        return file.values[name].map { SettingState(name: name, value: $0, source: .file) }
    }

    /// The value alone.
    func value(_ name: String) -> String? { self[name]?.value }

    /// Two variables name the server: our own, and Letta's.
    private static func server(
        flags: Settings.Flags, environment: [String: String], file: ConfigFile
    ) -> SettingState? {
        func state(_ value: String?, _ source: SettingState.Source) -> SettingState? {
            value.map { SettingState(name: "server", value: $0, source: source) }
        }
        return state(flags.chosen["server"], .chat)
            ?? state(flags.server, .flag("server"))
            ?? state(
                variable("LETTERA_SERVER", in: environment), .environment("LETTERA_SERVER"))
            ?? state(
                variable("LETTA_BASE_URL", in: environment), .environment("LETTA_BASE_URL"))
            ?? state(file.values["server"], .file)
    }

    /// An empty variable is none.
    static func variable(_ name: String, in environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Settings.Flags {
    /// What was said, by the names of the flags.
    fileprivate var values: [String: String] {
        let all: [String: String?] = [
            "server": server, "user": user, "agent": agent, "flow": flow, "thread": thread,
            "lock": lock,
        ]
        return all.compactMapValues(\.self)
    }
}
