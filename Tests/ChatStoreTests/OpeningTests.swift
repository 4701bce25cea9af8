import ChatCore
import Foundation
import GRDB
import Glibc
import LettaAPI
import Testing

@testable import ChatStore

@Suite struct `Opening a store` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `makes the folder 0700 and the files 0600`() async throws {
        let store = try SQLiteStore(path: folder.store)
        try await store.save([replied("hello", id: "m1")], in: thread)

        #expect(try folder.mode(of: "store") == 0o700)
        #expect(try folder.mode(of: "store/lettera.sqlite") == 0o600)
        #expect(try folder.mode(of: "store/lettera.sqlite-wal") == 0o600)
        #expect(try folder.mode(of: "store/lettera.sqlite-shm") == 0o600)
    }

    @Test func `repairs the modes of its files and leaves a foreign folder alone`() throws {
        let path = folder.path + "/lettera.sqlite"
        _ = try SQLiteStore(path: path)
        try folder.setMode(0o755, of: "")
        try folder.setMode(0o664, of: "lettera.sqlite")

        let again = try SQLiteStore(path: path)

        #expect(try folder.mode(of: "lettera.sqlite") == 0o600)
        #expect(try folder.mode(of: "lettera.sqlite-wal") == 0o600)
        #expect(try folder.mode(of: "") == 0o755)
        #expect(again.path == path)
    }

    @Test func `closes a folder of our own, and tells what was open`() throws {
        let path = folder.path + "/lettera/lettera.sqlite"
        _ = try SQLiteStore(path: path)
        #expect(try SQLiteStore(path: path).exposures.isEmpty)
        try folder.setMode(0o755, of: "lettera")
        try folder.setMode(0o644, of: "lettera/lettera.sqlite")

        let reader = try SQLiteStore.openForReading(path: path)

        #expect(
            reader.exposures == [
                .closed(path: folder.path + "/lettera"), .closed(path: path),
            ])
        #expect(try folder.mode(of: "lettera") == 0o700)
        #expect(try folder.mode(of: "lettera/lettera.sqlite") == 0o600)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `tells of a file of somebody else's that others can read`() throws {
        let path = folder.path + "/lettera.sqlite"
        _ = try SQLiteStore(path: path)
        try folder.setMode(0o644, of: "lettera.sqlite")
        chown(path, 65534, 65534)
        #expect(
            try SQLiteStore(path: path).exposures.first
                == .open(path: path, reason: "it belongs to somebody else"))
        #expect(try folder.mode(of: "lettera.sqlite") == 0o644)
    }

    @Test func `finds again what was stored before`() async throws {
        try await SQLiteStore(path: folder.store).save([replied("hello", id: "m1")], in: thread)
        #expect(try await lines(of: SQLiteStore(path: folder.store)) == ["hello"])
    }

    @Test(arguments: ["no database at all", String(repeating: "long and no database ", count: 500)])
    func `refuses a file that is no database and changes nothing`(content: String) throws {
        let path = folder.path + "/notes.txt"
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))

        #expect(throws: StoreError.notADatabase(path: path)) { try SQLiteStore(path: path) }
        #expect(throws: StoreError.notADatabase(path: path)) {
            try SQLiteStore.openForReading(path: path)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(content.utf8))
    }

    @Test func `refuses the database of another program and changes nothing`() throws {
        let path = folder.path + "/other.sqlite"
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE bookmark (url TEXT)") }
        try other.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))

        let refusal = StoreError.cannotOpen(
            path: path, reason: "it is the database of another program")
        #expect(throws: refusal) { try SQLiteStore(path: path) }
        #expect(throws: refusal) { try SQLiteStore.openForReading(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `refuses a store that a newer program wrote`() throws {
        _ = try SQLiteStore(path: folder.store)
        let newer = try DatabaseQueue(path: folder.store)
        try newer.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('from 2040')")
        }
        try newer.close()

        let refusal = StoreError.newerSchema(path: folder.store)
        #expect(throws: refusal) { try SQLiteStore(path: folder.store) }
        #expect(throws: refusal) { try SQLiteStore.openForReading(path: folder.store) }
    }

    @Test func `refuses a folder that is a file`() throws {
        let file = folder.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        let path = file + "/lettera.sqlite"
        #expect(throws: StoreError.cannotOpen(path: path, reason: "\(file) is no folder")) {
            try SQLiteStore(path: path)
        }
    }

    @Test func `says that another process keeps it locked`() async throws {
        let store = try SQLiteStore(path: folder.store, patience: 0.01, trace: nil)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.store, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        await #expect(throws: StoreError.busy(path: folder.store)) {
            try await store.save([replied("hello", id: "m1")], in: thread)
        }
        try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try await store.save([replied("hello", id: "m1")], in: thread)
    }

    @Test func `says that the disk is full, and goes on with what was there`() async throws {
        let store = try SQLiteStore(path: folder.store)
        try await store.save([replied("kept", id: "m1")], in: thread)
        try await store.write { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        await #expect(throws: StoreError.diskFull(path: folder.store)) {
            let long = String(repeating: "words ", count: 100_000)
            try await store.save([replied(long, id: "m2")], in: thread)
        }
        #expect(try await lines(of: store) == ["kept"])
    }

    @Test func `says of a damaged store that it is none, and keeps it`() async throws {
        do {
            let store = try SQLiteStore(path: folder.store)
            let many = (1...200).map { replied(String(repeating: "x", count: 300), id: "m\($0)") }
            try await store.save(many, in: thread)
        }
        let url = URL(fileURLWithPath: folder.store)
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange(100..<4096, with: Data(repeating: 0xFF, count: 3996))
        try bytes.write(to: url)

        #expect(throws: StoreError.notADatabase(path: folder.store)) {
            try SQLiteStore(path: folder.store)
        }
        #expect(try Data(contentsOf: url) == bytes)
    }
}

@Suite struct `Opening a store for reading` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `says that there is no such file and makes none`() throws {
        #expect(
            throws: StoreError.cannotOpen(path: folder.store, reason: "there is no such file")
        ) { try SQLiteStore.openForReading(path: folder.store) }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/store"))
    }

    @Test func `says of an empty file that nothing is in it`() throws {
        let path = folder.path + "/empty.sqlite"
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(
            throws: StoreError.cannotOpen(
                path: path, reason: "nothing is in it yet")
        ) { try SQLiteStore.openForReading(path: path) }
    }

    @Test func `sees what a writer has committed and keeps committing`() async throws {
        let writer = try SQLiteStore(path: folder.store)
        try await writer.save([replied("one", id: "m1")], in: thread)
        let reader = try SQLiteStore.openForReading(path: folder.store)
        #expect(try await lines(of: reader) == ["one"])

        let version = try await reader.dataVersion()
        try await writer.save([replied("two", id: "m2")], in: thread)

        #expect(try await reader.dataVersion() != version)
        #expect(try await lines(of: reader) == ["one", "two"])
    }

    @Test func `refuses to write`() async throws {
        let store = try SQLiteStore(path: folder.store)
        let reader = try SQLiteStore.openForReading(path: store.path)
        await #expect(throws: StoreError.readOnly(path: store.path)) {
            try await reader.save([replied("one", id: "m1")], in: thread)
        }
    }

    /// Run as somebody whom permissions bind, by the probe.
    @Test func `works on a read-only copy in a read-only folder`() async throws {
        let copy = folder.path + "/copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        do {
            let store = try SQLiteStore(path: folder.store)
            let probe = "http://probe"
            try await store.save(
                [replied("one", id: "m1")],
                in: ThreadAddress(
                    AgentAddress(server: ServerID(probe), agent: agent.agent), .shared))
        }
        try FileManager.default.copyItem(
            atPath: folder.store, toPath: copy + "/a store?.sqlite")
        try folder.setMode(0o444, of: "copy/a store?.sqlite")
        try folder.setMode(0o555, of: "copy")
        defer { try? folder.setMode(0o755, of: "copy") }

        let probe = try Probe("read", copy + "/a store?.sqlite")
        #expect(try probe.rest() == ["messages 1", "refused", "read-only"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: copy) == ["a store?.sqlite"])
    }

    /// As a backup of a store in use looks: what is only in the log counts too.
    @Test func `reads the log of a copy in a read-only folder`() async throws {
        let copy = folder.path + "/copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        let store = try SQLiteStore(path: folder.store)
        try await store.save(
            [replied("one", id: "m1"), replied("two", id: "m2")],
            in: ThreadAddress(
                AgentAddress(server: ServerID("http://probe"), agent: agent.agent), .shared))
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: folder.store + suffix, toPath: copy + "/s.sqlite" + suffix)
            try folder.setMode(0o444, of: "copy/s.sqlite" + suffix)
        }
        try folder.setMode(0o555, of: "copy")
        defer { try? folder.setMode(0o755, of: "copy") }

        #expect(
            try Probe("read", copy + "/s.sqlite").rest() == ["messages 2", "refused", "read-only"])
    }
}
