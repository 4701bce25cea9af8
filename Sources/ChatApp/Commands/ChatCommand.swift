import ArgumentParser
import Terminal

struct ChatCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Open the chat. This is what lettera alone does.")

    @OptionGroup var user: UserOption
    @OptionGroup var agent: AgentOption

    @Option(help: ArgumentHelp("Talk in this conversation.", valueName: "id"))
    var conversation: String?

    @Flag(help: "A line at a time: no full screen, no cursor movement, all in words.")
    var plain = false

    @OptionGroup var flow: FlowOptions
    @OptionGroup var global: GlobalOptions

    var chosenUser: String? { user.user }
    var chosenAgent: String? { agent.agent }
    var chosenFlow: FlowOptions? { flow }

    /// Whether the chat is to be held a line at a time, asked for or for want of a better terminal.
    func isPlain(environment: [String: String], probe: TerminalProbe) -> Bool {
        let wish = environment["ACCESSIBLE"].map { !$0.isEmpty } ?? false
        return plain || wish || probe.term == "dumb" || !probe.inputIsTerminal
            || !probe.outputIsTerminal
    }

    func execute(_ app: App) async throws {
        try await PlainChat(app: app, conversation: conversation).run()
    }
}
