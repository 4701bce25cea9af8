import ChatCore
import Foundation
import LettaAPI
import Synchronization
import Testing

@testable import ChatStore

let morning = Date(timeIntervalSince1970: 1_700_000_000.25)

@Suite struct `The journal` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func entry(
        _ id: String, _ phase: JournalEntry.Phase, thread: ConversationThread = .shared,
        agent: AgentAddress = agent
    ) throws -> JournalEntry {
        JournalEntry(
            id: TurnID(id), address: agent, username: try name("ada"), block: BlockID("block-1"),
            thread: thread, phase: phase, otid: "o-\(id)", startedAt: morning, processID: 42)
    }

    @Test func `keeps entries in order until they are closed`() async throws {
        let store = try SQLiteStore(path: folder.store)
        let other = AgentAddress(server: server, agent: AgentID("agent-2"))
        let own = ConversationThread.own(ConversationID("conv-1"))
        let first = try entry("t1", .attaching, thread: own)
        let second = try entry("t2", .sending, thread: .unlocked, agent: other)
        try await store.record(first)
        try await store.record(second)
        var changed = first
        changed.phase = .detaching
        try await store.record(changed)

        #expect(try await store.openEntries(of: nil) == [changed, second])
        #expect(try await store.openEntries(of: other) == [second])
        try await store.close(first.id)
        try await store.close(first.id)
        #expect(try await SQLiteStore(path: folder.store).openEntries(of: nil) == [second])
    }

    /// Only of what a loss of power must not take back; a turn that is mended twice is no worse for it.
    @Test func `has an entry synced to the disk before it returns, and not that it is over`()
        async throws
    {
        let statements = Mutex<[String]>([])
        let store = try SQLiteStore(path: folder.store) { statement in
            statements.withLock { $0.append(statement) }
        }
        try await store.save([replied("warm up", id: "m0")], in: thread)
        statements.withLock { $0 = [] }

        try await store.record(try entry("t1", .attaching))
        try await store.record(try entry("t1", .sending))
        try await store.record(try entry("t1", .detaching))
        var died = try entry("t1", .detaching)
        died.deadRun = RunID("run-1")
        try await store.record(died)
        try await store.close(TurnID("t1"))

        let words = statements.withLock { statements in
            statements.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        }
        let brief = { (change: String) in ["BEGIN IMMEDIATE", change, "COMMIT TRANSACTION"] }
        let insert = brief("INSERT INTO")
        let durable = ["PRAGMA synchronous"] + insert + ["PRAGMA synchronous"]
        #expect(words == durable + durable + insert + durable + brief("DELETE FROM"))
        let levels = statements.withLock { $0.filter { $0.hasPrefix("PRAGMA") } }
        let there = ["PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"]
        #expect(levels == there + there + there)
    }

    /// The same of a store on one connection, as commands use it.
    @Test func `is the same for a command`() async throws {
        let statements = Mutex<[String]>([])
        let store = try SQLiteStore(path: folder.store, for: .command) { statement in
            statements.withLock { $0.append(statement) }
        }
        try await store.record(try entry("t1", .attaching))
        let words = statements.withLock { statements in
            statements.suffix(5).map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        }
        #expect(
            words == [
                "PRAGMA synchronous", "BEGIN IMMEDIATE", "INSERT INTO", "COMMIT TRANSACTION",
                "PRAGMA synchronous",
            ])
        #expect(try await store.openEntries(of: nil) == [try entry("t1", .attaching)])
        try await store.close(TurnID("t1"))
        #expect(try await store.openEntries(of: nil).isEmpty)
    }
}

@Suite struct `People and their blocks` {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let ada: UserRecord

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store, now: { morning }, trace: nil)
        ada = UserRecord(
            server: server, username: try name("ada"), identity: IdentityID("identity-1"),
            block: BlockID("block-1"), createdAt: morning, lastSeenAt: morning)
    }

    private func persona(_ value: String) -> Block {
        Block(
            id: BlockID("block-1"), label: "Persona_ada", value: value, limit: 5000,
            description: "about Ada")
    }

    @Test func `are kept for each server`() async throws {
        var elsewhere = ada
        elsewhere.server = .practice
        elsewhere.identity = nil
        try await store.save(ada)
        try await store.save(elsewhere)
        var later = ada
        later.lastSeenAt = morning + 60
        try await store.save(later)

        #expect(try await store.user(ada.username, on: server) == later)
        #expect(try await store.user(try name("bob"), on: server) == nil)
        #expect(try await store.users() == [later, elsewhere])
        #expect(try await store.users(on: .practice) == [elsewhere])
        #expect(try await store.owner(of: ada.block, on: server) == later)
    }

    @Test func `are in the conversation that was saved last`() async throws {
        func record(_ id: String) -> ConversationRecord {
            ConversationRecord(
                address: agent, conversation: ConversationID(id), username: ada.username,
                createdAt: morning)
        }
        for id in ["conv-1", "conv-2", "conv-1"] { try await store.save(record(id)) }
        #expect(
            try await store.conversation(of: ada.username, with: agent)
                == ConversationID("conv-1"))
        #expect(
            try await store.conversations(username: ada.username)
                == [record("conv-1"), record("conv-2")])
        #expect(try await store.conversations(on: .practice).isEmpty)
    }

    @Test func `have a version of a block for each value that differs from the last`() async throws
    {
        for (value, author) in [
            ("a", .elsewhere), ("a", .agent), ("b", .agent), ("a", .user),
        ] as [(String, BlockAuthor)] {
            try await store.record([persona(value)], on: server, by: author)
        }
        let versions = try await store.versions(of: BlockID("block-1"), on: server)
        #expect(versions.map(\.value) == ["a", "b", "a"])
        #expect(versions.map(\.origin.author) == [.elsewhere, .agent, .user])
        #expect(versions.map(\.seenAt) == [morning, morning, morning])
        #expect(try await store.newestValue(of: BlockID("block-1"), on: server) == "a")
        #expect(try await store.newestValue(of: BlockID("block-1"), on: .practice) == nil)
    }

    @Test func `are listed with their blocks and who holds them`() async throws {
        let human = Block(id: BlockID("block-2"), label: "human", value: "x", readOnly: true)
        try await store.save(ada)
        try await store.record([persona("a"), human], on: server, by: .elsewhere)
        try await store.record(attached: [BlockID("block-1"), BlockID("block-2")], to: agent)
        try await store.record(attached: [BlockID("block-2")], to: agent)

        let mine = BlockRecord(
            server: server, block: persona("a"), username: ada.username, identity: ada.identity,
            agents: [], cachedAt: morning)
        let other = BlockRecord(
            server: server, block: human, username: nil, identity: nil, agents: [agent.agent],
            cachedAt: morning)
        #expect(try await store.blockRecords() == [mine, other])
        #expect(try await store.blockRecords(username: ada.username) == [mine])
        #expect(try await store.blockRecords(server: .practice).isEmpty)
    }

    @Test func `can be forgotten, with what is theirs alone`() async throws {
        let conversation = ConversationID("conv-1")
        let own = ThreadAddress(agent, .own(conversation))
        try await store.save(ada)
        try await store.record([persona("a")], on: server, by: .agent)
        try await store.save(
            ConversationRecord(
                address: agent, conversation: conversation, username: ada.username,
                createdAt: morning))
        try await store.save([replied("own", id: "m1")], in: own)
        try await store.save([replied("shared", id: "m1")], in: thread)
        try await store.saveDraft("dear", of: ada.username, to: agent)

        #expect(try await store.forget(ada.username, on: server))

        #expect(try await store.forget(ada.username, on: server) == false)
        #expect(try await store.users().isEmpty)
        #expect(try await store.blockRecords().isEmpty)
        #expect(try await store.threads() == [thread])
        #expect(try await store.draft(of: ada.username, to: agent) == nil)
    }

    @Test func `can take another name, but nobody else's`() async throws {
        let bob = try name("bob")
        try await store.save(ada)
        try await store.saveDraft("dear", of: ada.username, to: agent)
        #expect(try await store.rename(ada.username, to: bob, on: server))
        #expect(try await store.users().map(\.username) == [bob])
        #expect(try await store.draft(of: bob, to: agent) == "dear")
        try await store.save(ada)
        #expect(try await store.rename(ada.username, to: bob, on: server) == false)
        #expect(try await store.users().map(\.username) == [ada.username, bob])
    }
}

@Suite struct `What is typed, and to whom` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
    }

    @Test func `a draft is kept for each person until it is emptied`() async throws {
        let (ada, bob) = (try name("ada"), try name("bob"))
        try await store.saveDraft("Dea", of: ada, to: agent)
        try await store.saveDraft("Dear\nagent", of: ada, to: agent)
        #expect(try await store.draft(of: ada, to: agent) == "Dear\nagent")
        #expect(try await store.draft(of: bob, to: agent) == nil)
        try await store.saveDraft("", of: ada, to: agent)
        #expect(try await store.draft(of: ada, to: agent) == nil)
    }

    @Test func `input history has the newest last and no line twice in a row`() async throws {
        let ada = try name("ada")
        for line in ["one", "two", "two", "", "one", "three"] {
            try await store.addInput(line, of: ada, to: agent)
        }
        #expect(try await store.inputHistory(of: ada, to: agent) == ["one", "two", "one", "three"])
        #expect(try await store.inputHistory(of: ada, to: agent, limit: 2) == ["one", "three"])
        #expect(try await store.inputHistory(of: try name("bob"), to: agent).isEmpty)
    }

    @Test func `agents are kept as last seen, and one is the default`() async throws {
        var grace = Agent(
            id: AgentID("agent-1"), name: "grace", model: "m", kind: "k", contextWindow: 32_000)
        #expect(try await store.agent(grace.id, on: server) == nil)
        try await store.record(agent: grace, on: server)
        grace.name = "Grace"
        try await store.record(agent: grace, on: server)
        #expect(try await store.agents(on: server).map(\.agent) == [grace])
        #expect(try await store.agent(grace.id, on: server)?.agent == grace)
        #expect(try await store.agent(grace.id, on: .practice) == nil)
        #expect(try await store.agents(on: .practice).isEmpty)

        #expect(try await store.defaultAgent(on: server) == nil)
        try await store.setDefaultAgent(grace.id, on: server)
        #expect(try await store.defaultAgent(on: server) == grace.id)
        try await store.setDefaultAgent(nil, on: server)
        #expect(try await store.defaultAgent(on: server) == nil)
        #expect(try await store.servers() == [server])
    }
}
