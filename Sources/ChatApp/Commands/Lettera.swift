import ArgumentParser

/// The root of the command line.
struct Lettera: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lettera",
        abstract: "A terminal chat for Letta agents that know who is talking.",
        discussion: """
            Without a command it opens the chat (lettera chat --help lists its options);
            without a server, on the built-in practice server.

            EXAMPLES
              lettera                           chat, on the practice server
              lettera --server https://a.b      chat, elsewhere; the key: LETTA_API_KEY
              lettera send --user ada "hello"   one turn, from a script
              git diff | lettera send -         one turn, from a pipe
              lettera blocks list --json        what is remembered, offline
              lettera search red boat           what was said, offline

            EXIT CODES
              0 done               70 defect                76 nonsense from server
              64 usage             73 cannot make a file    77 not allowed
              65 bad input         74 store or file trouble 78 configuration
              66 no such thing     75 busy, try later       130 interrupted
              69 unreachable        1 a search found nothing
            """,
        version: Version.number,
        subcommands: [
            ChatCommand.self, SendCommand.self, UsersCommand.self, BlocksCommand.self,
            AgentsCommand.self, ConversationsCommand.self, SearchCommand.self, ExportCommand.self,
            ImportCommand.self, StatusCommand.self, RecoverCommand.self, DoctorCommand.self,
            StoreCommand.self,
            ServeCommand.self, APICommand.self, ConfigCommand.self, GenerateCommand.self,
        ],
        defaultSubcommand: ChatCommand.self)

    /// The names of all commands, each with those of its own commands.
    static var commandNames: [String: [String]] {
        let pairs = configuration.subcommands.map { command in
            (name(of: command), command.configuration.subcommands.map(name))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? "\(command)".lowercased()
    }
}
