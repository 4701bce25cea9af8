import ChatCore
import ChatStore
import Foundation
import LettaAPI

/// Writes people's values into blocks, from a command.
struct BlockWriter: Sendable {
    let app: App
    let connection: Connection
    let store: SQLiteStore

    /// How long turns that are running are waited for.
    private static let patience = Duration.seconds(60)

    /// Writes an edit between the turns in which an agent may have the block.
    ///
    /// - Throws: where somebody changed the block meanwhile, with exit code 75; the value that it has now
    ///   is in the store then.
    func write(_ edit: BlockEdit, to record: BlockRecord) async throws {
        let writing = try await connection.session.write(
            edit, by: app.settings.username, between: try await agents(of: record),
            patience: Self.patience)
        if case .changedMeanwhile = writing {
            throw CommandFailure(
                .busy,
                "\(edit.label) was changed by somebody else meanwhile, and is as they left it; see "
                    + "what changed with: lettera blocks diff \(edit.block)")
        }
    }

    /// Those that hold it, and those that its person talks to.
    private func agents(of record: BlockRecord) async throws -> [AgentID] {
        guard let username = record.username else { return record.agents }
        let conversations = try await store.conversations(on: record.server, username: username)
        return record.agents + conversations.map(\.address.agent)
    }
}

extension App {
    /// Refuses to write a block of another server than the one that is meant.
    func checkServer(of record: BlockRecord) throws(CommandFailure) {
        guard record.server != settings.serverID else { return }
        throw CommandFailure(
            .usage,
            "\(record.block.label) is a block of \(record.server); name that server with --server")
    }
}
