import ChatCore
import Foundation
import GRDB
import LettaAPI
import Testing

@testable import ChatStore

private let day = 86_400.0
private let today = Date(timeIntervalSince1970: 1_800_000_000)

/// A thread of as many answers, a day apart, the last one from today.
private func days(_ count: Int) -> [StoredMessage] {
    (1...count).map { number in
        replied(
            "day \(number)", id: "message-\(number)",
            date: today.addingTimeInterval(Double(number - count) * day))
    }
}

@Suite struct `Taking away what need not be kept` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.store, now: { today }, trace: nil)
    }

    /// Keeps what the server has shown that it has.
    private func keepListed(_ messages: [StoredMessage]) async throws {
        try await store.save(messages, in: thread)
        let end = ListedPage(messages: messages.suffix(1).map(\.message), cursor: .newest)
        _ = try await store.merge(end, into: thread)
    }

    private var quarter: Retention { Retention(messagesFrom: today.addingTimeInterval(-90 * day)) }

    @Test func `takes old messages from the beginning of a thread, and says that there were some`()
        async throws
    {
        try await keepListed(days(500))
        #expect(try await store.prunable(quarter) == PruneCount(messages: 300, threads: 1))
        #expect(try await store.prune(quarter) == PruneCount(messages: 300, threads: 1))
        #expect(try await lines(of: store).first == "day 301")
        #expect(try await lines(of: store).count == 200)
        let gaps = try await store.read { db in
            try String.fetchAll(
                db, sql: "SELECT id FROM gap JOIN message ON message.rowid = gap.message")
        }
        #expect(gaps == ["message-301"])
        #expect(try await store.prune(quarter).isNothing)
        try await expectSoundIndex(of: store)
        #expect(try await store.hits("\"day 7\"").isEmpty)
        let summary = try await store.summaries(of: [thread])
        #expect(summary[thread]?.messageCount == 200)
    }

    @Test func `keeps what is younger, and everything for ever where nobody says otherwise`()
        async throws
    {
        try await keepListed(days(500))
        let halfYear = Retention(messagesFrom: today.addingTimeInterval(-250 * day))
        #expect(try await store.prune(Retention()).isNothing)
        #expect(try await store.prune(halfYear).messages == 249)
        #expect(try await lines(of: store).first == "day 250")
    }

    @Test func `keeps what somebody has not read, and where they are`() async throws {
        let messages = days(500)
        try await store.save(Array(messages.prefix(60)), in: thread)
        try await store.save(ReadingPlace(hasReadAll: true), of: try name("ada"), in: thread)
        try await keepListed(Array(messages.dropFirst(60)))
        #expect(try await store.prune(quarter).messages == 59)
        #expect(try await lines(of: store).first == "day 60")
    }

    @Test func `keeps what the server has not, or not whole`() async throws {
        var messages = days(500)
        messages[3].state = .cancelled
        messages[4].state = .failed
        messages[5] = said(
            "mine", id: "local-1", otid: "o", state: .unsent, date: messages[5].message.date)
        messages[6].message.id = MessageID("local-2")
        messages[7].message.date = nil
        try await keepListed(messages)
        #expect(try await store.prune(quarter).messages == 295)
        #expect(
            try await lines(of: store).prefix(6) == [
                "day 4", "day 5", "mine", "day 7", "day 8", "day 301",
            ])
    }

    @Test func `touches nothing of an agent with an open turn`() async throws {
        try await keepListed(days(500))
        try await store.record(
            JournalEntry(
                id: TurnID("turn"), address: agent, username: try name("ada"),
                block: BlockID("block-1"), thread: .shared, phase: .attaching, otid: "otid",
                startedAt: today, processID: 1))
        #expect(try await store.prunable(quarter).isNothing)
        #expect(try await store.prune(quarter).isNothing)
        #expect(try await store.openEntries(of: nil).count == 1)
    }

    @Test func `keeps what a block held at the time and since, and what was brought back`()
        async throws
    {
        try await store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO server (id) VALUES ('s');
                    INSERT INTO block VALUES ('s', 'old', 'l', 1, NULL, 0, 0), ('s', 'new', 'l', 1, NULL, 0, 0);
                    """)
            let age = { (days: Double) in today.addingTimeInterval(-days * day).milliseconds }
            for (block, value, days, restores) in [
                ("old", "only", 900.0, nil as Int64?), ("new", "first", 500, nil),
                ("new", "second", 400, nil),
                ("new", "held", 300, nil), ("new", "within", 50, 2), ("new", "now", 1, nil),
            ] {
                try db.execute(
                    sql: """
                        INSERT INTO block_version (server, block, value, author, seen_at, restores)
                        VALUES ('s', ?, ?, 'agent', ?, ?)
                        """, arguments: [block, value, age(days), restores])
            }
        }
        let retention = Retention(blockValuesFrom: today.addingTimeInterval(-90 * day))
        #expect(try await store.prunable(retention).blockValues == 1)
        #expect(try await store.prune(retention).blockValues == 1)
        let left = try await store.read { db in
            try String.fetchAll(db, sql: "SELECT value FROM block_version ORDER BY number")
        }
        #expect(left == ["only", "first", "held", "within", "now"])
    }

    @Test func `is done once a day by whoever comes first`() async throws {
        #expect(try await store.takeDailyCare())
        #expect(try await !store.takeDailyCare())
        let tomorrow = try SQLiteStore(
            path: folder.store, now: { today.addingTimeInterval(day) }, trace: nil)
        #expect(try await tomorrow.takeDailyCare())
        #expect(try await !tomorrow.takeDailyCare())
    }
}

@Suite struct `Giving space back` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func filled(_ path: String) async throws -> SQLiteStore {
        let store = try SQLiteStore(path: path, now: { today }, trace: nil)
        try await store.save(
            (1...2_000).map { number in
                replied(
                    String(repeating: "words of \(number) ", count: 20), id: "message-\(number)",
                    date: today.addingTimeInterval(Double(number - 3_000) * day))
            }, in: thread)
        let end = ListedPage(
            messages: [
                replied(
                    String(repeating: "words of 2000 ", count: 20), id: "message-2000",
                    date: today.addingTimeInterval(-1_000 * day)
                ).message
            ], cursor: .newest)
        _ = try await store.merge(end, into: thread)
        _ = try await store.prune(Retention(messagesFrom: today))
        return store
    }

    @Test func `makes the file smaller while somebody reads and writes`() async throws {
        let store = try await filled(folder.store)
        let before = try await store.space()
        #expect(before.isIncremental)
        #expect(before.free > 500_000)
        let other = try SQLiteStore(path: folder.store)
        try await store.reclaim()
        try await other.save([replied("meanwhile", id: "message-9999")], in: thread)
        let after = try await store.space()
        #expect(after.free == 0)
        #expect(after.file < before.file - 500_000)
        #expect(StoreFolder.size(of: folder.store) <= after.file)
        #expect(try await lines(of: other).count == 201)
        try await expectSoundIndex(of: store)
    }

    @Test func `turns an older file into one that can give space back, unless a turn is open`()
        async throws
    {
        let historic = try HistoricStore(6, at: folder.store)
        let store = try SQLiteStore(path: folder.store)
        #expect(try await !store.space().isIncremental)
        await #expect(throws: StoreError.busy(path: folder.store)) { try await store.reclaim() }
        for entry in try await store.openEntries(of: nil) { try await store.close(entry.id) }
        try await store.reclaim()
        #expect(try await store.space().isIncremental)
        let again = try SQLiteStore(path: folder.store)
        #expect(try await again.space().isIncremental)
        #expect(
            try await again.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == [
                "ok"
            ])
        #expect(try await again.hits("Kürbis").count == 1)
        #expect(historic.version == 6)
    }
}

@Suite struct `A copy of a store` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private var target: String { folder.path + "/copy.sqlite" }

    @Test func `is whole while another process writes, one file, and closed to others`()
        async throws
    {
        let writer = try Probe("write", folder.store, "p", "0")
        var recorded = 0
        while recorded < 20, let line = try writer.line() {
            recorded += line.hasPrefix("recorded ") ? 1 : 0
        }
        let store = try SQLiteStore.openForReading(path: folder.store)
        try await store.backUp(to: target, replaces: false)
        writer.kill()

        #expect(try folder.mode(of: "copy.sqlite") == 0o600)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "copy.sqlite", "store",
            ])
        let copy = try SQLiteStore.openForReading(path: target)
        #expect(try await copy.openEntries(of: nil).count >= 19)
        #expect(
            try await copy.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"]
        )
        // Usable in place of the store.
        let opened = try SQLiteStore(path: target)
        try await opened.save([replied("on", id: "message-on")], in: thread)
    }

    @Test func `is not made beside the log of another database, nor over the store itself`()
        async throws
    {
        let store = try SQLiteStore(path: folder.store)
        try Data("a log".utf8).write(to: URL(fileURLWithPath: target + "-wal"))
        await #expect(throws: StoreError.self) {
            try await store.backUp(to: target, replaces: true)
        }
        #expect(access(target, F_OK) != 0)
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: StoreFolder.parent(of: folder.store))
        await #expect(throws: StoreError.self) {
            try await store.backUp(to: link + "/lettera.sqlite", replaces: true)
        }
        _ = try await store.users()
    }

    @Test func `takes nobody else's place unless that is wanted`() async throws {
        let store = try SQLiteStore(path: folder.store)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        await #expect(
            throws: StoreError.cannotOpen(
                path: target, reason: "there is a file of that name already")
        ) {
            try await store.backUp(to: target, replaces: false)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("mine".utf8))
        try await store.backUp(to: target, replaces: true)
        #expect(try await SQLiteStore.openForReading(path: target).servers().isEmpty)
        await #expect(
            throws: StoreError.cannotOpen(path: folder.store, reason: "it is the store itself")
        ) {
            try await store.backUp(to: folder.store, replaces: true)
        }
        await #expect(
            throws: StoreError.cannotOpen(path: folder.path, reason: "it is a folder; name a file")
        ) {
            try await store.backUp(to: folder.path, replaces: true)
        }
    }

    @Test func `is not left half where there is no room for it`() throws {
        _ = try HistoricStore(6, at: folder.store)
        _ = try SQLiteStore(path: folder.store)
        let probe = try Probe(
            after: "trap '' XFSZ; ulimit -f 64", ["backup", folder.store, target])
        #expect(try probe.rest().last?.hasPrefix("error failed(path: \"\(target)\"") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["store"])
    }
}

@Suite struct `A look at the whole store` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `tells of its tables, its version and what belongs to nothing`() async throws {
        _ = try HistoricStore(6, at: folder.store)
        let older = try await SQLiteStore.inspect(path: folder.store)
        #expect(!older.isUpToDate)
        #expect(older.version == "6 origins and gaps")
        #expect(older.problems.isEmpty)

        do {
            let store = try SQLiteStore(path: folder.store)
            try await store.saveDraft("half", of: try name("nobody"), to: agent)
        }
        let found = try await SQLiteStore.inspect(path: folder.store)
        #expect(found.isUpToDate)
        #expect(found.index == .sound)
        #expect(found.problems.isEmpty)
        #expect(found.openEntries.count == 2)
        #expect(found.tables.first { $0.name == "message" }?.rows == 22)
        #expect(found.tables.filter { ($0.bytes ?? 0) == 0 }.map(\.name) == [])
        let orphans = Dictionary(uniqueKeysWithValues: found.orphans.map { ($0.kind, $0.count) })
        #expect(orphans == [.unknownDrafts: 1, .staleMessages: 1])
    }

    @Test func `finds a search index that is not that of the messages`() async throws {
        let store = try SQLiteStore(path: folder.store)
        try await store.save([replied("hello", id: "message-1")], in: thread)
        try await store.write { db in
            try db.execute(sql: "INSERT INTO message_index(rowid, text) VALUES (77, 'ghost')")
        }
        #expect(try await SQLiteStore.inspect(path: folder.store).index == .wrong)
    }

    @Test func `leaves everything as it was`() async throws {
        _ = try HistoricStore(3, at: folder.store)
        let before = try HistoricStore.everything(in: folder.store)
        _ = try await SQLiteStore.inspect(path: folder.store)
        #expect(try HistoricStore.everything(in: folder.store) == before)
    }
}

@Suite struct `A damaged store` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private var rescued: String { folder.path + "/rescued.sqlite" }

    /// A store with many messages, whose bytes a test changes as nothing should.
    private func damage(_ change: (inout Data) -> Void) async throws -> Data {
        do {
            _ = try HistoricStore(6, at: folder.store)
            let store = try SQLiteStore(path: folder.store)
            try await store.save(
                (1...1_000).map {
                    replied(
                        "answer \($0) " + String(repeating: "x", count: 400), id: "message-\($0)")
                },
                in: thread)
            try await store.reclaimLog()
        }
        let url = URL(fileURLWithPath: folder.store)
        var bytes = try Data(contentsOf: url)
        change(&bytes)
        try bytes.write(to: url)
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.store + suffix)
        }
        return bytes
    }

    private func expectRescued(atLeast count: Int, of bytes: Data) async throws {
        let report = try await SQLiteStore.salvage(from: folder.store, to: rescued)
        #expect(report.rows["message", default: 0] >= count)
        #expect(report.rows["user"] == 3)
        let store = try SQLiteStore(path: rescued)
        let faults = try await store.read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check")
                + Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map(\.description)
        }
        #expect(faults == ["ok"])
        try await expectSoundIndex(of: store)
        #expect(try await store.hits("answer 1000").count == 1)
        #expect(try folder.mode(of: "rescued.sqlite") == 0o600)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.store)) == bytes)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!files.contains { $0.contains(".part-") })
    }

    @Test func `with an overwritten page is told of, and all other rows are brought out`()
        async throws
    {
        let bytes = try await damage { bytes in
            let middle = bytes.count / 4096 / 2 * 4096
            bytes.replaceSubrange(
                middle..<(middle + 8192), with: Data(repeating: 0xA5, count: 8192))
        }
        let found = try await SQLiteStore.inspect(path: folder.store)
        #expect(!found.problems.isEmpty)
        #expect(found.orphans.isEmpty)
        try await expectRescued(atLeast: 950, of: bytes)
    }

    @Test func `whose beginning is zeros is told of, and everything is brought out`() async throws {
        let bytes = try await damage {
            $0.replaceSubrange(0..<100, with: Data(repeating: 0, count: 100))
        }
        #expect(SQLiteStore.fault(of: folder.store) == .zeroedHeader)
        await #expect(throws: StoreError.notADatabase(path: folder.store)) {
            _ = try await SQLiteStore.inspect(path: folder.store)
        }
        try await expectRescued(atLeast: 1_022, of: bytes)
    }

    @Test func `that ends too early is told of, and what is left is brought out`() async throws {
        var missing = 0
        let bytes = try await damage { bytes in
            missing = bytes.count / 4
            bytes.removeLast(missing)
        }
        #expect(SQLiteStore.fault(of: folder.store) == .truncated(missing: missing))
        let report = try await SQLiteStore.salvage(from: folder.store, to: rescued)
        #expect(report.rows["message", default: 0] > 400)
        #expect(report.damaged.contains("message"))
        #expect(
            try await SQLiteStore(path: rescued).read {
                try String.fetchAll($0, sql: "PRAGMA integrity_check")
            } == ["ok"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.store)) == bytes)
    }

    @Test(arguments: [
        "", "no database at all", String(repeating: "long and no database ", count: 500),
    ])
    func `that is none gives nothing, and leaves nothing behind`(content: String) async throws {
        let path = folder.path + "/notes.txt"
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        #expect(SQLiteStore.fault(of: path) == (content.isEmpty ? .empty : .noDatabase))
        await #expect(throws: StoreError.notADatabase(path: path)) {
            _ = try await SQLiteStore.salvage(from: path, to: rescued)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes.txt"])
    }
}

extension SQLiteStore {
    /// Folds the log into the file.
    fileprivate func reclaimLog() async throws {
        try await writeWithoutTransaction { db in
            _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }
}
