import ChatApp
import ChatCore
import ChatStore
import Foundation
import GRDB
import LettaAPI
import LettaClient
import PracticeServer
import Testing

/// A long conversation on a practice server, whose files others write to as well.
private struct LongConversation {
    let client: LettaClient
    let store: SQLiteStore
    let address: AgentAddress
    let conversation: ConversationID

    /// The server's own file.
    let database: DatabaseQueue

    static func run(_ count: Int, _ body: (LongConversation) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/practice.sqlite"
        let server = PracticeServer(PracticeConfiguration(databasePath: path))
        let client = LettaClient(
            transport: try HTTPTransport(baseURL: try await server.start()), key: nil,
            userAgent: "tests")
        do {
            let agent = try await client.createAgent(
                NewAgent(name: "long", model: "openai-proxy/stub-chat", memory: []))
            let conversation = try await client.createConversation(
                agent: agent.id, summary: nil, isolating: [])
            let long = LongConversation(
                client: client, store: try SQLiteStore(path: folder.path + "/lettera.sqlite"),
                address: AgentAddress(server: ServerID("http://letta.test"), agent: agent.id),
                conversation: conversation.id, database: try DatabaseQueue(path: path))
            try await long.say(1...count)
            try await body(long)
            await client.shutdown()
            await server.stop()
        } catch {
            await client.shutdown()
            await server.stop()
            throw error
        }
    }

    var sync: ThreadSync {
        ThreadSync(
            service: client, store: store, address: address, thread: .own(conversation))
    }

    /// Somebody else says so many things, and the agent answers each.
    func say(_ numbers: ClosedRange<Int>) async throws {
        let (agent, conversation) = (address.agent.rawValue, conversation.rawValue)
        try await database.write { db in
            for number in numbers {
                let isQuestion = !number.isMultiple(of: 2)
                try db.execute(
                    sql: """
                        INSERT INTO message (id, agentID, conversationID, role, otid, body, createdAt)
                        VALUES (?, ?, ?, ?, ?, json_object('content', ?),
                            (SELECT max(createdAt) + 1 FROM message))
                        """,
                    arguments: [
                        "message-\(number)", agent, conversation,
                        isQuestion ? "user" : "assistant", isQuestion ? "otid-\(number)" : nil,
                        "words \(number)",
                    ])
            }
        }
    }

    func change(_ sql: String) async throws {
        try await database.write { db in try db.execute(sql: sql) }
    }

    /// What the store has, oldest first; what the server deleted with a mark.
    func kept() async throws -> [String] {
        let thread = ThreadAddress(address, .own(conversation))
        return try await store.messages(in: thread, before: nil, limit: 10_000).map { numbered in
            let mark = numbered.message.state == .erased ? "!" : ""
            switch numbered.message.message.body {
            case .user(let content), .assistant(let content):
                return content.text.replacing("words ", with: "") + mark
            default: return "?"
            }
        }
    }
}

private func words(_ numbers: ClosedRange<Int>) -> [String] { numbers.map(String.init) }

@Suite struct `A thread that is brought up to date` {
    @Test func `begins with the newest page, and is whole once all pages are there`()
        async throws
    {
        try await LongConversation.run(450) { long in
            #expect(try await long.sync.catchUp().merge.added == 100)
            #expect(try await long.kept() == words(351...450))
            let (some, isWhole) = try await long.sync.fillGaps(mostPages: 2)
            #expect(some.added == 200 && !isWhole)
            #expect(try await long.kept() == words(151...450))
            // Another process goes on where this one stopped.
            let (rest, isWholeNow) = try await long.sync.fillGaps(mostPages: 10)
            #expect(rest.added == 150 && isWholeNow)
            #expect(try await long.kept() == words(1...450))
        }
    }

    @Test func `reads again no more than its end, and takes what is new`() async throws {
        try await LongConversation.run(60) { long in
            _ = try await long.sync.catchUp()
            _ = try await long.sync.fillGaps(mostPages: 10)
            let (nothing, reread) = try await long.sync.catchUp()
            #expect(nothing.isEmpty && reread.count == 20)
            try await long.say(61...310)
            #expect(try await long.sync.catchUp().merge == ThreadMerge(added: 250))
            #expect(try await long.kept() == words(1...310))
            #expect(try await long.sync.fillGaps(mostPages: 1).isWhole)
        }
    }

    @Test func `follows what was edited and deleted on the server`() async throws {
        try await LongConversation.run(30) { long in
            _ = try await long.sync.catchUp()
            try await long.change(
                """
                UPDATE message SET body = json_object('content', 'words anew')
                WHERE id = 'message-28';
                DELETE FROM message WHERE id IN ('message-25', 'message-26');
                """)
            try await long.say(31...32)
            #expect(
                try await long.sync.catchUp().merge
                    == ThreadMerge(added: 2, changed: 1, erased: 2))
            #expect(
                try await long.kept()
                    == words(1...24) + ["25!", "26!", "27", "anew", "29", "30", "31", "32"])
            #expect(try await long.sync.catchUp().merge.isEmpty)
        }
    }

    @Test func `finds what was said elsewhere before turns of its own`() async throws {
        try await LongConversation.run(60) { long in
            _ = try await long.sync.catchUp()
            _ = try await long.sync.fillGaps(mostPages: 10)
            // Thirty elsewhere, then thirty here, which no list has been read for.
            try await long.say(61...120)
            let own = (91...120).map { number in
                StoredMessage(
                    message: Message(
                        id: MessageID("message-\(number)"),
                        body: number.isMultiple(of: 2)
                            ? .assistant(.init("words \(number)"))
                            : .user(.init("words \(number)"))), state: .complete)
            }
            try await long.store.save(
                own, in: ThreadAddress(long.address, .own(long.conversation)))
            #expect(try await long.sync.catchUp().merge == ThreadMerge(added: 30))
            #expect(try await long.kept() == words(1...120))
        }
    }

    @Test(arguments: [10, 60])
    func `notices when the first or the last of what it knew is deleted`(count: Int) async throws {
        try await LongConversation.run(count) { long in
            _ = try await long.sync.catchUp()
            _ = try await long.sync.fillGaps(mostPages: 10)
            try await long.change("DELETE FROM message WHERE id = 'message-\(count)'")
            #expect(try await long.sync.catchUp().merge == ThreadMerge(erased: 1))
            #expect(try await long.kept().last == "\(count)!")
            guard count == 10 else { return }
            try await long.change("DELETE FROM message WHERE id = 'message-1'")
            #expect(try await long.sync.catchUp().merge == ThreadMerge(erased: 1))
            #expect(try await long.kept().first == "1!")
        }
    }

    @Test func `finds its way where the server has forgotten how far it was`() async throws {
        try await LongConversation.run(60) { long in
            _ = try await long.sync.catchUp()
            _ = try await long.sync.fillGaps(mostPages: 10)
            try await long.change("DELETE FROM message WHERE id IN ('message-40', 'message-45')")
            try await long.say(61...62)
            #expect(
                try await long.sync.catchUp().merge == ThreadMerge(added: 2, changed: 0, erased: 2))
            #expect(
                try await long.kept()
                    == words(1...39) + ["40!"] + words(41...44) + ["45!"] + words(46...62))
        }
    }

    @Test func `has no gap left where a lot was said elsewhere and the way back was lost`()
        async throws
    {
        try await LongConversation.run(150) { long in
            _ = try await long.sync.catchUp()
            _ = try await long.sync.fillGaps(mostPages: 10)
            try await long.change("DELETE FROM message WHERE id = 'message-130'")
            try await long.say(151...450)
            #expect(try await long.sync.catchUp().merge.added == 100)
            #expect(try await long.kept() == words(1...150) + words(351...450))
            let (filled, isWhole) = try await long.sync.fillGaps(mostPages: 10)
            #expect(filled.added == 200 && isWhole)
            #expect(try await long.kept() == words(1...450))
        }
    }
}
