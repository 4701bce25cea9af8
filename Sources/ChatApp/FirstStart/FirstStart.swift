import ChatUI
import Foundation
import LettaAPI
import LettaClient
import Resources

/// The first start, with nothing configured: what a newcomer says is tried, and written down where it works.
struct FirstStart: Sendable {
    let app: App

    /// The profile that is made.
    static let profile = "home"
    static let cloudProfile = "cloud"

    /// Whether this is somebody's first start: no configuration, no store, and nobody has said a word
    /// about a server, neither a flag nor the environment.
    ///
    /// Practice leaves a store behind, so nobody is asked twice.
    static func isDue(_ settings: Settings) -> Bool {
        let paths = settings.paths
        let hasWord =
            settings.sources.flags != Settings.Flags()
            || settings.environment.keys.contains {
                $0.hasPrefix("LETTERA_") || $0.hasPrefix("LETTA_")
            }
        let files = FileManager.default
        return !hasWord && !files.fileExists(atPath: paths.config)
            && !files.fileExists(atPath: paths.store)
    }

    /// Takes away the store that was made before a newcomer left without a word, so that they are asked
    /// the next time.
    static func leaveNoTrace(_ settings: Settings) {
        for end in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: settings.paths.store + end)
        }
    }

    /// Where the key of a trial comes from.
    func keySource(of trial: ServerTrial) throws(CommandFailure) -> KeySource {
        switch trial.key {
        case .none: return KeySource(environmentKey: nil, command: nil, file: nil)
        case .environment:
            guard let key = app.settings.environment["LETTA_API_KEY"], !key.isEmpty else {
                throw CommandFailure(
                    .configuration,
                    "LETTA_API_KEY is not set here; leave, set it, and start lettera again")
            }
            return KeySource(environmentKey: key, command: nil, file: nil)
        case .command(let command):
            return KeySource(environmentKey: nil, command: command, file: nil)
        case .typed(let key): return KeySource(environmentKey: key, command: nil, file: nil)
        }
    }

    /// Asks the server whether it is there, lets us in, and has agents; where it does, writes the
    /// configuration.
    ///
    /// - Returns: the settings as they are then.
    func result(of trial: ServerTrial, _ key: KeySource) async -> Result<Settings, CommandFailure> {
        do {
            try await ask(trial, key)
            return .success(try write(trial))
        } catch {
            return .failure(CommandFailure(unexpected: error, server: trial.url))
        }
    }

    private func ask(_ trial: ServerTrial, _ key: KeySource) async throws {
        let transport: HTTPTransport
        do throws(LettaError) {
            transport = try HTTPTransport(
                baseURL: trial.url, certificateFile: app.settings.environment["LETTERA_CA_FILE"],
                proxy: ProxyConfiguration(environment: app.settings.environment))
        } catch {
            throw CommandFailure(error, server: trial.url)
        }
        let client = LettaClient(
            transport: transport, key: try key.read(), userAgent: "lettera/\(Version.number)",
            retry: RetryPolicy())
        let failure: CommandFailure?
        do throws(LettaError) {
            // The cloud answers this to nobody; its list of agents says enough.
            if !trial.isCloud { _ = try await client.health() }
            _ = try await client.send(.agents(limit: 1))
            failure = nil
        } catch {
            failure = CommandFailure(error, server: trial.url)
        }
        await client.shutdown()
        if let failure { throw failure }
    }

    /// Writes the profile, and makes it the server that is used.
    private func write(_ trial: ServerTrial) throws(CommandFailure) -> Settings {
        let name = trial.isCloud ? Self.cloudProfile : Self.profile
        let path = app.settings.paths.config
        typealias Change = ConfigEdit.Change
        var changes = [
            Change(name: "server", value: name),
            Change(name: "url", value: trial.url, profile: name),
        ]
        switch trial.key {
        case .none, .environment: break
        case .command(let command):
            changes.append(Change(name: "api_key_command", value: command, profile: name))
        case .typed(let key):
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let file = "\(folder)/\(name).key"
            try PrivateText.write(key + "\n", to: file)
            changes.append(Change(name: "api_key_file", value: file, profile: name))
        }
        try ConfigEdit(path: path).apply(changes, template: Resources.defaultConfig)
        return try app.settings.readAnew()
    }
}
