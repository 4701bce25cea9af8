import Foundation
import LettaWire
import PracticeServer
import Synchronization

/// A server that promises are asked of.
enum ContractServer: String, CustomStringConvertible {
    case practice, real

    /// The practice server always; a real one where `LETTERA_CONTRACT_URL` names it.
    ///
    /// Its password is in `LETTERA_CONTRACT_KEY`; `LETTERA_CONTRACT_MODEL_LOG` is where its scripted
    /// model tells what it was asked, and `LETTERA_CONTRACT_MODEL` that model's handle.
    /// `LETTERA_CONTRACT_ONLY`, `practice` or `real`, leaves the other one out.
    static let all: [ContractServer] = {
        let named = setting("URL") == nil ? [practice] : [practice, real]
        guard let only = setting("ONLY") else { return named }
        return named.filter { $0.rawValue == only }
    }()

    var description: String { rawValue }

    static func setting(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment["LETTERA_CONTRACT_" + name]
        return value?.isEmpty == false ? value : nil
    }

    /// Runs a test against the server, and takes away what the test made there.
    func run(_ body: (Letta) async throws -> Void) async throws {
        let letta: Letta
        switch self {
        case .practice: letta = try await Letta.practice()
        case .real:
            await RealServer.turn.wait()
            letta = Letta.real()
        }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(letta))
        } catch {
            result = .failure(error)
        }
        await letta.close()
        if self == .real { await RealServer.turn.signal() }
        try result.get()
    }
}

/// One test's view of a server.
final class Letta: Wire {
    let url: String
    let password: String?
    let model: String
    /// Where the scripted model tells what it was asked, oldest first.
    private let log: String
    private let practice: PracticeServer?
    private let folder: String?
    private let things = Mutex<[String]>([])

    private init(
        url: String, password: String?, model: String, log: String,
        practice: PracticeServer? = nil, folder: String? = nil
    ) {
        self.url = url
        self.password = password
        self.model = model
        self.log = log
        self.practice = practice
        self.folder = folder
    }

    /// A practice server of its own, on an empty database.
    static func practice() async throws -> Letta {
        let folder = NSTemporaryDirectory() + "contract-\(UUID().uuidString)"
        var configuration = PracticeConfiguration(databasePath: folder + "/letta.sqlite")
        configuration.tokenDelay = .zero
        configuration.password = "practice-password"
        let server = PracticeServer(configuration)
        return Letta(
            url: try await server.start(), password: configuration.password,
            model: "practice/scripted", log: "/_model/log?n=500", practice: server,
            folder: folder)
    }

    /// The server that the environment names, with its scripted model.
    static func real() -> Letta {
        let url = ContractServer.setting("URL") ?? ""
        return Letta(
            url: url.hasSuffix("/") ? String(url.dropLast()) : url,
            password: ContractServer.setting("KEY"),
            model: ContractServer.setting("MODEL") ?? "openai-proxy/stub-chat",
            log: ContractServer.setting("MODEL_LOG") ?? "http://127.0.0.1:9099/_log?n=500")
    }

    var isPractice: Bool { practice != nil }

    func made(_ path: String) { things.withLock { $0.append(path) } }

    /// Deletes what was made on a real server; stops a practice server, with its folder.
    fileprivate func close() async {
        guard let practice, let folder else {
            // What is gone already is fine, and a test has nothing to say about the rest.
            for path in things.withLock({ $0 }).reversed() { _ = try? await call("DELETE", path) }
            return
        }
        await practice.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// What the model was asked, oldest first, where the prompt or the last message holds a text,
    /// such as an agent's id.
    func asked(about text: String) async throws -> [Value] {
        try await call("GET", log).value.list.filter { entry in
            entry["system"].string?.contains(text) == true
                || entry["last"]["content"].string?.contains(text) == true
        }
    }

    /// The labels of the blocks in the prompt that the model was last given for an agent.
    func seen(by agent: String) async throws -> [String] {
        labels(try await asked(about: agent).last?["system"].string ?? "nothing was asked")
    }
}

/// Lets a few tests at a time go to the real server, so that none waits for its answers too long.
private actor RealServer {
    static let turn = RealServer()
    private var free = 4
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func signal() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
