import ChatCore
import ChatStore
import Foundation
import GRDB
import LettaAPI
import Testing

/// One person, one agent and one store, none of which has been used before.
struct Scene {
    let username: Username
    let agent: AgentID
    let folder: String

    /// What the store calls the server.
    let server: ServerID
    let flow: PersonaFlow
    private let stage: Stage

    init(
        _ stage: Stage, server: ServerID = Life.someServer, flow: PersonaFlow = .attach
    ) async throws {
        self.flow = flow
        self.stage = stage
        self.server = server
        folder = try TemporaryFolder().path
        username = try #require(Username("u-\(UUID().uuidString.prefix(8))"))
        agent = try await stage.makeAgent()
    }

    /// Makes the agent use a memory tool, so that a turn has two steps.
    var words: String {
        let label = flow == .attach ? username.personaLabel : IsolatedCopy.label
        return "remember [\(label)] \(Self.fact)"
    }

    private static let fact = "likes sailing"

    /// A reply as it would be to anybody at any time.
    func impersonal(_ reply: String) -> String {
        let words = reply.replacing(username.rawValue, with: "somebody")
        // What the memory tool returned ends with the time.
        return words.components(separatedBy: "\"time\"").first ?? words
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Restarts the program after a talk, lets it recover, and looks at everything.
    ///
    /// - Parameters:
    ///   - reply: what an undisturbed talk is answered with, if known.
    ///   - wasRefused: the client was told, against the truth, that its message was refused.
    func violations(
        after testimony: Testimony, expecting reply: String?, wasRefused: Bool = false
    ) async throws -> [Violation] {
        try await Life.run(stage.url, as: server, folder: folder) { life in
            try await violations(
                in: life, after: testimony, expecting: reply, wasRefused: wasRefused)
        }
    }

    private func violations(
        in life: Life, after testimony: Testimony, expecting reply: String?, wasRefused: Bool
    ) async throws -> [Violation] {
        let report = try await life.session.recover(patience: .zero)
        var found = try await remains(in: life)
        if !report.left.isEmpty || !report.busy.isEmpty { found.append(.journal) }
        found += try await lies(of: testimony, in: life, expecting: reply, wasRefused: wasRefused)

        let next = await life.talk("whoami", as: username, with: agent, flow: flow)
        if !next.isCompleted { found.append(.next) }
        if let result = next.result, !result.thread.isOwn || result.user.identity == nil {
            found.append(.downgraded)
        }
        found += try await remains(in: life)
        if try await stage.personaBlocks(of: username) > 1 { found.append(.doubled) }

        let calls = try await stage.modelCalls(by: agent)
        if calls.contains(where: { $0.personas != [username.personaLabel] }) {
            found.append(.exposed)
        }
        if calls.last?.answers("whoami") != true { found.append(.next) }
        // A turn that was broken off may lose its persona under a run that is still at work.
        if testimony.reply != nil, let block = next.result?.user.block,
            try await !stage.value(of: block).contains(Self.fact)
        {
            found.append(.lost)
        }
        return Array(Set(found))
    }

    /// What the model answers to `whoami` where it sees the right persona attached.
    var expectedName: String { "blocks: \(username.personaLabel)" }

    /// What should be gone or whole, and is not.
    func remains() async throws -> [Violation] {
        try await Life.run(stage.url, as: server, folder: folder) { try await remains(in: $0) }
    }

    private func remains(in life: Life) async throws -> [Violation] {
        var found: [Violation] = []
        if try await !stage.personasInPrompt(of: agent).isEmpty { found.append(.prompt) }
        if try await !stage.attachedPersonas(of: agent).isEmpty { found.append(.attached) }
        if try await !life.store.openEntries(of: nil).isEmpty { found.append(.journal) }
        if try integrity() != ["ok"] { found.append(.store) }
        return found
    }

    private func integrity() throws -> [String] {
        try DatabaseQueue(path: folder + "/lettera.sqlite").read { database in
            try String.fetchAll(database, sql: "PRAGMA integrity_check")
        }
    }

    /// Compares what the person was told with what the model was asked and what the store holds.
    private func lies(
        of testimony: Testimony, in life: Life, expecting reply: String?, wasRefused: Bool
    ) async throws -> [Violation] {
        var found: [Violation] = []
        let deliveries = try await stage.modelCalls(by: agent).filter { $0.answers(words) }.count
        if deliveries > 1 { found.append(.twice) }
        if let told = testimony.reply.map(impersonal) {
            if deliveries == 0 || told != reply ?? told { found.append(.wrong) }
        }

        guard let thread = testimony.thread else { return found }
        let stored = try await life.store.messages(in: thread, before: nil, limit: 100)
            .map(\.message)
        let questions = stored.filter { Self.said($0.message) == words }
        if questions.count > 1 || (questions.isEmpty && (testimony.hasBegun || deliveries > 0)) {
            found.append(.lost)
        }
        if deliveries > 0, questions.contains(where: { $0.state == .unsent }), !wasRefused {
            found.append(.mislabelled)
        }
        let kept = stored.compactMap { Self.said($0.message) }.joined(separator: "\n\n")
        if !testimony.shown.allSatisfy({ kept.contains($0) }) { found.append(.lost) }
        return found
    }

    /// What of a message is text for people.
    private static func said(_ message: Message) -> String? {
        switch message.body {
        case .user(let content), .assistant(let content): content.text
        case .reasoning(let text): text
        default: nil
        }
    }
}
