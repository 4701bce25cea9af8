import ChatCore
import Foundation
import GRDB
import LettaAPI
import Testing

@testable import ChatStore

private let here = ServerID("http://letta.test:8283")
private let sam = AgentAddress(server: here, agent: AgentID("agent-5a1f"))
private let own = ThreadAddress(sam, .own(ConversationID("conv-1")))

/// The migration that made each version of the schema, in their order.
private let migrations = Migrations.migrator.migrations

@Suite struct `A store of an earlier version` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `is kept as a text for every version that was`() {
        #expect(HistoricStore.versions.upperBound <= migrations.count)
        #expect(migrations.prefix(6).allSatisfy { $0.first?.isNumber == true })
    }

    /// A migration that shipped is never edited.
    @Test(arguments: HistoricStore.versions)
    func `has the shape that its migrations make today`(version: Int) throws {
        let historic = try HistoricStore(version, at: folder.store)
        let fresh = try DatabaseQueue()
        try Migrations.migrator.migrate(fresh, upTo: migrations[version - 1])
        #expect(try fresh.read(HistoricStore.shape) == historic.shape)
    }

    @Test(arguments: HistoricStore.versions)
    func `opens with every row that was in it, whole`(version: Int) async throws {
        let historic = try HistoricStore(version, at: folder.store)
        let store = try SQLiteStore(path: folder.store)
        try await store.read { try historic.expectKept(in: $0) }
        let faults = try await store.read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check")
                + Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map(\.description)
        }
        #expect(faults == ["ok"])
        try await expectSoundIndex(of: store)
    }

    @Test(arguments: HistoricStore.versions)
    func `is not changed by being opened again`(version: Int) async throws {
        _ = try HistoricStore(version, at: folder.store)
        do { _ = try SQLiteStore(path: folder.store) }
        let once = try HistoricStore.everything(in: folder.store)
        do {
            let again = try SQLiteStore(path: folder.store)
            #expect(try await again.messages(in: own, before: nil, limit: 50).count == 18)
        }
        do { _ = try SQLiteStore.openForReading(path: folder.store) }
        #expect(try HistoricStore.everything(in: folder.store) == once)
    }

    @Test(arguments: HistoricStore.versions)
    func `can be read, searched and talked in as any other`(version: Int) async throws {
        _ = try HistoricStore(version, at: folder.store)
        let store = try SQLiteStore(path: folder.store)
        let ada = try name("ada")

        let page = try await store.page(.newest, in: own, limit: 5)
        #expect(
            page.messages.map(\.message.state.rawValue).suffix(4) == [
                "cancelled", "failed", "pending", "unsent",
            ])
        #expect(page.hasOlder)
        // What is before a gap is a page of its own.
        var all = page.messages
        while let first = all.first {
            let older = try await store.page(.before(first.number), in: own, limit: 50)
            if older.messages.isEmpty { break }
            all = older.messages + all
        }
        #expect(all.count == 18)
        #expect(Set(all.map(\.message.message.type)).count == 12)
        for words in ["cafe", "Strasse", "天气", "天気", "สวัสดี", "memory_replace", "kurbis"] {
            let found = try await store.hits(words).count
            // No word for sharp s: its two letters are others.
            #expect(found == (["Strasse", "天气"].contains(words) ? 0 : 1), "\(words)")
        }

        #expect(try await store.users().map(\.username.rawValue) == ["ada", "max.m", "ada"])
        #expect(try await store.conversation(of: ada, with: sam) == ConversationID("conv-1"))
        let versions = try await store.versions(of: BlockID("block-ada"), on: here)
        #expect(versions.map(\.origin.author) == [.elsewhere, .agent, .user, .agent])
        #expect(versions.last?.value == "エイダは紅茶が好き。☕️")
        let blocks = try await store.blockRecords(server: here, username: ada)
        #expect(blocks.map(\.block.value) == ["エイダは紅茶が好き。☕️"])
        #expect(try await store.draft(of: ada, to: sam) == "half a sentence, it's\nnot done")
        #expect(try await store.inputHistory(of: ada, to: sam).count == 4)
        #expect(try await store.defaultAgent(on: here) == sam.agent)

        let open = try await store.openEntries(of: sam)
        #expect(open.map(\.phase) == [.detaching, .sending])
        #expect(open.map(\.flow) == [.attach, version < 2 ? .attach : .isolated])
        for entry in open { try await store.close(entry.id) }
        #expect(try await store.openEntries(of: nil).isEmpty)

        try await store.save(
            [said("on its way", id: "message-16", otid: "otid-16")], in: own)
        try await store.save([replied("a new answer", id: "message-99")], in: own)
        let now = try await store.messages(in: own, before: nil, limit: 50)
        #expect(now.count == 19)
        #expect(now.last.map { text(of: $0.message) } == "a new answer")
        #expect(try await store.hits("new answer").count == 1)
    }

    @Test func `keeps what later versions added to it`() async throws {
        _ = try HistoricStore(6, at: folder.store)
        let store = try SQLiteStore(path: folder.store)
        let ada = try name("ada")
        #expect(try await store.queue(of: ada, to: sam).map(\.text) == ["waits; it's first", "第二"])
        #expect(try await store.reading(of: ada, in: own)?.row == 1)
        #expect(try await store.copy(of: own)?.base == "Ada's \"base\"\n")
        #expect(try await store.lockBlock(of: sam)?.mayBeAttached == true)
        let abilities = try await store.capabilities(of: here)
        #expect(abilities?[.conversations] == true)
        #expect(abilities?[.systemOverride] == false)
    }

    @Test func `is not brought up to date by who may only read it`() throws {
        _ = try HistoricStore(1, at: folder.store)
        #expect(
            throws: StoreError.cannotOpen(
                path: folder.store,
                reason: "an older version made it; the next turn brings it up to date")
        ) { try SQLiteStore.openForReading(path: folder.store) }
    }
}

@Suite struct `A store of an earlier version on a read-only disk` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Run as somebody whom permissions bind, by the probe.
    @Test(arguments: HistoricStore.versions)
    func `is read in a copy that is brought up to date`(version: Int) throws {
        let path = folder.path + "/copy/lettera.sqlite"
        _ = try HistoricStore(version, at: path)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/copy")
        try folder.setMode(0o444, of: "copy/lettera.sqlite")
        try folder.setMode(0o555, of: "copy")
        defer { try? folder.setMode(0o755, of: "copy") }
        #expect(try Probe("users", path).rest() == ["users ada max.m ada"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/copy") == files)
    }
}

@Suite struct `Bringing a store up to date` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `goes on after it was killed before any of its statements`() async throws {
        let whole = try HistoricStore(1, at: folder.path + "/whole/lettera.sqlite")
        let words = try Probe("migrate", whole.path, "0").rest().last?.split(separator: " ") ?? []
        let count = try #require(words.dropLast().last.flatMap { Int($0) })
        #expect(count > 20)
        let final = try await shape(at: whole.path)
        for statement in 1...count {
            let historic = try HistoricStore(
                1, at: folder.path + "/killed-\(statement)/lettera.sqlite")
            #expect(try Probe("migrate", historic.path, "\(statement)").rest().isEmpty)
            #expect(try await shape(at: historic.path) == final, "killed before \(statement)")
            try await expectWhole(historic)
        }
    }

    @Test func `is done once by several processes that open it at the same moment`() async throws {
        for version in HistoricStore.versions {
            let historic = try HistoricStore(
                version, at: folder.path + "/\(version)/lettera.sqlite")
            let probes = try (1...4).map { _ in try Probe("migrate", historic.path, "0") }
            for probe in probes {
                #expect(try probe.rest().first?.hasPrefix("opened") == true)
            }
            try await expectWhole(historic)
        }
    }

    /// A write beyond a limit fails as one to a full disk does, but for its reason.
    @Test func `leaves a store that opens where there was no room for it`() async throws {
        var endings: Set<Bool> = []
        for blocks in [0, 1, 8, 16, 33, 65, 129, 193, 257, 321, 385, 513, 1025] {
            let historic = try HistoricStore(1, at: folder.path + "/\(blocks)/lettera.sqlite")
            let probe = try Probe(
                after: "trap '' XFSZ; ulimit -f \(blocks)", ["migrate", historic.path, "0"])
            endings.insert(try probe.rest().last?.hasPrefix("opened") == true)
            try await expectWhole(historic)
        }
        #expect(endings == [true, false])
    }

    private func shape(at path: String) async throws -> [String] {
        try await SQLiteStore(path: path).read(HistoricStore.shape)
    }

    private func expectWhole(_ historic: HistoricStore) async throws {
        let store = try SQLiteStore(path: historic.path)
        try await store.read { db in
            try historic.expectKept(in: db)
            #expect(try Migrations.migrator.hasCompletedMigrations(db))
            #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"])
        }
        try await expectSoundIndex(of: store)
    }
}
