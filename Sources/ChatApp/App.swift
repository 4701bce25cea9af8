import ChatCore
import ChatStore
import Foundation
import LettaClient

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
    func openStore(for use: SQLiteStore.Use = .chat) throws(CommandFailure) -> SQLiteStore {
        let (store, exposures) = try openStoreSilently(for: use)
        Output.note(exposures)
        return store
    }

    /// The same without a word on standard error.
    ///
    /// - Returns: the store, and what others could get at until now.
    func openStoreSilently(
        for use: SQLiteStore.Use = .chat
    ) throws(CommandFailure) -> (SQLiteStore, [PrivateFile.Exposure]) {
        do throws(StoreError) {
            let store = try SQLiteStore(path: settings.paths.store, for: use)
            guard settings.server == .practice else { return (store, store.exposures) }
            let ofPractice = PrivateFile.closeDatabase(settings.paths.practiceDatabase)
            return (store, store.exposures + ofPractice)
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
        for use: SQLiteStore.Use = .command,
        _ work: (Connection, SQLiteStore) async throws -> T
    ) async throws -> T {
        let link = try await ServerLink(self)
        let store: SQLiteStore
        do throws(CommandFailure) {
            // Meanwhile the server is reached.
            Task { await link.prepare() }
            store = try openStore(for: use)
        } catch {
            await link.close()
            throw error
        }
        let connection = Connection(link, self, store: store)
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
