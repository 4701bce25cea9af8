import ArgumentParser
import ChatStore
import Foundation
import PracticeServer

struct ServeCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the practice server on its own, until Ctrl-C.",
        discussion: """
            It is for practice and tests: a small Letta on loopback. Its model follows a
            script, unless --model-url names an OpenAI-compatible endpoint, which is sent
            LETTERA_MODEL_KEY. LETTERA_PRACTICE_PASSWORD makes it ask for a password.

            EXAMPLES
              lettera serve --port 8283
              lettera serve --model-url http://127.0.0.1:11434/v1 --model llama3.2
            """)

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 takes any free one.")
    var port = 8284

    @Option(help: ArgumentHelp("Its own database.", valueName: "path"))
    var database: String?

    @Option(help: ArgumentHelp("An OpenAI-compatible endpoint.", valueName: "url"))
    var modelURL: String?

    @Option(help: ArgumentHelp("The endpoint's model.", valueName: "name"))
    var model = "default"

    @Option(help: ArgumentHelp("Milliseconds between scripted tokens.", valueName: "ms"))
    var tokenDelay = 25

    @Option(
        help: ArgumentHelp(
            "Misbehave: \(PracticeFault.spellings.joined(separator: ", ")). May be repeated.",
            valueName: "fault"))
    var fault: [String] = []

    @OptionGroup var global: GlobalOptions

    func execute(_ app: App) async throws {
        let configuration = try configuration(app)
        Output.note(PrivateFile.closeDatabase(configuration.databasePath))
        let server = PracticeServer(configuration)
        let url = try await server.start()
        Output.line("the practice server listens on \(url); Ctrl-C stops it")
        // Nothing to do but to wait for the signal that cancels this task.
        for await _ in AsyncStream<Never>.makeStream().stream {}
        await server.stop()
    }

    private func configuration(_ app: App) throws(CommandFailure) -> PracticeConfiguration {
        guard (0...65535).contains(port) else {
            throw CommandFailure(.usage, "\(port) is not a port: use 0 to 65535")
        }
        guard (0...60_000).contains(tokenDelay) else {
            throw CommandFailure(.usage, "--token-delay takes 0 to 60000 milliseconds")
        }
        var configuration = PracticeConfiguration(
            databasePath: database ?? app.settings.paths.practiceDatabase)
        configuration.host = host
        configuration.port = port
        configuration.tokenDelay = .milliseconds(tokenDelay)
        configuration.password = app.settings.environment["LETTERA_PRACTICE_PASSWORD"]
        if let modelURL {
            configuration.model = .openAICompatible(
                url: modelURL, model: model, key: app.settings.environment["LETTERA_MODEL_KEY"])
        }
        for spelling in fault {
            guard let fault = PracticeFault(spelling) else {
                throw CommandFailure(
                    .usage,
                    "there is no fault \"\(spelling)\"; there are: "
                        + PracticeFault.spellings.joined(separator: ", "))
            }
            configuration.faults.append(fault)
        }
        return configuration
    }
}
