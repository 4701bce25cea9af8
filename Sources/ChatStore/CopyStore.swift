public import ChatCore
import GRDB
import LettaAPI

extension SQLiteStore: CopyStore {
    public func copy(of thread: ThreadAddress) async throws(StoreError) -> IsolatedCopy? {
        try await read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT * FROM isolated_copy
                    WHERE server = ? AND agent = ? AND conversation = ?
                    """,
                arguments: Self.key(thread)
            ).map { row in
                IsolatedCopy(block: try row.id("block"), base: try row.text("base"))
            }
        }
    }

    public func save(
        _ copy: IsolatedCopy, of thread: ThreadAddress
    ) async throws(StoreError) {
        try await writeDurably { db in
            try db.mention(thread.server)
            try db.execute(
                sql: """
                    INSERT INTO isolated_copy (server, agent, conversation, block, base)
                    VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET block = excluded.block, base = excluded.base
                    """,
                arguments: Self.key(thread) + [copy.block.rawValue, copy.base])
        }
    }

    private static func key(_ thread: ThreadAddress) -> StatementArguments {
        [thread.server.rawValue, thread.agent.rawValue, thread.conversation.rawValue]
    }
}
