import ArgumentParser

struct SendCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "One turn: send a message, print the reply.",
        discussion: """
            The reply alone goes to standard output, all talk to standard error.

            EXAMPLES
              lettera send "what do you know about me?"
              git diff | lettera send -
              lettera send --output json "hello" | jq .reply

            An agent may ask before it uses a tool. Then nothing goes on until somebody answers:
              lettera send --approve
              lettera send --deny "not on a Friday"
            """)

    @Argument(help: "The message; - or nothing reads standard input.")
    var message: String?

    @Flag(help: "Let the agent make the calls that it asked about; no message is sent.")
    var approve = false

    @Flag(help: "Refuse the calls that the agent asked about; the message is the reason.")
    var deny = false

    @OptionGroup var user: UserOption
    @OptionGroup var agent: AgentOption

    @Option(help: "text: the reply; json: one object; jsonl: one object for each event.")
    var output = SendInvocation.Format.text

    @Option(help: ArgumentHelp("How long to wait for a busy agent.", valueName: "seconds"))
    var wait = SendInvocation.usualWait

    @OptionGroup var flow: FlowOptions
    @OptionGroup var global: GlobalOptions

    var chosenUser: String? { user.user }
    var chosenAgent: String? { agent.agent }
    var chosenFlow: FlowOptions? { flow }

    func execute(_ app: App) async throws { try await SendInvocation(self).run(app) }
}

extension SendInvocation.Format: ExpressibleByArgument {}
