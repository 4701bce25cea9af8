public import ChatCore
import GRDB
import LettaAPI

extension SQLiteStore: LockBlockStore {
    public func lockBlock(
        of agent: AgentAddress
    ) async throws(StoreError) -> LockBlockRecord? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM lock_block WHERE server = ? AND agent = ?",
                arguments: [agent.server.rawValue, agent.agent.rawValue]
            ).map(Self.lockBlock)
        }
    }

    public func lockBlocks(
        on server: ServerID
    ) async throws(StoreError) -> [LockBlockRecord] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM lock_block WHERE server = ? ORDER BY agent",
                arguments: [server.rawValue]
            ).map(Self.lockBlock)
        }
    }

    public func save(_ lockBlock: LockBlockRecord) async throws(StoreError) {
        try await writeDurably { db in
            try db.execute(
                sql: """
                    INSERT INTO lock_block (server, agent, block, may_be_attached)
                    VALUES (?, ?, ?, ?)
                    ON CONFLICT (server, agent) DO UPDATE SET
                        block = excluded.block, may_be_attached = excluded.may_be_attached
                    """,
                arguments: [
                    lockBlock.address.server.rawValue, lockBlock.address.agent.rawValue,
                    lockBlock.block.rawValue, lockBlock.mayBeAttached,
                ])
        }
    }

    public func forgetLockBlock(of agent: AgentAddress) async throws(StoreError) {
        try await writeDurably { db in
            try db.execute(
                sql: "DELETE FROM lock_block WHERE server = ? AND agent = ?",
                arguments: [agent.server.rawValue, agent.agent.rawValue])
        }
    }

    private static func lockBlock(_ row: Row) throws -> LockBlockRecord {
        LockBlockRecord(
            address: AgentAddress(
                server: ServerID(try row.text("server")), agent: try row.id("agent")),
            block: try row.id("block"),
            mayBeAttached: try row.integer("may_be_attached") != 0)
    }
}
