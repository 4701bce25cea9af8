import ChatCore
import Foundation
import GRDB
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `People in a file` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
    }

    private func empty() throws -> SQLiteStore {
        try SQLiteStore(path: folder.path + "/other/lettera.sqlite")
    }

    private func person(_ name: String, block: String, seen: Double = 2_000) throws -> UserRecord {
        UserRecord(
            server: server, username: try #require(Username(name)),
            identity: IdentityID("identity-\(name)"), block: BlockID(block),
            createdAt: Date(timeIntervalSince1970: 1_000),
            lastSeenAt: Date(timeIntervalSince1970: seen))
    }

    private func block(_ id: String, _ value: String) -> Block {
        Block(
            id: BlockID(id), label: "Persona_ada", value: value, limit: 5_000,
            description: "about \u{1B}", readOnly: false)
    }

    /// Ada, with three values of her block, the third the first again, and two conversations.
    private func enrolAda() async throws {
        let ada = try person("ada", block: "block-1")
        try await store.save(ada)
        let first = BlockOrigin(.enrolment, username: ada.username)
        try await store.record([block("block-1", "one")], on: server) { _ in first }
        let second = BlockOrigin(
            .agent, username: ada.username, agent: AgentID("agent-1"),
            conversation: ConversationID("conv-1"), run: RunID("run-1"),
            message: MessageID("message-1"))
        try await store.record([block("block-1", "two")], on: server) { _ in second }
        let number = try #require(
            try await store.versions(of: BlockID("block-1"), on: server).first?.number)
        let third = BlockOrigin(.user, username: ada.username, restored: number)
        try await store.record([block("block-1", "one")], on: server) { _ in third }
        for id in ["conv-2", "conv-1"] {
            try await store.save(
                ConversationRecord(
                    address: agent, conversation: ConversationID(id), username: ada.username,
                    createdAt: Date(timeIntervalSince1970: 1_500)))
        }
        try await store.record(names: [ConversationID("conv-1"): "plans"], of: agent)
    }

    private static let tables = [
        "SELECT * FROM user ORDER BY username", "SELECT * FROM block ORDER BY id",
        "SELECT * FROM conversation ORDER BY selection",
        """
        SELECT server, block, value, author, seen_at, username, agent, conversation, run, message,
            restores - (SELECT min(number) FROM block_version) AS restores
        FROM block_version ORDER BY number
        """,
    ]

    @Test func `are the same on another machine, history and all`() async throws {
        // Numbers of values differ there.
        try await store.record([block("block-0", "other")], on: server) { _ in
            BlockOrigin(.elsewhere)
        }
        try await store.write { db in try db.execute(sql: "DELETE FROM block") }
        try await enrolAda()
        let people = try await store.exportPeople(nil, on: nil, hasHistory: true)
        #expect(people.count == 1)
        #expect(!people.json.contains("\u{1B}"))

        let other = try empty()
        let report = try await other.importPeople(Data(people.json.utf8), mayReplace: false)
        #expect(report.added == [try name("ada")])
        #expect(report.conflicts.isEmpty)
        for table in Self.tables {
            let expected = try await rows(of: table, in: store)
            #expect(!expected.isEmpty)
            #expect(try await rows(of: table, in: other) == expected)
        }
        #expect(
            try await other.conversation(of: try name("ada"), with: agent)
                == ConversationID("conv-1"))
        let origins = try await other.versions(of: BlockID("block-1"), on: server)
        #expect(origins.map(\.value) == ["one", "two", "one"])
        #expect(origins.last?.origin.restored == origins.first?.number)
    }

    @Test func `whose block is somebody else's here by now are left alone`() async throws {
        try await enrolAda()
        let (ada, eve) = (try name("ada"), try name("eve"))
        let file = try await store.exportPeople([ada], on: nil, hasHistory: true).json
        #expect(try await store.rename(ada, to: eve, on: server))
        for mayReplace in [false, true] {
            let report = try await store.importPeople(
                Data(file.utf8), mayReplace: mayReplace)
            #expect(report.added.isEmpty && report.conflicts.map(\.username) == [eve])
        }
        #expect(try await store.users().map(\.username) == [eve])
    }

    @Test func `take nobody else's block along when they are forgotten`() async throws {
        try await enrolAda()
        let twin = try person("eve", block: "block-1")
        try await store.save(twin)
        #expect(try await store.forget(twin.username, on: server))
        #expect(try await store.versions(of: BlockID("block-1"), on: server).count == 3)
        // An earlier block of theirs goes as well.
        try await store.record([block("block-0", "long ago")], on: server, by: .agent)
        #expect(
            try await store.forget(try name("ada"), on: server))
        #expect(try await store.blockRecords().isEmpty)
    }

    @Test func `get no name that somebody's conversations have`() async throws {
        try await enrolAda()
        let bob = try name("bob")
        try await store.save(
            ConversationRecord(
                address: agent, conversation: ConversationID("conv-bob"), username: bob,
                createdAt: Date(timeIntervalSince1970: 1_500)))
        let ada = try name("ada")
        #expect(try await !store.rename(ada, to: bob, on: server))
        #expect(try await store.users().map(\.username) == [ada])
    }

    @Test func `can be some of them, with the newest value alone`() async throws {
        try await enrolAda()
        try await store.save(try person("bob", block: "block-2"))
        let people = try await store.exportPeople([try name("ada")], on: nil, hasHistory: false)
        let other = try empty()
        _ = try await other.importPeople(Data(people.json.utf8), mayReplace: false)
        #expect(try await other.users().map(\.username) == [try name("ada")])
        #expect(
            try await other.versions(of: BlockID("block-1"), on: server).map(\.value) == ["one"])
    }

    @Test func `who are known get what is missing, and stay where they are`() async throws {
        try await enrolAda()
        let people = try await store.exportPeople(nil, on: nil, hasHistory: true)
        let other = try empty()
        let ada = try person("ada", block: "block-1", seen: 9_000)
        try await other.save(ada)
        try await other.record([block("block-1", "newer")], on: server) { _ in
            BlockOrigin(.elsewhere)
        }
        try await other.save(
            ConversationRecord(
                address: agent, conversation: ConversationID("conv-9"), username: ada.username,
                createdAt: Date()))
        for _ in 1...2 {
            let report = try await other.importPeople(Data(people.json.utf8), mayReplace: false)
            #expect(report.merged == [ada.username])
        }
        #expect(try await other.user(ada.username, on: server)?.lastSeenAt == ada.lastSeenAt)
        #expect(
            try await other.versions(of: BlockID("block-1"), on: server).map(\.value) == ["newer"])
        #expect(
            try await other.conversation(of: ada.username, with: agent) == ConversationID("conv-9"))
        #expect(try await other.conversations().count == 3)
    }

    @Test func `who are known with another block are left alone, or replaced where that is said`()
        async throws
    {
        try await enrolAda()
        let people = try await store.exportPeople(nil, on: nil, hasHistory: true)
        let other = try empty()
        let mine = try person("ada", block: "block-7")
        try await other.save(mine)
        let report = try await other.importPeople(Data(people.json.utf8), mayReplace: false)
        #expect(report.added.isEmpty)
        #expect(report.conflicts.map(\.block) == [BlockID("block-7")])
        #expect(report.conflicts.map(\.other) == [BlockID("block-1")])
        #expect(try await other.user(mine.username, on: server) == mine)
        #expect(try await other.conversations().isEmpty)

        let second = try await other.importPeople(Data(people.json.utf8), mayReplace: true)
        #expect(second.merged == [mine.username])
        #expect(try await other.user(mine.username, on: server)?.block == BlockID("block-1"))
        #expect(try await other.versions(of: BlockID("block-1"), on: server).count == 3)
    }

    @Test(arguments: [
        ("", "it is no JSON"), ("[]", "it is of another kind than it should be"),
        (
            #"{"format":"x","version":1,"exported_at":"2026-01-01T00:00:00.000Z","users":[]}"#,
            "it is no list of people of lettera"
        ),
        (
            #"{"format":"lettera-users","version":2,"exported_at":"2026-01-01T00:00:00.000Z","users":[]}"#,
            "a newer lettera wrote it"
        ),
        (
            #"{"format":"lettera-users","version":1,"exported_at":"soon","users":[]}"#,
            "exported_at cannot be understood"
        ),
        (
            #"{"format":"lettera-users","version":1,"exported_at":"2026-01-01T00:00:00.000Z","users":[{"username":"a"}]}"#,
            "users.0.server is missing"
        ),
        (
            #"{"format":"lettera-users","version":1,"exported_at":"2026-01-01T00:00:00.000Z","users":[{"server":"s","username":"a b","block_id":"b","created_at":0,"last_seen_at":0,"conversations":[]}]}"#,
            "\"a b\" is no username"
        ),
        (
            #"{"format":"lettera-users","version":1,"exported_at":"2026-01-01T00:00:00.000Z","users":[{"server":"s","username":"a","block_id":"b","created_at":0,"last_seen_at":0,"conversations":[],"history":[{"number":1,"value":"","author":"nobody","seen_at":0}]}]}"#,
            "there is no author \"nobody\""
        ),
    ]) func `that are nonsense are refused, all of them`(text: String, reason: String) async throws
    {
        await #expect(
            throws: ImportError.badFile(line: 1, reason: reason, addedCount: 0)
        ) { try await store.importPeople(Data(text.utf8), mayReplace: true) }
        #expect(try await store.users().isEmpty)
    }

    @Test func `leave no name behind when they are forgotten or renamed`() async throws {
        try await enrolAda()
        try await store.record([block("block-5", "shared")], on: server) { _ in
            BlockOrigin(.user, username: Username("ada"))
        }
        #expect(try await store.rename(try name("ada"), to: try name("grace"), on: server))
        let authors = "SELECT DISTINCT username FROM block_version"
        #expect(try await rows(of: authors, in: store) == [#"[username:"grace"]"#])
        #expect(try await store.forget(try name("grace"), on: server))
        #expect(try await rows(of: authors, in: store) == ["[username:NULL]"])
        #expect(try await store.versions(of: BlockID("block-5"), on: server).count == 1)
    }
}

@Suite struct `Threads that the store knows of` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store)
    }

    private func converse(_ user: String, _ id: String, on server: ServerID = server) async throws {
        try await store.save(
            ConversationRecord(
                address: AgentAddress(server: server, agent: agent.agent),
                conversation: ConversationID(id), username: try name(user),
                createdAt: Date(timeIntervalSince1970: 1_000)))
    }

    @Test func `are told with whose they are, and which one somebody is in`() async throws {
        try await converse("ada", "conv-1")
        try await converse("bob", "conv-2")
        try await converse("ada", "conv-3")
        let elsewhere = ServerID("practice")
        try await converse("ada", "conv-4", on: elsewhere)
        try await store.save([replied("hello", id: "m1")], in: thread)
        try await store.save(
            [
                said("first", id: "m2", otid: "o1"), replied("last", id: "m3"),
                replied("", id: "m4"),
            ],
            in: ThreadAddress(
                server: server, agent: agent.agent, conversation: ConversationID("conv-2")))
        try await store.record(names: [ConversationID("conv-3"): "plans"], of: agent)

        let all = try await store.threadRecords()
        #expect(
            all.map(\.address.conversation.rawValue) == [
                "default", "conv-3", "conv-1", "conv-2", "conv-4",
            ])
        #expect(all.map(\.isCurrent) == [false, true, false, true, true])
        #expect(all.map(\.hasMessages) == [true, false, false, true, false])
        #expect(all.map(\.username?.rawValue) == [nil, "ada", "ada", "bob", "ada"])
        #expect(all.map(\.name) == [nil, "plans", nil, nil, nil])
        func found(
            on server: ServerID? = nil, agent: String? = nil, of user: String? = nil
        ) async throws -> Int {
            try await store.threadRecords(
                on: server, agent: agent, of: user.flatMap { Username($0) }
            )
            .count
        }
        #expect(try await found(on: elsewhere) == 1)
        #expect(try await found(of: "ada") == 3)
        #expect(try await found(agent: "agent-1") == 5)
        #expect(try await found(agent: "Sam") == 0)
        try await store.record(agent: Agent(id: agent.agent, name: "Sam"), on: server)
        #expect(try await found(agent: "Sam") == 4)

        let bobs = ThreadAddress(
            server: server, agent: agent.agent, conversation: ConversationID("conv-2"))
        let summary = try #require(try await store.summaries(of: [bobs])[bobs])
        #expect(summary.messageCount == 3)
        #expect(try await store.summaries(of: [all[1].address]).isEmpty)
    }

    @Test func `keep what they hold when their names come into an older store`() async throws {
        let path = folder.path + "/old.sqlite"
        let old = try DatabaseQueue(path: path)
        try Migrations.migrator.migrate(old, upTo: "6 origins and gaps")
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO server (id) VALUES ('s');
                    INSERT INTO conversation (server, agent, id, username, created_at, selection)
                    VALUES ('s', 'agent-1', 'conv-1', 'ada', 1000, 3);
                    """)
        }
        try old.close()
        let store = try SQLiteStore(path: path)
        let record = try #require(try await store.threadRecords().first)
        #expect(record.username == (try name("ada")))
        #expect(record.isCurrent)
        #expect(record.name == nil)
        let address = AgentAddress(server: ServerID("s"), agent: AgentID("agent-1"))
        try await store.record(names: [ConversationID("conv-1"): "plans"], of: address)
        #expect(try await store.threadRecords().first?.name == "plans")
    }
}
