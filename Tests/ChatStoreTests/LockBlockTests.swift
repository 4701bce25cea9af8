import ChatCore
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `The lock blocks of an installation` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `are one for each agent of each server, and outlive the program`() async throws {
        let store = try SQLiteStore(path: folder.store)
        let other = AgentAddress(server: ServerID("http://other"), agent: agent.agent)
        let first = LockBlockRecord(
            address: agent, block: BlockID("block-1"), mayBeAttached: true)
        let second = LockBlockRecord(
            address: other, block: BlockID("block-2"), mayBeAttached: false)
        try await store.save(first)
        try await store.save(second)
        var changed = first
        changed.block = BlockID("block-3")
        changed.mayBeAttached = false
        try await store.save(changed)

        let again = try SQLiteStore(path: folder.store)
        #expect(try await again.lockBlock(of: agent) == changed)
        #expect(try await again.lockBlocks(on: other.server) == [second])
        try await again.forgetLockBlock(of: agent)
        try await again.forgetLockBlock(of: agent)
        #expect(try await store.lockBlock(of: agent) == nil)
        #expect(try await store.lockBlock(of: other) == second)
    }
}
