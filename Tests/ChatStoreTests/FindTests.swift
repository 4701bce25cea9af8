import ChatCore
import Foundation
import GRDB
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `Finding in the whole store` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
    }

    private func day(_ number: Int) -> Date {
        Date(timeIntervalSince1970: 1_700_000_000 + Double(number) * 86_400)
    }

    private func own(
        _ conversation: String, of user: String, with agent: AgentAddress = agent
    ) async throws -> ThreadAddress {
        let id = ConversationID(conversation)
        try await store.save(
            ConversationRecord(
                address: agent, conversation: id, username: try name(user), createdAt: day(0)))
        return ThreadAddress(agent, .own(id))
    }

    private func hits(
        _ terms: String, order: SearchOrder = .rank, limit: Int = 50,
        _ change: (inout SearchFilter) throws -> Void = { _ in }
    ) async throws -> [SearchHit] {
        var filter = SearchFilter()
        try change(&filter)
        return try #require(
            try await store.find(SearchTerms(terms), filter, order: order, limit: limit)
        ).hits
    }

    private func ids(_ hits: [SearchHit]) -> [String] { hits.map(\.message.message.id.rawValue) }

    // MARK: Filters

    /// Two people, two agents on two servers, and several kinds of messages.
    private func fill() async throws {
        let far = AgentAddress(server: ServerID("http://far.test"), agent: AgentID("agent-9"))
        try await store.record(agent: Agent(id: agent.agent, name: "Sam"), on: server)
        try await store.record(agent: Agent(id: far.agent, name: "Äda"), on: far.server)
        let ada = try await own("conv-ada", of: "ada")
        let ben = try await own("conv-ben", of: "ben", with: far)
        try await store.save(
            UserRecord(
                server: server, username: try name("ada"), identity: IdentityID("identity-ada"),
                block: BlockID("block-ada"), createdAt: day(0), lastSeenAt: day(0)))
        try await store.save(
            [
                said("a boat", id: "ada-1", otid: "o1", date: day(1)),
                replied("the boat", id: "ada-2", date: day(2)),
                StoredMessage(
                    message: Message(
                        id: MessageID("ada-3"),
                        body: .toolCall([ToolCall(id: "c", name: "look", arguments: "boat")]),
                        date: day(3)), state: .complete),
                StoredMessage(
                    message: Message(
                        id: MessageID("ada-4"),
                        body: .toolReturn(ToolReturn(callID: "c", text: "a boat", succeeded: true)),
                        date: day(3)), state: .complete),
            ], in: ada)
        try await store.save([said("my boat", id: "ben-1", otid: "o2", date: day(4))], in: ben)
        try await store.save(
            [
                StoredMessage(
                    message: Message(
                        id: MessageID("shared-1"), body: .user(.init("our boat")), otid: "o3",
                        date: day(5), senderID: "identity-ada"), state: .complete),
                replied("that boat", id: "shared-2", date: day(5)),
            ], in: thread)
    }

    @Test func `is narrowed to people, agents, servers and conversations`() async throws {
        try await fill()
        func found(_ change: (inout SearchFilter) throws -> Void) async throws -> Set<String> {
            Set(ids(try await hits("boat", change)))
        }
        let ada = Set(["ada-1", "ada-2", "ada-3", "ada-4"])
        let shared = Set(["shared-1", "shared-2"])
        #expect(try await found { _ in } == ada.union(shared).union(["ben-1"]))
        #expect(try await found { $0.user = Username("ben") } == ["ben-1"])
        // In a thread that everybody shares, what she said is hers.
        #expect(try await found { $0.user = Username("ada") } == ada.union(["shared-1"]))
        #expect(try await found { $0.user = Username("eve") }.isEmpty)
        #expect(try await found { $0.agent = "sam" } == ada.union(shared))
        #expect(try await found { $0.agent = "ÄDA" } == ["ben-1"])
        #expect(try await found { $0.agent = "agent-9" } == ["ben-1"])
        #expect(try await found { $0.server = ServerID("http://far.test") } == ["ben-1"])
        #expect(try await found { $0.conversation = ConversationID("conv-ada") } == ada)
        #expect(
            try await found {
                $0.user = Username("ada")
                $0.agent = "Äda"
            }.isEmpty)
    }

    @Test func `is narrowed to types and times`() async throws {
        try await fill()
        #expect(ids(try await hits("boat") { $0.types = ["tool_return_message"] }) == ["ada-4"])
        #expect(
            Set(ids(try await hits("boat") { $0.types = ["user_message"] }))
                == ["ada-1", "ben-1", "shared-1"])
        #expect(
            ids(
                try await hits("boat", order: .date) {
                    $0.since = day(2)
                    $0.until = day(4)
                }) == ["ada-4", "ada-3", "ada-2"])
        #expect(ids(try await hits("boat") { $0.since = day(6) }).isEmpty)
    }

    @Test func `tells whose, where and with whom each is`() async throws {
        try await fill()
        let hit = try #require(try await hits("my boat").first)
        #expect(hit.username?.rawValue == "ben")
        #expect(hit.agentName == "Äda")
        #expect(hit.thread.conversation == ConversationID("conv-ben"))
        #expect(hit.match.entry == .said(otid: "o2"))
        let shared = try await hits("our boat")
        #expect(shared.map(\.username?.rawValue) == ["ada"])
        let call = try await hits("look").map(\.match.entry)
        #expect(call == [.tool(call: "c")])
    }

    @Test func `lists what a filter leaves where no words are given, the newest first`()
        async throws
    {
        try await fill()
        #expect(
            ids(try await hits("") { $0.user = Username("ada") })
                == ["shared-1", "ada-4", "ada-3", "ada-2", "ada-1"])
        #expect(ids(try await hits("", limit: 1) { $0.types = ["user_message"] }) == ["shared-1"])
    }

    @Test func `knows what a filter names`() async throws {
        try await fill()
        var filter = SearchFilter()
        filter.user = Username("ben")
        filter.agent = "sam"
        filter.server = server
        filter.conversation = ConversationID("conv-ada")
        #expect(try await store.unknown(in: filter).isEmpty)
        filter.user = Username("eve")
        filter.agent = "nobody"
        filter.server = ServerID("http://elsewhere")
        filter.conversation = ConversationID("conv-none")
        #expect(try await store.unknown(in: filter) == [.user, .agent, .server, .conversation])
    }

    // MARK: Order

    @Test func `puts what fits best first, or what is newest`() async throws {
        try await store.save(
            [
                replied("red boat and red boat again", id: "best", date: day(1)),
                replied("a redder boathouse", id: "beginnings", date: day(9)),
                replied(
                    "red things, and among many other things a boat", id: "apart", date: day(2)),
            ], in: thread)
        #expect(ids(try await hits("red boat")) == ["best", "apart", "beginnings"])
        #expect(ids(try await hits("red boat", order: .date)) == ["beginnings", "apart", "best"])
        #expect(ids(try await hits("red boat", limit: 1)) == ["best"])
    }

    @Test func `says that there is more`() async throws {
        try await store.save(
            (0..<3).map { replied("boat", id: "m\($0)", date: day($0)) }, in: thread)
        for order in SearchOrder.allCases {
            let cut = try await store.find(SearchTerms("boat"), order: order, limit: 2)
            #expect(cut?.isCut == true)
            #expect(cut?.hits.count == 2)
            let whole = try await store.find(SearchTerms("boat"), order: order, limit: 3)
            #expect(whole?.isCut == false)
        }
    }

    @Test func `leaves out what the server wrote to the model`() async throws {
        try await store.save(
            [
                said(#"{"type": "heartbeat", "reason": "boat"}"#, id: "noise", otid: nil),
                said("boat", id: "words", otid: "o"),
            ], in: thread)
        #expect(ids(try await hits("boat")) == ["words"])
    }

    // MARK: Many messages

    /// Every message of a large store holds one word; few are one person's, few are old.
    @Test func `finds few among many, whatever the way`() async throws {
        let ada = try await own("conv-ada", of: "ada")
        try await store.save(
            (0..<5).map {
                replied("common early \($0)", id: "ada-\($0)", date: day(-100 + $0))
            }, in: ada)
        let ben = try await own("conv-ben", of: "ben")
        try await store.save(
            (0..<12_000).map { number in
                replied(
                    "common \(number == 6_000 ? "rare" : "plain")", id: "ben-\(number)",
                    date: Date(timeIntervalSince1970: 1_700_000_000 + Double(number)))
            }, in: ben)
        let newest = (0..<5).reversed().map { "ada-\($0)" }
        #expect(ids(try await hits("common", order: .date) { $0.user = Username("ada") }) == newest)
        #expect(Set(ids(try await hits("common") { $0.user = Username("ada") })) == Set(newest))
        #expect(Set(ids(try await hits("c") { $0.user = Username("ada") })) == Set(newest))
        #expect(ids(try await hits("common", order: .date) { $0.until = day(-90) }) == newest)
        #expect(Set(ids(try await hits("common") { $0.until = day(-1) })) == Set(newest))
        #expect(Set(ids(try await hits("com ear"))) == Set(newest))
        #expect(ids(try await hits("rare")) == ["ben-6000"])
        #expect(ids(try await hits("common rare", order: .date)) == ["ben-6000"])
        #expect(
            ids(try await hits("common", order: .date, limit: 3))
                == ["ben-11999", "ben-11998", "ben-11997"])
        #expect(try await hits("p", limit: 20).count == 20)
        // Passes the filter and holds the word, but is neither new nor in a small part of the store.
        try await store.save(
            [
                StoredMessage(
                    message: Message(
                        id: MessageID("summary"), body: .summary("common"), date: day(-200)),
                    state: .complete)
            ], in: ben)
        #expect(ids(try await hits("common") { $0.types = ["summary_message"] }) == ["summary"])
        #expect(
            ids(try await hits("common", order: .date) { $0.types = ["summary_message"] })
                == ["summary"])
    }

    @Test func `ends at once where nobody waits for it any more`() async throws {
        try await fill()
        let store = store
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await store.find(SearchTerms("boat"))
        }
        #expect(try await task.value == nil)
    }

    // MARK: Blocks

    @Test func `looks into every value that a block had`() async throws {
        try await fill()
        func block(_ value: String) -> Block {
            Block(id: BlockID("block-ada"), label: "Persona_ada", value: value, limit: 100)
        }
        for value in ["likes boats", "likes trains", "likes boats again"] {
            try await store.record([block(value)], on: server, by: .agent)
        }
        try await store.record(attached: [BlockID("block-ada")], to: agent)
        let found = try #require(try await store.findValues(SearchTerms("boat"), limit: 10))
        #expect(found.map(\.value) == ["likes boats again", "likes boats"])
        #expect(found.map(\.isNewest) == [true, false])
        #expect(found.map(\.username?.rawValue) == ["ada", "ada"])
        var filter = SearchFilter()
        filter.agent = "Sam"
        #expect(try await store.findValues(SearchTerms("boat"), filter, limit: 10)?.count == 2)
        filter.agent = "Äda"
        #expect(try await store.findValues(SearchTerms("boat"), filter, limit: 10)?.isEmpty == true)
        filter = SearchFilter()
        filter.user = Username("ben")
        #expect(try await store.findValues(SearchTerms("boat"), filter, limit: 10)?.isEmpty == true)
    }

    // MARK: A store of before

    @Test func `finds by date in a store that was made before messages had an index of times`()
        async throws
    {
        let path = folder.path + "/old.sqlite"
        let old = try DatabaseQueue(path: path)
        try Migrations.migrator.migrate(old, upTo: "6 origins and gaps")
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO server (id) VALUES ('http://letta.test');
                    INSERT INTO thread VALUES (1, 'http://letta.test', 'agent-1', 'default');
                    """)
            for number in 0..<300 {
                let row = try MessageRow(
                    replied("北京 boat \(number)", id: "m\(number)", date: day(number)))
                try db.execute(
                    sql: """
                        INSERT INTO message
                            (thread, number, id, type, call, date, state, text, body)
                        VALUES (1, ?, ?, 'assistant_message', '', ?, 'complete', ?, ?)
                        """,
                    arguments: [
                        number, "m\(number)", day(number).milliseconds, row.text, row.body,
                    ])
            }
        }
        try old.close()

        let store = try SQLiteStore(path: path)
        var filter = SearchFilter()
        filter.until = day(200)
        let found = try await store.find(SearchTerms("北京 boat"), filter, order: .date, limit: 2)
        #expect(ids(found?.hits ?? []) == ["m199", "m198"])
        #expect(try await store.find(SearchTerms("boat"), limit: 500)?.hits.count == 300)
        try await expectSoundIndex(of: store)
    }
}
