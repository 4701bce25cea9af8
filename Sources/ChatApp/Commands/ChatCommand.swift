import ArgumentParser

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

    func execute(_ app: App) async throws {
        try await PlainChat(app: app, conversation: conversation).run()
    }
}
