import ChatUI
import Foundation

/// A newcomer's first steps in words with numbers, for terminals without a full screen and for screen
/// readers.
struct PlainWelcome {
    let app: App

    /// Asks until a server answers, or the person practises.
    ///
    /// - Returns: the settings to go on with.
    func run() async -> Settings {
        Output.line("Welcome. Where are the agents to talk to?")
        while true {
            let kind = choose([
                "practice: a small server inside this program", "Letta's cloud: needs a key",
                "your own server, by its address",
            ])
            switch kind {
            case 2:
                if let settings = await take(address: "https://api.letta.com", isCloud: true) {
                    return settings
                }
            case 3:
                let address = ask("The address, such as http://127.0.0.1:8283:")
                guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
                    Output.line("An address begins with http:// or https://.")
                    continue
                }
                if let settings = await take(address: address, isCloud: false) { return settings }
            default: return app.settings
            }
        }
    }

    /// - Returns: nil where the server gave no good answer.
    private func take(address: String, isCloud: Bool) async -> Settings? {
        Output.line("How does the server know you?")
        var ways = [
            "a command prints the key (recommended)", "LETTA_API_KEY in the environment",
            "type the key now; it is kept in a file that only you can read",
        ]
        if !isCloud { ways.append("no key: the server is open") }
        let key: ServerTrial.Key
        switch choose(ways) {
        case 1: key = .command(ask("The command:"))
        case 2: key = .environment
        case 3: key = .typed(askSecretly("The key (it is not shown):"))
        default: key = .none
        }
        let trial = ServerTrial(url: address, key: key, isCloud: isCloud)
        let first = FirstStart(app: app)
        do throws(CommandFailure) {
            let source = try first.keySource(of: trial).resolved()
            let settings = try await first.result(of: trial, source).get()
            Output.line("Written to \(settings.paths.config).")
            return settings
        } catch {
            Output.line("That did not work: \(error.message)")
            return nil
        }
    }

    /// A number from 1 on; 1 for an empty line, and at the end of the input.
    private func choose(_ options: [String]) -> Int {
        for (number, option) in options.enumerated() { Output.line("\(number + 1)  \(option)") }
        while true {
            let answer = ask("Which number? Enter takes 1:")
            if answer.isEmpty { return 1 }
            if let number = Int(answer), (1...options.count).contains(number) { return number }
            Output.line("A number from 1 to \(options.count), please.")
        }
    }

    private func ask(_ question: String) -> String {
        Output.write(question + " ")
        return (readLine() ?? "").trimmingCharacters(in: .whitespaces)
    }

    /// What is typed is not echoed.
    private func askSecretly(_ question: String) -> String {
        var state = termios()
        guard tcgetattr(0, &state) == 0 else { return ask(question) }
        var silent = state
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(0, TCSANOW, &silent)
        defer {
            tcsetattr(0, TCSANOW, &state)
            Output.line("")
        }
        return ask(question)
    }
}
