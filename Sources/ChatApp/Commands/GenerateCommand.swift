import ArgumentParser

/// Documents that are made of what the program knows of itself.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Print a document about the program.",
        shouldDisplay: false, subcommands: [Keys.self, Man.self])

    struct Keys: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "keys", abstract: "Print docs/keys.md: commands, keys and settings.")

        func run() { Output.raw(KeysDocument.text) }
    }

    struct Man: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "man", abstract: "Print docs/lettera.1, the manual page.")

        func run() { Output.raw(ManPage.text) }
    }
}
