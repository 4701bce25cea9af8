import ChatCore
import FaultProxy
import Foundation
import LettaAPI
import PTYSupport

/// A person who uses the program itself: their files, and a proxy between it and the server.
struct Household {
    let scene: Scene
    let proxy: FaultProxy

    /// What the program is told the server's address is.
    private let url: String
    private let thread: ThreadAddress

    /// Enrols somebody and opens their thread.
    init(_ stage: Stage) async throws {
        proxy = FaultProxy(port: stage.port)
        url = try await proxy.start()
        scene = try await Scene(stage, server: ServerID(url))
        let (username, agent) = (scene.username, scene.agent)
        let own = try await Life.run(
            stage.url, as: scene.server, folder: scene.folder
        ) { life in
            _ = try await life.session.enrol(username)
            return try await life.session.ownThread(of: username, with: agent)
        }
        thread = ThreadAddress(AgentAddress(server: scene.server, agent: agent), own)
    }

    func leave() async {
        await proxy.stop()
        scene.remove()
    }

    private var environment: [String: String] {
        [
            "HOME": scene.folder, "LETTERA_STORE": scene.folder + "/lettera.sqlite",
            "LETTERA_LOCKS": scene.folder + "/locks", "LETTERA_SERVER": url,
            "LETTERA_USER": scene.username.rawValue, "LETTERA_AGENT": scene.agent.rawValue,
            "XDG_CONFIG_HOME": scene.folder + "/config", "XDG_STATE_HOME": scene.folder + "/state",
        ]
    }

    /// Starts the program.
    func start(_ arguments: String...) throws -> Child {
        try Child(Child.program, arguments, environment: environment, folder: scene.folder)
    }

    /// Runs the program by way of a shell that prepares its surroundings.
    ///
    /// - Parameter preparation: shell commands.
    func start(after preparation: String, _ arguments: String...) throws -> Child {
        try Child(
            "/bin/sh",
            ["-c", preparation + #"; exec "$0" "$@""#, Child.program] + arguments,
            environment: environment, folder: scene.folder)
    }

    /// Opens the full-screen chat.
    func chat() throws -> PseudoTerminal {
        try PseudoTerminal(Child.program, environment: environment, rows: 24, columns: 100)
    }

    /// What a process that sent a message can be held to.
    func testimony(of ending: Child.Ending) -> Testimony {
        let words = ending.output.trimmingCharacters(in: .newlines)
        return Testimony(
            thread: thread, hasBegun: !words.isEmpty, shown: words.isEmpty ? [] : [words],
            reply: ending.status == 0 && !ending.wasKilled ? words : nil)
    }
}
