import Foundation
import LettaWire
import PracticeServer

/// A practice server of its own for one test.
final class Letta: Wire {
    let server: PracticeServer
    let url: String
    let databasePath: String
    private let ownsFolder: Bool

    /// Starts a server; `path` shares the database of another one.
    init(
        sharing path: String? = nil, faults: [PracticeFault] = [], password: String? = nil,
        model: PracticeModel = .scripted
    ) async throws {
        let folder = NSTemporaryDirectory() + "practice-\(UUID().uuidString)"
        databasePath = path ?? folder + "/letta.sqlite"
        ownsFolder = path == nil
        var configuration = PracticeConfiguration(databasePath: databasePath)
        configuration.tokenDelay = .zero
        configuration.faults = faults
        configuration.password = password
        configuration.model = model
        server = PracticeServer(configuration)
        url = try await server.start()
    }

    /// Runs a test against a new server, and stops it afterwards.
    static func run(
        faults: [PracticeFault] = [], password: String? = nil,
        _ body: (Letta) async throws -> Void
    ) async throws {
        let letta = try await Letta(faults: faults, password: password)
        do {
            try await body(letta)
        } catch {
            await letta.stop()
            throw error
        }
        await letta.stop()
    }

    func stop() async {
        await server.stop()
        guard ownsFolder else { return }
        try? FileManager.default.removeItem(
            atPath: (databasePath as NSString).deletingLastPathComponent)
    }

    /// The persona blocks that the model last saw.
    func seenPersonas() async throws -> [String] {
        try await call("GET", "/_model/log?n=1").list.last?["persona_blocks"] as? [String] ?? []
    }
}
