import ArgumentParser
import Foundation

/// What every command understands.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A server: a URL, a profile of the configuration, or practice.", valueName: "server"))
    var server: String?

    @Option(help: ArgumentHelp("The local database.", valueName: "path"))
    var store: String?

    @Option(help: ArgumentHelp("The configuration file.", valueName: "path"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Keep turns on one agent apart on this machine (local) or on all (server).",
            valueName: "where"))
    var lock: String?

    @Flag(help: "Note what is asked of the server, on standard error; in the chat, in a log file.")
    var verbose = false

    @Flag(name: .customLong("no-color"), help: "Do without colours, as NO_COLOR does.")
    var noColor = false
}

/// Who talks.
struct UserOption: ParsableArguments {
    @Option(help: ArgumentHelp("Who talks; your login name unless configured.", valueName: "name"))
    var user: String?
}

/// With which agent.
struct AgentOption: ParsableArguments {
    @Option(help: ArgumentHelp("The agent's ID or name.", valueName: "agent"))
    var agent: String?
}

/// In which way.
struct FlowOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "attach: the persona block is on the agent for the turn; isolated: in a prompt of its own.",
            valueName: "flow"))
    var flow: String?

    @Option(
        help: ArgumentHelp(
            "own: a conversation of one's own; shared: the agent's own history.",
            valueName: "thread"))
    var thread: String?
}

/// How reading commands answer.
struct JSONFlag: ParsableArguments {
    @Flag(help: "Answer with one JSON document.")
    var json = false
}

/// A command that does its work away from the main thread, which listens to signals meanwhile.
protocol AppCommand: ParsableCommand, Sendable {
    var global: GlobalOptions { get }
    var chosenUser: String? { get }
    var chosenAgent: String? { get }
    var chosenFlow: FlowOptions? { get }

    func settings(environment: [String: String]) throws(CommandFailure) -> Settings

    /// Does the work. A cancelled task has been interrupted by a signal.
    func execute(_ app: App) async throws
}

extension AppCommand {
    var chosenUser: String? { nil }
    var chosenAgent: String? { nil }
    var chosenFlow: FlowOptions? { nil }

    var flags: Settings.Flags {
        Settings.Flags(
            server: global.server, user: chosenUser, agent: chosenAgent,
            flow: chosenFlow?.flow, thread: chosenFlow?.thread, store: global.store,
            config: global.config, isVerbose: global.verbose, noColor: global.noColor,
            lock: global.lock)
    }

    func settings(environment: [String: String]) throws(CommandFailure) -> Settings {
        try Settings(flags: flags, environment: environment)
    }
}
