import ChatCore
import ChatStore
import Foundation

/// One run of the program: its settings, and the way to the store and the server.
struct App: Sendable {
    var settings: Settings

    /// Who wants to know of Ctrl-C before the program ends by it.
    let interrupts = Interrupts()

    /// Where requests are noted; nil unless somebody asked for it.
    var log: RequestLog?

    /// Who wants to see what passes between the program and the server; nil where nobody ever will.
    var wire: WireTap?

    /// Opens the store for reading and writing; makes it where it is missing.
    func openStore() throws(CommandFailure) -> SQLiteStore {
        do throws(StoreError) {
            let store = try SQLiteStore(path: settings.paths.store)
            Output.note(store.exposures)
            if settings.server == .practice {
                Output.note(PrivateFile.closeDatabase(settings.paths.practiceDatabase))
            }
            return store
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Opens the store for reading alone, one of an older version once it is brought up to date.
    ///
    /// A store that is not there yet is an empty one: nil.
    func openStoreForReading() throws(CommandFailure) -> SQLiteStore? {
        guard FileManager.default.fileExists(atPath: settings.paths.store) else { return nil }
        do throws(StoreError) {
            let store = try SQLiteStore.openForReading(path: settings.paths.store)
            Output.note(store.exposures)
            return store
        } catch {
            if case .cannotOpen = error, let store = try? openStore() { return store }
            throw CommandFailure(error)
        }
    }

    /// Runs `work` with a connection, which is closed whatever happens.
    func withConnection<T: Sendable>(
        _ work: (Connection, SQLiteStore) async throws -> T
    ) async throws -> T {
        let store = try openStore()
        let connection = try await Connection(self, store: store)
        do {
            let answer = try await work(connection, store)
            await connection.close()
            return answer
        } catch {
            await connection.close()
            throw CommandFailure(unexpected: error, server: settings.serverName)
        }
    }
}
