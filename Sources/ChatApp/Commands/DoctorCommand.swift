import ArgumentParser
import ChatStore
import Foundation
import LettaAPI
import Terminal

struct DoctorCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check terminal, configuration, store and server, and say how to fix them.",
        discussion: """
            Changes nothing, here or on the server. Ends with the exit code of the first failure. \
            `lettera doctor --store`, with no path behind it, is `lettera store check`: a thorough look at \
            the store alone.
            """)

    @OptionGroup var user: UserOption
    @OptionGroup var agent: AgentOption
    @OptionGroup var global: GlobalOptions
    @OptionGroup var json: JSONFlag

    var chosenUser: String? { user.user }
    var chosenAgent: String? { agent.agent }

    /// A configuration that cannot be read is what this command is for: then the built-in settings.
    func settings(environment: [String: String]) throws(CommandFailure) -> Settings {
        do {
            return try Settings(flags: flags, environment: environment)
        } catch {
            return try Settings.withoutFile(flags: flags, environment: environment)
        }
    }

    func execute(_ app: App) async throws {
        let environment = ProcessInfo.processInfo.environment
        let chosen: Result<Settings, CommandFailure>
        do {
            chosen = .success(try Settings(flags: flags, environment: environment))
        } catch {
            chosen = .failure(error)
        }
        let paths = Paths(
            environment: environment, config: global.config, store: global.store)
        let report = DoctorReport(
            isJSON: json.json,
            hasColours: Output.isTerminal && app.settings.screen.theme != Theme.none)
        report.show(
            TerminalCheckup(probe: TerminalProbe(), environment: environment).findings)
        report.show(ConfigCheckup(settings: chosen, path: paths.config).findings)
        let store = StoreCheckup(
            path: paths.store,
            lockFolder: environment["LETTERA_LOCKS"] ?? FileAgentLock.defaultFolder)
        let (findings, isUsable) = await store.look()
        report.show(findings)
        if case .success = chosen {
            await askServer(app, hasStore: isUsable, report)
        } else {
            report.show([.skip("server", "the configuration does not say which")])
        }
        try report.finish()
    }

    /// Where there is no store to use, in one that is thrown away.
    private func askServer(_ app: App, hasStore: Bool, _ report: DoctorReport) async {
        do {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            var app = app
            if !hasStore { app.settings.paths.store = folder.path + "/lettera.sqlite" }
            let store = try app.openStore()
            let connection = try await Connection(app, store: store)
            let (findings, capabilities) = await ServerCheckup(
                settings: app.settings, connection: connection
            ).look()
            report.show(findings)
            report.add(capabilities)
            await connection.close()
        } catch {
            report.show([
                .fail(
                    "server",
                    CommandFailure(unexpected: error, server: app.settings.serverName))
            ])
        }
    }
}
