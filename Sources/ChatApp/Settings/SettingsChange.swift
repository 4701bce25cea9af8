import ChatCore
import ChatUI
import Resources

/// One setting changed in the configuration file, and what comes of it.
struct SettingsChange: Sendable {
    /// The settings as they are now.
    let settings: Settings

    /// What was done, in words for the status line.
    let words: String

    /// - Throws: in words why it is not done: a mistake in the value, or somebody who says otherwise.
    init(
        _ name: String, to value: String, in settings: Settings
    ) throws(CommandFailure) {
        guard let setting = Setting.named(name) else {
            throw CommandFailure(.usage, "there is no setting \(name); see: lettera config list")
        }
        if let objection = setting.objection(to: value) { throw CommandFailure(.usage, objection) }
        switch settings.sources[name]?.source {
        case .flag(let flag):
            throw CommandFailure(
                .usage, "--\(flag) was given and wins over the file; start without it first")
        case .environment(let variable):
            throw CommandFailure(
                .usage, "\(variable) is set and wins over the file; unset it first")
        case .builtIn, .file, .profile, .chat, nil: break
        }
        let profile = try Self.home(of: setting, in: settings)
        try ConfigEdit(path: settings.paths.config).apply(
            [ConfigEdit.Change(name: name, value: value, profile: profile)],
            template: Resources.defaultConfig)
        do throws(CommandFailure) {
            self.settings = try settings.forgettingChoice(of: name).readAnew()
        } catch {
            // It stood alone, but not beside the others.
            let before = settings.sources.value(in: profile, name)
            try ConfigEdit(path: settings.paths.config).apply(
                [ConfigEdit.Change(name: name, value: before, profile: profile)])
            throw error
        }
        let place = profile.map { " for the server \($0)" } ?? ""
        words =
            "\(name) is \(value) now\(place), written to \(settings.configName)"
            + (setting.appliesAtOnce ? "" : "; it holds from the next start on")
    }

    /// The profile that a value is written into; nil for the part above all.
    private static func home(
        of setting: Setting, in settings: Settings
    ) throws(CommandFailure) -> String? {
        switch setting.home {
        case .top: return nil
        case .both:
            if let named = settings.sources.flags.server, named == settings.sources.profile {
                return named
            }
            // Where the profile says something, nothing else counts.
            guard case .profile(let name) = settings.sources[setting.name]?.source else {
                return nil
            }
            return name
        case .profile:
            guard let profile = settings.sources.profile else {
                throw CommandFailure(
                    .usage,
                    "\(setting.name) belongs to a profile, and the server in use is none; "
                        + "see: lettera config edit")
            }
            return profile
        }
    }
}

extension SettingSources {
    /// What the file says in one place alone.
    func value(in profile: String?, _ name: String) -> String? {
        guard let profile else { return file.values[name] }
        return file.profiles[profile]?[name]
    }
}

extension Settings {
    /// These settings without what was chosen in the chat for one of them.
    fileprivate func forgettingChoice(of name: String) -> Settings {
        var settings = self
        settings.sources.flags.chosen[name] = nil
        return settings
    }
}
