import ChatCore
import ChatUI

extension Settings {
    /// A server that the configuration names.
    struct KnownServer: Sendable {
        var name: String
        var url: String
        var serverID: ServerID
    }

    /// The servers of the configuration's profiles, by name.
    var profiles: [KnownServer] {
        sources.file.profiles.sorted { $0.key < $1.key }.compactMap { name, profile in
            guard let url = profile.url else { return nil }
            return KnownServer(name: name, url: url, serverID: ServerID(Self.normalised(url)))
        }
    }

    /// How every setting stands.
    var states: [SettingState] {
        Setting.table.map { setting in
            sources[setting.name]
                ?? SettingState(
                    name: setting.name, value: builtIn(setting), source: .builtIn)
        }
    }

    /// What holds where nobody says anything, here and now.
    private func builtIn(_ setting: Setting) -> String {
        setting.name == "user" ? username.rawValue : setting.builtIn
    }

    /// The configuration file as people write its path.
    var configName: String {
        guard let home = environment["HOME"], !home.isEmpty, paths.config.hasPrefix(home + "/")
        else { return paths.config }
        return "~" + paths.config.dropFirst(home.count)
    }

    /// These settings with one of them changed, for this run of the program alone.
    func choosing(_ name: String, _ value: String) throws(CommandFailure) -> Settings {
        var flags = sources.flags
        flags.chosen[name] = value
        // What was said for one server need not hold for another.
        if name == "server" { flags.agent = nil }
        return try Settings(flags: flags, environment: environment)
    }

    /// The built-in settings, for commands that look for what is wrong with the others.
    static func withoutFile(
        flags: Flags, environment: [String: String]
    ) throws(CommandFailure) -> Settings {
        // Under a device there is no file.
        let none = ["LETTERA_CONFIG": "/dev/null/config.toml"]
        let kept = ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LETTERA_STORE", "NO_COLOR"]
        return try Settings(
            flags: Flags(user: "nobody", store: flags.store, noColor: flags.noColor),
            environment: environment.filter { kept.contains($0.key) }.merging(none) { $1 })
    }

    /// The same read anew, as after a change of the file.
    func readAnew() throws(CommandFailure) -> Settings {
        try Settings(flags: sources.flags, environment: environment)
    }
}
