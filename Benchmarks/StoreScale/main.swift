// Measures what the program asks of a store that store-maker made.
//
// usage: store-scale PATH RUNS
//
// Prints a line for each measurement: its name, a tab, and the median in milliseconds.
import ChatCore
import ChatStore
import Foundation
import GRDB
import LettaAPI

let server = ServerID("http://127.0.0.1:9")
let agent = AgentAddress(server: server, agent: AgentID("agent-scale-1"))
let thread = ThreadAddress(agent, .own(ConversationID("conv-scale-0")))

func open(_ path: String, _ watch: inout Stopwatch) async throws {
    try await watch.measure("SQLite alone: open, one row") {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        _ = try await queue.read { try String.fetchOne($0, sql: "SELECT id FROM server") }
    }
    try await watch.measure("open for reading, one row") {
        _ = try await SQLiteStore.openForReading(path: path).servers()
    }
    try await watch.measure("open for writing, one row") {
        _ = try await SQLiteStore(path: path).servers()
    }
}

func read(_ store: SQLiteStore, _ watch: inout Stopwatch) async throws {
    let middle = try await store.page(
        .at(Date(timeIntervalSince1970: 1_700_000_000 + 365 * 86_400)), in: thread, limit: 2)
    let number = middle.focus ?? 0
    try await watch.measure("newest page of the longest thread") {
        _ = try await store.page(.newest, in: thread, limit: 200)
    }
    try await watch.measure("page in its middle") {
        _ = try await store.page(.around(number), in: thread, limit: 200)
    }
    try await watch.measure("page at a date") {
        _ = try await store.page(
            .at(Date(timeIntervalSince1970: 1_720_000_000)), in: thread, limit: 200)
    }
    try await watch.measure("100 pages of 50 upwards") {
        var place = PagePlace.newest
        for _ in 0..<100 {
            let page = try await store.page(place, in: thread, limit: 50)
            guard page.hasOlder, let first = page.messages.first else {
                place = .newest
                continue
            }
            place = .before(first.number)
        }
    }
}

func search(_ store: SQLiteStore, _ watch: inout Stopwatch) async throws {
    let searches = [
        ("rare", "quokka"), ("common", "tea"), ("phrase", "\"the tea garden\""), ("CJK", "天气"),
        ("two words", "umbrella harbour"),
    ]
    for (kind, terms) in searches {
        try await watch.measure("search everywhere, \(kind): \(terms)") {
            _ = try await store.find(SearchTerms(terms))
        }
    }
    for (kind, terms) in searches.prefix(2) {
        try await watch.measure("search in the longest thread, \(kind)") {
            _ = try await store.matches(of: SearchTerms(terms), in: thread, limit: 500)
        }
    }
}

func list(_ store: SQLiteStore, _ watch: inout Stopwatch) async throws {
    guard let ada = Username("ada") else { return }
    try await watch.measure("one user") { _ = try await store.user(ada, on: server) }
    try await watch.measure("all users") { _ = try await store.users(on: server) }
    try await watch.measure("one user's block") {
        _ = try await store.blockRecords(server: server, username: ada)
    }
    try await watch.measure("all blocks with values") {
        _ = try await store.blockRecords(server: server)
    }
    try await watch.measure("blocks that a chat shows") {
        _ = try await store.blockRecords(of: agent, with: ada)
    }
    try await watch.measure("a block by its label") {
        _ = try await store.blockRecords(named: "Persona_ada")
    }
    try await watch.measure("whose block it is") {
        _ = try await store.owner(of: BlockID("block-scale-0"), on: server)
    }
    try await watch.measure("a conversation in short") {
        _ = try await store.summaries(of: [ConversationID("conv-scale-0")], with: agent)
    }
    try await watch.measure("values of one block (200)") {
        _ = try await store.versions(of: BlockID("block-scale-0"), on: server)
    }
    try await watch.measure("agents") { _ = try await store.agents(on: server) }
    try await watch.measure("conversations of one user") {
        _ = try await store.conversations(on: server, agent: agent.agent, username: ada)
    }
}

func send(_ store: SQLiteStore, _ watch: inout Stopwatch) async throws {
    guard let ada = Username("ada") else { return }
    let conversation = ConversationRecord(
        address: agent, conversation: ConversationID("conv-scale-0"), username: ada,
        createdAt: Date(timeIntervalSince1970: 1_700_000_000))
    try await watch.measure("select a conversation") { try await store.save(conversation) }
    var number = 0
    try await watch.measure("append what a person says") {
        number += 1
        let message = Message(
            id: MessageID("local-scale-\(number)"), body: .user("one more"),
            otid: "otid-appended-\(number)", date: Date())
        try await store.save([StoredMessage(message: message, state: .pending)], in: thread)
    }
    // A turn's records: three times its journal entry, on the disk each time, and what was said.
    try await watch.measure("the store's part of a send") {
        number += 1
        for phase in [JournalEntry.Phase.attaching, .sending, .detaching] {
            try await store.record(
                JournalEntry(
                    id: TurnID("turn-scale-\(number)"), address: agent, username: ada,
                    block: BlockID("block-scale-0"), thread: .own(conversation.conversation),
                    phase: phase, otid: "otid-appended-\(number)", startedAt: Date(),
                    processID: 1))
            guard phase == .sending else { continue }
            let said = Message(
                id: MessageID("local-scale-\(number)"), body: .user("one more"),
                otid: "otid-appended-\(number)", date: Date())
            let heard = Message(
                id: MessageID("message-scale-\(number)"), body: .assistant("one more"),
                date: Date())
            try await store.save([StoredMessage(message: said, state: .pending)], in: thread)
            try await store.save(
                [said, heard].map { StoredMessage(message: $0, state: .complete) }, in: thread)
        }
        try await store.close(TurnID("turn-scale-\(number)"))
    }
    // The store is kept for the next time.
    try await store.write { db in
        try db.execute(
            sql:
                "DELETE FROM message WHERE otid LIKE 'otid-appended-%' OR id LIKE 'message-scale-%'"
        )
    }
}

func run(_ path: String, runs: Int) async throws {
    var watch = Stopwatch(runs: runs)
    // Brings it up to date, where an older version made it.
    _ = try SQLiteStore(path: path)
    try await open(path, &watch)
    let store = try SQLiteStore(path: path)
    try await read(store, &watch)
    try await search(store, &watch)
    try await list(store, &watch)
    try await send(store, &watch)
    for (name, milliseconds) in watch.medians { print("\(name)\t\(milliseconds)") }
}

let arguments = CommandLine.arguments
guard arguments.count == 3, let runs = Int(arguments[2]), runs > 0 else {
    FileHandle.standardError.write(Data("usage: store-scale PATH RUNS\n".utf8))
    exit(64)
}
try await run(arguments[1], runs: runs)
