import ChatCore
import ChatStore
import Foundation
import LettaAPI

/// Several processes that talk to one agent at the same time.
struct Crowd {
    /// The server that they share.
    var url: String

    /// Its key; nil for none.
    var key: String?
    var agent: AgentID

    /// Who talks: one process each, some of them of one person.
    var usernames = ["ann", "bob", "cy", "dee", "eve", "flo", "ann", "bob"]

    /// How many messages each process sends, one after the other.
    var rounds = 2

    /// More flags for `lettera send`.
    var flags: [String] = []

    /// How many machines they are spread over, each with a store and locks of its own.
    var machines = 1

    let folder: String

    /// What one message came to.
    struct Turn: Sendable {
        var username: String
        var status: Int32
        var reply: String
        var errors: String
        var time: Duration

        /// Whether the model saw the right persona, by its own word.
        var isRight: Bool
    }

    /// Lets all of them talk, and returns what became of each message, and how long it all took.
    func talk() async throws -> (turns: [Turn], time: Duration) {
        for machine in 0..<machines {
            try FileManager.default.createDirectory(
                atPath: home(machine), withIntermediateDirectories: true)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let turns = try await withThrowingTaskGroup(of: [Turn].self) { group in
            for (number, username) in usernames.enumerated() {
                group.addTask {
                    var done: [Turn] = []
                    for _ in 0..<rounds {
                        let start = clock.now
                        let ending = try await send(as: username, on: number % machines).end()
                        done.append(
                            Turn(
                                username: username, status: ending.status, reply: ending.output,
                                errors: ending.errors, time: clock.now - start,
                                isRight: ending.status == 0
                                    && replies(to: username).contains(ending.output)))
                    }
                    return done
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return (turns, clock.now - start)
    }

    /// What the model may answer where it sees the right persona.
    private func replies(to username: String) -> [String] {
        // The practice server's model does not name the copies that isolated turns have.
        ["blocks: Persona_\(username)\n"] + (flags.contains("isolated") ? ["blocks: \n"] : [])
    }

    /// The open journal entries, over all machines.
    func openEntries() async throws -> Int {
        var count = 0
        for machine in 0..<machines {
            count += try await Life.run(url, folder: home(machine)) { life in
                try await life.store.openEntries(of: nil).count
            }
        }
        return count
    }

    private func home(_ machine: Int) -> String { "\(folder)/machine-\(machine)" }

    private func send(as username: String, on machine: Int) throws -> Child {
        let home = home(machine)
        var environment = [
            "HOME": home, "LETTERA_STORE": home + "/lettera.sqlite",
            "LETTERA_LOCKS": home + "/locks", "LETTERA_SERVER": url,
            "XDG_CONFIG_HOME": home + "/config", "XDG_STATE_HOME": home + "/state",
        ]
        environment["LETTA_API_KEY"] = key
        return try Child(
            Child.program,
            ["send", "--user", username, "--agent", agent.rawValue, "--wait", "600"] + flags
                + ["whoami \(username)"],
            environment: environment, folder: home)
    }
}
