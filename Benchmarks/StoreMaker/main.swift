// Makes a store as years of use leave it, through the program's own writer.
//
// usage: store-maker PATH MESSAGES USERS
//
// A fifth of the messages is in one person's conversation; the others are everybody's share.
import ChatCore
import ChatStore
import Foundation
import GRDB
import LettaAPI

// Nobody listens there, so that a chat on this store fails to connect at once.
let server = ServerID("http://127.0.0.1:9")
let start = Date(timeIntervalSince1970: 1_700_000_000)
let agents = (1...5).map { AgentAddress(server: server, agent: AgentID("agent-scale-\($0)")) }

func username(_ number: Int) -> Username? {
    number == 0 ? Username("ada") : Username("user-\(number)")
}

/// A person, their block with some values, and their conversation.
func makeUser(_ number: Int, in store: SQLiteStore) async throws -> ThreadAddress? {
    guard let name = username(number) else { return nil }
    var random = Random(UInt64(number))
    let block = BlockID("block-scale-\(number)")
    try await store.save(
        UserRecord(
            server: server, username: name, identity: IdentityID("identity-scale-\(number)"),
            block: block, createdAt: start, lastSeenAt: start.addingTimeInterval(Double(number))))
    for _ in 0..<(number == 0 ? 200 : 1 + random.below(4)) {
        let origin = BlockOrigin(random.below(2) == 0 ? .agent : .user, username: name)
        let value = Words.text(20 + random.below(60), &random)
        try await store.record(
            [
                Block(
                    id: block, label: "Persona_\(name)", value: value, limit: 5000,
                    description: "Who they are.", readOnly: false)
            ], on: server, from: { _ in origin })
    }
    let agent = agents[number % agents.count]
    let conversation = ConversationID("conv-scale-\(number)")
    try await store.save(
        ConversationRecord(
            address: agent, conversation: conversation, username: name, createdAt: start))
    return ThreadAddress(agent, .own(conversation))
}

func makeAgents(in store: SQLiteStore) async throws {
    for (number, address) in agents.enumerated() {
        try await store.record(
            agent: Agent(
                id: address.agent, name: "Agent \(number + 1)", description: nil,
                model: "letta/letta-free", kind: "letta_v1_agent", contextWindow: 32_000),
            on: server)
        try await store.record(attached: [], to: address)
    }
    try await store.setDefaultAgent(agents[0].agent, on: server)
}

/// Messages of one conversation that are written together.
struct Batch: Sendable {
    let thread: ThreadAddress
    let messages: [StoredMessage]
}

/// Writes messages in few transactions, since each costs a step of the index.
func save(_ batches: [Batch], in store: SQLiteStore) async throws {
    try await store.write { db in
        for batch in batches {
            try SQLiteStore.save(batch.messages, in: batch.thread, db)
        }
    }
}

func make(_ path: String, messages: Int, users: Int) async throws {
    let store = try SQLiteStore(path: path)
    // In kibibytes: pages of a transaction that do not fit are written more than once.
    try await store.write { try $0.execute(sql: "PRAGMA cache_size = -524288") }
    try await makeAgents(in: store)
    let longest = messages / 5
    let others = messages - longest
    var batches: [Batch] = []
    var waiting = 0
    for number in 0..<users {
        guard let thread = try await makeUser(number, in: store) else { continue }
        var length = others / users + (number < others % users ? 1 : 0)
        if number == 0 { length += longest }
        var talk = Talk("\(number)", seed: UInt64(number) + 1, length: length, start: start)
        while length > 0 {
            let count = min(length, 10_000)
            batches.append(Batch(thread: thread, messages: talk.messages(count)))
            length -= count
            waiting += count
            guard waiting >= 50_000 else { continue }
            try await save(batches, in: store)
            batches = []
            waiting = 0
        }
    }
    try await save(batches, in: store)
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let messages = Int(arguments[2]), let users = Int(arguments[3]),
    messages > 0, users > 0
else {
    FileHandle.standardError.write(Data("usage: store-maker PATH MESSAGES USERS\n".utf8))
    exit(64)
}
let clock = ContinuousClock.now
try await make(arguments[1], messages: messages, users: users)
print("\(messages) messages of \(users) users in \(ContinuousClock.now - clock)")
