import ChatCore
import Foundation
import GRDB
import GRDBSQLite
import LettaAPI
import Synchronization
import Testing

@testable import ChatStore

/// What a turn, a start and a look at the store ask of it, none of which may cost more where there is more.
private struct Deed: Sendable, CustomTestStringConvertible {
    let name: String
    let work: @Sendable (SQLiteStore) async throws -> Void

    init(_ name: String, _ work: @escaping @Sendable (SQLiteStore) async throws -> Void) {
        self.name = name
        self.work = work
    }

    var testDescription: String { name }

    private static let ada = Username("user-1")
    private static let address = ThreadAddress(agent, .own(ConversationID("conv-1")))

    static let all: [Deed] = ada.map { deeds(of: $0) } ?? []

    private static func deeds(of ada: Username) -> [Deed] {
        let entry = JournalEntry(
            id: TurnID("turn-1"), address: agent, username: ada, block: BlockID("block-1"),
            thread: .shared, phase: .attaching, otid: "otid-turn", startedAt: Date(), processID: 1)
        return pages(of: ada) + [
            Deed("a user") { _ = try await $0.user(ada, on: server) },
            Deed("a user anywhere") { _ = try await $0.users(named: ada) },
            Deed("whose block") { _ = try await $0.owner(of: BlockID("block-1"), on: server) },
            Deed("a user's block") {
                _ = try await $0.blockRecords(server: server, username: ada)
            },
            Deed("a user's block anywhere") { _ = try await $0.blockRecords(username: ada) },
            Deed("a block by its label") { _ = try await $0.blockRecords(named: "human_user-1") },
            Deed("the blocks of an agent") { _ = try await $0.blockRecords(of: agent, with: ada) },
            Deed("the newest value") {
                _ = try await $0.newestValue(of: BlockID("block-1"), on: server)
            },
            Deed("the conversation of a user") {
                _ = try await $0.conversation(of: ada, with: agent)
            },
            Deed("the conversations of a user") {
                _ = try await $0.conversations(on: server, agent: agent.agent, username: ada)
            },
            Deed("a conversation in short") {
                _ = try await $0.summaries(of: [
                    ThreadAddress(agent, .own(ConversationID("conv-1")))
                ])
            },
            Deed("selecting a conversation") {
                try await $0.save(
                    ConversationRecord(
                        address: agent, conversation: ConversationID("conv-1"), username: ada,
                        createdAt: Date()))
            },
            Deed("a journal entry") {
                try await $0.record(entry)
                _ = try await $0.openEntries(of: agent)
                try await $0.close(entry.id)
            },
            Deed("what is typed") {
                try await $0.saveDraft("half", of: ada, to: agent)
                try await $0.addInput("whole", of: ada, to: agent)
                _ = try await $0.draft(of: ada, to: agent)
                _ = try await $0.inputHistory(of: ada, to: agent, limit: 10)
            },
            Deed("what waits") {
                try await $0.enqueue(QueuedMessage(otid: "otid-q", text: "q"), of: ada, to: agent)
                _ = try await $0.queue(of: ada, to: agent)
                _ = try await $0.takeFromQueue(otid: "otid-q", into: address)
            },
        ]
    }

    private static func pages(of ada: Username) -> [Deed] {
        let places: [(String, PagePlace)] = [
            ("the newest page", .newest), ("the oldest page", .oldest),
            ("a page around a number", .around(100)), ("a page before a number", .before(5_000)),
            ("a page before what was said", .beforeSaid(otid: "otid-100")),
            ("a page around what was said", .aroundSaid(otid: "otid-100")),
            ("a page at a date", .at(Date(timeIntervalSince1970: 100))),
        ]
        return places.map { name, place in
            Deed(name) { _ = try await $0.page(place, in: address, limit: 20) }
        } + [
            Deed("a word that nobody said in a thread") {
                _ = try await $0.matches(of: SearchTerms("quokka"), in: address, limit: 20)
            },
            Deed("where somebody reads") {
                try await $0.save(
                    ReadingPlace(top: .said(otid: "otid-100"), hasReadAll: true), of: ada,
                    in: address)
                _ = try await $0.reading(of: ada, in: address)
            },
            Deed("saying something") {
                let words = said("more", id: "local-1", otid: "otid-new", state: .pending)
                try await $0.save([words], in: address)
                try await $0.mark(otid: "otid-new", as: .unsent)
                try await $0.save(
                    [
                        said("more", id: "message-new", otid: "otid-new"),
                        replied("an answer", id: "message-newer"),
                    ], in: address)
            },
        ]
    }
}

@Suite struct `The cost of a store that grows` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// A store in which everything is so many times there.
    private func store(of count: Int) async throws -> SQLiteStore {
        let store = try SQLiteStore(path: folder.path + "/\(count)/lettera.sqlite")
        try await store.write { db in
            let numbers = """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
                """
            let (here, sam) = (server.rawValue, agent.agent.rawValue)
            try db.execute(sql: "INSERT INTO server (id) VALUES (?)", arguments: [here])
            for (table, values) in [
                ("user", "'\(here)', 'user-' || i, NULL, 'block-' || i, 0, 0"),
                ("block", "'\(here)', 'block-' || i, 'human_user-' || i, 5000, NULL, 0, 0"),
                (
                    "conversation (server, agent, id, username, created_at, selection)",
                    "'\(here)', '\(sam)', 'conv-' || i, 'user-' || i, 0, i"
                ),
                ("agent_block", "'\(here)', 'agent-' || i, 'block-' || i"),
                ("thread", "i, '\(here)', '\(sam)', 'conv-' || i, 0, NULL, NULL"),
                ("draft", "'\(here)', '\(sam)', 'user-' || i, 'text', 0"),
                ("input_history", "i, '\(here)', '\(sam)', 'user-' || i, 'text', 0"),
                ("queued_message", "i, 'queued-' || i, '\(here)', '\(sam)', 'user-' || i, 't', 0"),
            ] {
                try db.execute(sql: "\(numbers) INSERT INTO \(table) SELECT \(values) FROM n")
            }
            try db.execute(
                sql: """
                    \(numbers) INSERT INTO block_version (server, block, value, author, seen_at)
                    SELECT '\(here)', 'block-' || i, 'value', 'agent', 0 FROM n;
                    \(numbers) INSERT INTO message
                        (thread, number, id, type, call, otid, date, state, text, body)
                    SELECT max(1, (i - \(count / 2)) % \(count)), i * 50, 'message-' || i,
                        CASE i % 2 WHEN 0 THEN 'user_message' ELSE 'assistant_message' END, '',
                        CASE i % 2 WHEN 0 THEN 'otid-' || i END, i * 1000, 'complete', 'words ' || i,
                        '{"id":"message-' || i || '","kind":"user","text":"words ' || i || '"}'
                    FROM n;
                    """)
        }
        return store
    }

    /// How many instructions of SQLite's machine something costs.
    private func steps(of deed: Deed, in store: SQLiteStore) async throws -> Int {
        let counter = Counter()
        try await store.read { counter.count(in: $0) }
        try await store.write { counter.count(in: $0) }
        try await deed.work(store)
        try await store.read { counter.stop(in: $0) }
        try await store.write { counter.stop(in: $0) }
        return counter.steps.pointee
    }

    @Test func `is the same for all that a turn and a start ask of it`() async throws {
        let few = try await store(of: 200)
        let many = try await store(of: 20_000)
        for deed in Deed.all {
            let low = try await steps(of: deed, in: few)
            let high = try await steps(of: deed, in: many)
            #expect(low > 10, "\(deed.name)")
            #expect(high <= low + low / 2 + 200, "\(deed.name)")
        }
    }

    @Test func `is never that of a whole table`() async throws {
        let store = try await store(of: 50)
        let statements = Statements()
        try await store.read { db in db.trace { statements.add($0.expandedDescription) } }
        try await store.write { db in db.trace { statements.add($0.expandedDescription) } }
        for deed in Deed.all { try await deed.work(store) }
        try await store.read { $0.trace(nil) }
        try await store.write { $0.trace(nil) }
        let asked = statements.all.filter {
            ["SELECT", "INSERT", "UPDATE", "DELETE"].contains($0.prefix(6))
        }
        #expect(asked.count > 50)
        let large = ["user", "block", "block_version", "conversation", "agent_block", "thread"]
        for statement in asked {
            let plan = try await store.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(statement)")
                    .map { $0["detail"] as String }
            }
            for table in large + ["message", "draft", "input_history", "queued_message"] {
                let isScanned = plan.contains {
                    $0 == "SCAN \(table)" || $0.hasPrefix("SCAN \(table) ")
                }
                #expect(!isScanned, "\(statement)")
            }
        }
    }
}

/// Counts the instructions of connections; used by one of them at a time.
private final class Counter: @unchecked Sendable {
    let steps = UnsafeMutablePointer<Int>.allocate(capacity: 1)

    init() { steps.initialize(to: 0) }
    deinit { steps.deallocate() }

    func count(in db: Database) {
        sqlite3_progress_handler(
            db.sqliteConnection, 1,
            { context in
                context?.assumingMemoryBound(to: Int.self).pointee += 1
                return 0
            }, steps)
    }

    func stop(in db: Database) { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
}

/// What was asked of a database.
private final class Statements: Sendable {
    private let list = Mutex<[String]>([])
    func add(_ statement: String) { list.withLock { $0.append(statement) } }
    var all: [String] { list.withLock { $0 } }
}
