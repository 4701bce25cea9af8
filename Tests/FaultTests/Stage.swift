import ChatApp
import ChatCore
import Foundation
import LettaAPI
import LettaClient
import PracticeServer

/// A practice server of its own, and what can be asked of it past everything that is disturbed.
struct Stage: Sendable {
    let url: String
    let port: Int

    /// The key to a real server.
    let key: String?
    private let client: LettaClient

    /// Where the log of a real server's scripted model is; nil for the practice server's own.
    private let modelLog: String?

    /// Runs a practice server for as long as `body` takes.
    static func run<T>(_ body: (Stage) async throws -> T) async throws -> T {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var configuration = PracticeConfiguration(databasePath: folder.path + "/practice.sqlite")
        configuration.tokenDelay = .zero
        let server = PracticeServer(configuration)
        let stage = try Stage(url: await server.start())
        do {
            let result = try await body(stage)
            await stage.close()
            await server.stop()
            return result
        } catch {
            await stage.close()
            await server.stop()
            throw error
        }
    }

    /// Asks the server at `url`: the practice server, or with a log of its model a real one.
    init(url: String, key: String? = nil, modelLog: String? = nil) throws {
        self.url = url
        self.key = key
        self.modelLog = modelLog
        port = Int(url.split(separator: ":").last ?? "") ?? 0
        client = LettaClient(
            transport: try HTTPTransport(baseURL: url), key: key.map { Secret($0) },
            userAgent: "tests")
    }

    var isReal: Bool { modelLog != nil }

    func close() async { await client.shutdown() }

    /// An agent that nobody has talked to yet.
    func makeAgent() async throws -> AgentID {
        try await client.createAgent(
            NewAgent(name: "crowd", model: "openai-proxy/stub-chat", memory: [])
        ).id
    }

    func removeAgent(_ agent: AgentID) async throws { try await client.deleteAgent(agent) }

    /// The persona blocks that the agent holds.
    func attachedPersonas(of agent: AgentID) async throws -> [String] {
        try await client.blocks(of: agent).map(\.label).filter(Persona.isPersona)
    }

    /// The personas in the agent's own compiled prompt, as it stands.
    func personasInPrompt(of agent: AgentID) async throws -> [String] {
        // A recompile answers with the prompt of before.
        let prompt = CompiledPrompt(try await client.recompile(agent, dryRun: false))
        return (prompt.labels ?? ["unreadable"]).filter {
            $0 == "unreadable" || Persona.isPersona(label: $0)
        }
    }

    func value(of block: BlockID) async throws -> String { try await client.block(block).value }

    /// How many persona blocks of this name belong to the person's identity.
    func personaBlocks(of username: Username) async throws -> Int {
        var count = 0
        for identity in try await client.identities(key: username.rawValue) {
            count += try await client.blocks(of: identity.id)
                .filter { $0.label == username.personaLabel }.count
        }
        return count
    }

    /// What the model was asked by this agent, oldest first.
    ///
    /// - Parameter count: how many entries of its log are looked at.
    func modelCalls(by agent: AgentID, newest count: Int = 100) async throws -> [ModelCall] {
        let body: [UInt8]
        if let modelLog {
            let log = LettaClient(
                transport: try HTTPTransport(baseURL: modelLog), key: nil, userAgent: "tests")
            body = try await log.raw(method: "GET", path: "/_log?n=\(count)", body: nil).body
            await log.shutdown()
        } else {
            body = try await client.raw(
                method: "GET", path: "/_model/log?n=\(count)", body: nil
            ).body
        }
        return try JSONDecoder().decode([ModelCall].self, from: Data(body))
            .filter { $0.system.contains("AGENT_ID: \(agent)") }
    }
}

/// One call of the model, by its own log.
struct ModelCall: Decodable {
    struct Last: Decodable {
        var role: String
        var content: String
    }

    var system: String
    var last: Last?

    /// The personas that it saw: their labels begin a line, as that of an attached block or in what is
    /// said of a copy.
    var personas: [String] {
        let tag = /(?m)^<(Persona_[A-Za-z0-9._-]+)>/
        return Set(system.matches(of: tag).map { String($0.1) }).sorted()
    }

    /// Whether it was asked to answer these words.
    func answers(_ text: String) -> Bool { last?.role == "user" && last?.content == text }

    /// Whether these words are in what it was asked to answer, with what a server put around them.
    func asks(_ words: String) -> Bool { last?.content.contains(words) ?? false }
}

/// A folder that goes with the test.
struct TemporaryFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("lettera-faults-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
