import ChatCore
import ChatStore
import LettaAPI
import LettaClient

/// Gives a person another name, on the server as well as here.
///
/// Here alone it would do harm: enrolment finds people by the key of their identity, and a turn sends
/// nothing while a block with another label than its person's is in the prompt. So the identity gets the
/// new key, then the block the new label, then the store the new name. Each step can be done again, and
/// until the last one is done no turn of the person gets further than its check of the prompt.
struct PersonRenaming {
    let connection: Connection
    let store: SQLiteStore

    private var server: ServerID { connection.session.server }

    /// What became of it.
    struct Outcome {
        var user: UserRecord

        /// Whether the block was there to be renamed.
        var hasBlock: Bool
    }

    func rename(_ name: Username, to newName: Username) async throws -> Outcome {
        guard let user = try await store.user(name, on: server) else {
            throw CommandFailure(
                .notFound, "nobody called \(name) is known on \(server); see: lettera users list")
        }
        guard newName != name else {
            throw CommandFailure(.usage, "\(name) is their name already")
        }
        guard try await store.user(newName, on: server) == nil else {
            throw CommandFailure(.usage, "\(newName) is somebody else, known on \(server)")
        }
        try await store.refuseOpenTurns(of: user, to: "renamed")
        try await rename(identityOf: user, to: newName)
        let hasBlock = try await rename(blockOf: user, to: newName)
        guard try await store.rename(name, to: newName, on: server) else {
            throw CommandFailure(
                .busy, "somebody took the name \(newName) meanwhile; try again with another")
        }
        return Outcome(user: user, hasBlock: hasBlock)
    }

    private func rename(identityOf user: UserRecord, to newName: Username) async throws {
        guard let identity = user.identity else { return }
        do throws(LettaError) {
            try await connection.client.renameIdentity(
                identity, key: newName.rawValue, name: newName.rawValue)
        } catch {
            switch error {
            case .notFound: break
            case .conflict:
                throw CommandFailure(
                    .usage,
                    "\(newName) is somebody else on \(server), though not known here; choose another "
                        + "name")
            default:
                throw CommandFailure(
                    error, doing: "renaming the identity", server: server.rawValue)
            }
        }
    }

    private func rename(blockOf user: UserRecord, to newName: Username) async throws -> Bool {
        do throws(LettaError) {
            let block = try await connection.client.renameBlock(
                user.block, label: newName.personaLabel, description: newName.personaDescription)
            try? await store.record([block], on: server) { _ in BlockOrigin(.elsewhere) }
            return true
        } catch {
            if case .notFound = error { return false }
            throw CommandFailure(error, doing: "renaming the block", server: server.rawValue)
        }
    }
}

extension SQLiteStore {
    /// Throws where a turn of a person runs, or has left something on the server.
    func refuseOpenTurns(of user: UserRecord, to deed: String) async throws {
        let open = try await openEntries(of: nil)
        guard
            open.contains(where: {
                $0.username == user.username && $0.address.server == user.server
            })
        else { return }
        throw CommandFailure(
            .busy,
            "a turn of \(user.username) runs, or has left something behind, so they cannot be \(deed) "
                + "now; see: lettera recover --server \(user.server)")
    }
}
