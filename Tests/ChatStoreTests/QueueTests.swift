import ChatCore
import Foundation
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `The queue of messages that wait` {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let ada: Username
    private let first = QueuedMessage(otid: "o-1", text: "first")
    private let second = QueuedMessage(otid: "o-2", text: "second")

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
        ada = try name("ada")
    }

    @Test func `keeps its order through a restart, for each person and agent`() async throws {
        let other = AgentAddress(server: server, agent: AgentID("agent-2"))
        try await store.enqueue(first, of: ada, to: agent)
        try await store.enqueue(QueuedMessage(otid: "o-9", text: "elsewhere"), of: ada, to: other)
        try await store.enqueue(second, of: ada, to: agent)

        let later = try SQLiteStore(path: folder.store)
        #expect(try await later.queue(of: ada, to: agent) == [first, second])
        #expect(try await later.queue(of: try name("bob"), to: agent).isEmpty)
    }

    @Test func `takes a message that is kept again for the same one`() async throws {
        let other = AgentAddress(server: server, agent: AgentID("agent-2"))
        try await store.enqueue(first, of: ada, to: agent)
        try await store.enqueue(first, of: ada, to: other)
        #expect(try await store.queue(of: ada, to: agent).isEmpty)
        #expect(try await store.queue(of: ada, to: other) == [first])
    }

    @Test func `gives a message up to its thread once, where it stands as not sent`() async throws {
        try await store.enqueue(first, of: ada, to: agent)
        let another = try SQLiteStore(path: folder.store)
        #expect(try await store.takeFromQueue(otid: "o-1", into: thread))
        #expect(try await another.takeFromQueue(otid: "o-1", into: thread) == false)

        #expect(try await store.queue(of: ada, to: agent).isEmpty)
        let said = try await store.messages(in: thread, before: nil, limit: 9).map(\.message)
        #expect(said.map(\.state) == [.unsent])
        #expect(said.map(\.message.otid) == ["o-1"])
        #expect(said.map(text) == ["first"])
    }

    @Test func `loses what is taken out of it, and nothing else`() async throws {
        try await store.enqueue(first, of: ada, to: agent)
        try await store.enqueue(second, of: ada, to: agent)
        try await store.removeFromQueue(otids: ["o-1", "o-7"])
        #expect(try await store.queue(of: ada, to: agent) == [second])
    }

    @Test func `goes to the agent once that is known`() async throws {
        let nobody = AgentAddress(server: server, agent: AgentID("none"))
        try await store.enqueue(first, of: ada, to: nobody)
        try await store.moveQueue(of: try name("bob"), from: nobody, to: agent)
        #expect(try await store.queue(of: ada, to: agent).isEmpty)
        try await store.moveQueue(of: ada, from: nobody, to: agent)
        #expect(try await store.queue(of: ada, to: agent) == [first])
    }

    @Test func `follows its person to another name, and is forgotten with them`() async throws {
        let bob = try name("bob")
        try await store.save(
            UserRecord(
                server: server, username: ada, identity: nil, block: BlockID("block-1"),
                createdAt: morning, lastSeenAt: morning))
        try await store.enqueue(first, of: ada, to: agent)
        #expect(try await store.rename(ada, to: bob, on: server))
        #expect(try await store.queue(of: bob, to: agent) == [first])
        #expect(try await store.forget(bob, on: server))
        #expect(try await store.queue(of: bob, to: agent).isEmpty)
    }
}
