import ChatCore
import ChatStore
import Foundation
import LettaClient
import Localization
import Terminal

/// What holds for this run: built-in, then configuration file, then environment, then flags.
struct Settings: Sendable {
    /// Which server, and how to get in.
    enum Server: Hashable, Sendable {
        /// The built-in one, run by this process.
        case practice
        case remote(url: String, certificateFile: String?)
    }

    /// What flags and arguments said.
    struct Flags: Hashable, Sendable {
        var server: String?
        var user: String?
        var agent: String?
        var flow: String?
        var thread: String?
        var store: String?
        var config: String?
        var isVerbose = false
        var noColor = false
        var lock: String?

        /// What was chosen in the running chat, by the names of settings: for as long as it lasts.
        var chosen: [String: String] = [:]
    }

    /// Among whom turns on one agent are kept apart.
    enum Exclusion: Hashable, Sendable {
        /// The programs of this account on this machine.
        case local

        /// Those of all machines that have this setting, by a lock on the server.
        case server
    }

    var paths: Paths
    let server: Server

    /// Whether somebody chose the server, or it is the practice server for want of another.
    let serverWasChosen: Bool
    var key: KeySource
    let username: Username
    let agent: String?

    /// How persona blocks get into the agent's context.
    let flow: PersonaFlow

    /// Whether everybody shares the agent's own history.
    let sharesThread: Bool

    /// Whether replies may come as background streams, where the server has them.
    let streamsInBackground: Bool
    var screen: ScreenSettings

    let language: Language

    /// What copied text is given to; nil has the terminal copy.
    let copyCommand: String?
    let isVerbose: Bool

    /// For how long the store keeps what can be done without.
    let kept: KeptPeriods
    let exclusion: Exclusion
    let environment: [String: String]

    /// Who says what.
    var sources: SettingSources

    /// What others could get at of the configuration file.
    let exposures: [PrivateFile.Exposure]

    var serverID: ServerID {
        switch server {
        case .practice: .practice
        case .remote(let url, _): ServerID(Self.normalised(url))
        }
    }

    /// How the server is named to people.
    var serverName: String {
        switch server {
        case .practice: "the practice server"
        case .remote: serverID.rawValue
        }
    }

    init(flags: Flags, environment: [String: String]) throws(CommandFailure) {
        self.environment = environment
        paths = Paths(environment: environment, config: flags.config, store: flags.store)
        if let path = flags.config, !FileManager.default.fileExists(atPath: path) {
            throw CommandFailure(.configuration, "there is no configuration file \(path)")
        }
        let file = try ConfigFile(path: paths.config)
        exposures = file.exposures
        let sources = SettingSources(flags: flags, environment: environment, file: file)
        self.sources = sources
        func variable(_ name: String) -> String? {
            SettingSources.variable(name, in: environment)
        }
        let chosen = sources.value("server")
        serverWasChosen = chosen != nil
        let profile = chosen.flatMap { file.profiles[$0] }
        server = try Self.server(named: chosen, file: file, environment: environment)
        key = KeySource(
            environmentKey: variable("LETTA_API_KEY"), command: profile?.keyCommand,
            limit: profile?.keyTimeout,
            file: profile?.keyFile.map { Paths.expand($0, environment: environment) })
        agent = sources.value("agent")
        flow =
            try Self.choice(
                "flow", sources.value("flow"), of: ["attach": .attach, "isolated": .isolated])
            ?? .attach
        sharesThread =
            try Self.choice("thread", sources.value("thread"), of: ["own": false, "shared": true])
            ?? false
        streamsInBackground =
            try Self.choice(
                "streams", sources.value("streams"), of: ["background": true, "foreground": false])
            ?? true
        if flow == .isolated, sharesThread {
            throw CommandFailure(
                .configuration,
                "the flow \"isolated\" needs a thread of one's own; use --thread own with it")
        }
        isVerbose = flags.isVerbose
        copyCommand = file.copyCommand.flatMap { $0.isEmpty ? nil : $0 }
        kept = try KeptPeriods(sources.value)
        exclusion =
            try Self.choice(
                "lock", sources.value("lock"), of: ["local": .local, "server": .server])
            ?? .local
        username = try Self.username(
            chosen: sources.value("user"),
            login: variable("USER") ?? variable("LOGNAME") ?? Self.accountName() ?? "")
        language = try Self.language(sources.value("language"), environment: environment)
        screen = try ScreenSettings(
            sources.value, file: file.tables,
            isPlain: flags.noColor || variable("NO_COLOR") != nil)
    }

    /// One of several words; nil where none was chosen.
    private static func choice<Value>(
        _ name: String, _ word: String?, of values: [String: Value]
    ) throws(CommandFailure) -> Value? {
        guard let word else { return nil }
        guard let value = values[word] else {
            let known = values.keys.sorted().joined(separator: ", ")
            throw CommandFailure(
                .configuration, "there is no \(name) \"\(word)\"; there are: \(known)")
        }
        return value
    }

    private static func server(
        named name: String?, file: ConfigFile, environment: [String: String]
    ) throws(CommandFailure) -> Server {
        guard let name else { return .practice }
        if name == "practice" { return .practice }
        let certificateFile = environment["LETTERA_CA_FILE"]
        if name.hasPrefix("http://") || name.hasPrefix("https://") {
            return .remote(url: name, certificateFile: certificateFile)
        }
        guard let profile = file.profiles[name] else {
            let known = ["practice"] + file.profiles.keys.sorted()
            throw CommandFailure(
                .configuration,
                "there is no server \"\(name)\"; give a URL that begins with http:// or https://, or "
                    + "one of: \(known.joined(separator: ", "))")
        }
        guard let url = profile.url else {
            throw CommandFailure(.configuration, "the profile \"\(name)\" has no url")
        }
        return .remote(
            url: url,
            certificateFile: certificateFile
                ?? profile.certificateFile.map { Paths.expand($0, environment: environment) })
    }

    /// A login name that is no username is no mistake of the person's; one that was given is.
    private static func username(
        chosen: String?, login: String
    ) throws(CommandFailure) -> Username {
        if let chosen { return try parse(username: chosen) }
        guard let username = Username(login) else {
            throw CommandFailure(
                .usage, "your login name cannot be used as a username; give one with --user")
        }
        return username
    }

    /// The name of this account in `/etc/passwd`; nil where it is not there.
    ///
    /// Read by hand, because the C library may ask a name service for it, over a socket, and commands
    /// that work offline open none.
    private static func accountName() -> String? {
        guard let data = FileManager.default.contents(atPath: "/etc/passwd") else { return nil }
        let number = String(getuid())
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 2, fields[2] == number { return String(fields[0]) }
        }
        return nil
    }

    static func parse(username: String) throws(CommandFailure) -> Username {
        guard let parsed = Username(username) else {
            throw CommandFailure(
                .usage,
                "\"\(username)\" is not a username: use 1 to 64 letters, digits, dots, underscores "
                    + "and hyphens")
        }
        return parsed
    }

    /// One spelling for each server, so that `http://Host:8283/` and `http://host:8283` are one, as
    /// are the names of this machine.
    ///
    /// Without user and password, since it is shown and stored.
    static func normalised(_ url: String) -> String {
        guard var parts = URLComponents(string: url) else { return withoutPassword(url) }
        parts.scheme = parts.scheme?.lowercased()
        parts.host = parts.host?.lowercased()
        if ["localhost", "[::1]", "::1"].contains(parts.host) { parts.host = "127.0.0.1" }
        parts.user = nil
        parts.password = nil
        while parts.path.hasSuffix("/") { parts.path.removeLast() }
        return parts.string ?? withoutPassword(url)
    }

    /// What is no URL, without what stands before an `@`.
    private static func withoutPassword(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        return "…" + text[at...]
    }
}
