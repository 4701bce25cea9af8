import ArgumentParser

/// The root of the command line.
struct Lettera: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lettera",
        abstract: "A terminal chat for Letta agents that know who is talking.",
        discussion: """
            Without a command it opens the chat; without a server, on the built-in practice server.

            EXAMPLES
              lettera                                  chat, on the practice server
              lettera --server https://letta.example   chat, elsewhere (LETTA_API_KEY is the key)
              lettera send --user ada "hello"          one turn, from a script
              git diff | lettera send -                one turn, from a pipe
              lettera blocks list --json               what is remembered, offline

            EXIT CODES
              0 done   64 usage   65 bad input   66 no such thing   69 server unreachable
              70 defect   73, 74 store or file trouble   75 busy, try later   76 nonsense from the
              server   77 not allowed   78 configuration   130 interrupted
            """,
        version: Version.number,
        subcommands: [
            ChatCommand.self, SendCommand.self, UsersCommand.self, BlocksCommand.self,
            AgentsCommand.self, StatusCommand.self, RecoverCommand.self, ServeCommand.self,
            APICommand.self, ConfigCommand.self,
        ],
        defaultSubcommand: ChatCommand.self)
}
