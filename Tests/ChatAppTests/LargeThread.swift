import ChatCore
import Foundation
import GRDB
import GRDBSQLite
import LettaAPI

@testable import ChatStore

/// A store with one thread of as many messages as a test wants, a minute apart.
final class LargeThread: Sendable {
    let store: SQLiteStore
    let address = ThreadAddress(
        server: ServerID("http://letta.test"), agent: AgentID("agent-1"),
        conversation: ConversationID("conv-1"))
    private let folder: URL

    /// The number of the first message, and how far apart they are.
    static let first: Int64 = 1_000_000
    static let gap: Int64 = 100

    init(_ count: Int) async throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("lettera-large-\(UUID().uuidString)")
        store = try SQLiteStore(path: folder.path + "/lettera.sqlite")
        try await store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO server (id) VALUES ('http://letta.test');
                    INSERT INTO thread (server, agent, conversation)
                    VALUES ('http://letta.test', 'agent-1', 'conv-1');
                    """)
            try db.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
                    INSERT INTO message
                        (thread, number, id, type, call, otid, date, state, text, body)
                    SELECT 1, ?2 + i * ?3, 'm-' || i, 'assistant_message', '', NULL,
                        1700000000000 + i * 60000, 'complete', 'message ' || i,
                        '{"id":"m-' || i || '","kind":"assistant","text":"message ' || i || '"}'
                    FROM n
                    """, arguments: [count, Self.first, Self.gap])
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// How many instructions of SQLite's machine a page costs.
    func steps(for place: PagePlace) async throws -> Int {
        let address = address
        return try await steps { db in
            guard let id = try SQLiteStore.threadID(address, in: db) else { return }
            _ = try PageReader(thread: id, limit: 50, db: db).page(place)
        }
    }

    /// How many instructions of SQLite's machine some work costs.
    func steps(of work: @escaping @Sendable (Database) throws -> Void) async throws -> Int {
        try await store.write { db in
            var steps = 0
            return try withUnsafeMutablePointer(to: &steps) { counter in
                sqlite3_progress_handler(
                    db.sqliteConnection, 1,
                    { context in
                        context?.assumingMemoryBound(to: Int.self).pointee += 1
                        return 0
                    }, counter)
                defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
                try work(db)
                return counter.pointee
            }
        }
    }
}
