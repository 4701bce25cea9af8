import ChatCore
import Foundation
import GRDB
import LettaAPI
import Testing

@testable import ChatStore

let probeAgent = AgentAddress(server: ServerID("http://probe"), agent: AgentID("agent-1"))

@Suite struct `Several processes` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `open a store that is not there yet at the same moment and all write to it`()
        async throws
    {
        let probes = try (1...4).map { try Probe("write", folder.store, "p\($0)", "25") }
        for probe in probes { #expect(try probe.rest().last == "done") }

        let store = try SQLiteStore(path: folder.store)
        let shared = ThreadAddress(probeAgent, .shared)
        #expect(try await store.messages(in: shared, before: nil, limit: 1000).count == 100)
        #expect(try await store.openEntries(of: probeAgent).count == 100)
        #expect(try await store.find(SearchTerms("words of p3"), limit: 50)?.hits.count == 25)
    }

    @Test func `are noticed by each other`() async throws {
        let store = try SQLiteStore(path: folder.store)
        let before = try await store.dataVersion()
        try await store.save([replied("our own", id: "m1")], in: thread)
        #expect(try await store.dataVersion() == before)

        #expect(try Probe("write", folder.store, "p1", "1").rest().last == "done")
        #expect(try await store.dataVersion() != before)
    }

    @Test func `leave a whole store with every committed entry when killed while writing`()
        async throws
    {
        for round in 1...3 {
            let probe = try Probe("write", folder.store, "r\(round)", "0")
            var recorded: Set<String> = []
            while recorded.count < 20, let line = try probe.line() {
                if line.hasPrefix("recorded ") { recorded.insert(String(line.dropFirst(9))) }
            }
            probe.kill()
            #expect(recorded.count == 20)

            let store = try SQLiteStore(path: folder.store)
            let open = try await store.openEntries(of: nil).map(\.id.rawValue)
            #expect(recorded.isSubset(of: open))
            let verdict = try await store.read { db in
                try String.fetchAll(db, sql: "PRAGMA integrity_check")
            }
            #expect(verdict == ["ok"])
            try await expectSoundIndex(of: store)
        }
    }
}

@Suite struct `Of two processes that write` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// What a probe says to be on the disk, until it has said so `count` times.
    private func recorded(by probe: Probe, count: Int) throws -> Set<String> {
        var recorded: Set<String> = []
        while recorded.count < count, let line = try probe.line() {
            if line.hasPrefix("recorded ") { recorded.insert(String(line.dropFirst(9))) }
        }
        #expect(recorded.count == count)
        return recorded
    }

    @Test func `one goes on where the other is killed, and nothing that was committed is lost`()
        async throws
    {
        let survivor = try Probe("write", folder.store, "survivor", "0")
        var committed = try recorded(by: survivor, count: 5)
        for round in 1...5 {
            let victim = try Probe("write", folder.store, "victim-\(round)", "0")
            committed.formUnion(try recorded(by: victim, count: 7 * round))
            victim.kill()
            committed.formUnion(try recorded(by: survivor, count: 25))
        }
        survivor.kill()

        let store = try SQLiteStore(path: folder.store)
        let open = try await store.openEntries(of: nil).map(\.id.rawValue)
        #expect(committed.count == 235)
        #expect(committed.isSubset(of: open))
        // Each process keeps its entry before its message: at most the last one has none.
        let said = try await store.messages(
            in: ThreadAddress(probeAgent, .shared), before: nil, limit: 100_000)
        let words = Set(texts(said).map { String($0.dropFirst("words of ".count)) })
        #expect(Set(open).subtracting(words).count <= 6)
        #expect(words.isSubset(of: open))
        let verdict = try await store.read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check")
        }
        #expect(verdict == ["ok"])
        try await expectSoundIndex(of: store)
    }
}

@Suite struct `The lock on an agent` {
    let folder: TemporaryFolder
    let lock: FileAgentLock

    init() throws {
        folder = try TemporaryFolder()
        lock = FileAgentLock(folder: folder.path + "/locks", clock: TimelessClock())
    }

    @Test func `keeps others out until it is released`() async throws {
        let lease = try await lock.acquire(probeAgent, patience: .zero)
        await #expect(throws: AgentLockError.agentBusy) {
            _ = try await lock.acquire(probeAgent, patience: .seconds(1))
        }
        await lease.release()
        await lease.release()
        _ = try await lock.acquire(probeAgent, patience: .zero)
        #expect(try folder.mode(of: "locks") == 0o700)
    }

    @Test func `ends when nobody holds its lease`() async throws {
        do { _ = try await lock.acquire(probeAgent, patience: .zero) }
        _ = try await lock.acquire(probeAgent, patience: .zero)
    }

    @Test func `is one for each agent of each server`() async throws {
        let lease = try await lock.acquire(probeAgent, patience: .zero)
        _ = try await lock.acquire(
            AgentAddress(server: probeAgent.server, agent: AgentID("agent-2")), patience: .zero)
        _ = try await lock.acquire(
            AgentAddress(server: ServerID("http://other"), agent: probeAgent.agent),
            patience: .zero)
        await lease.release()
    }

    @Test func `keeps another process out`() async throws {
        let lease = try await lock.acquire(probeAgent, patience: .zero)
        #expect(try Probe("lock", folder.path + "/locks", "0").rest() == ["agentBusy"])

        let waiting = try Probe("lock", folder.path + "/locks", "60000")
        await lease.release()
        #expect(try waiting.line() == "locked")
        await #expect(throws: AgentLockError.agentBusy) {
            _ = try await lock.acquire(probeAgent, patience: .seconds(1))
        }
        try waiting.endInput()
        #expect(try waiting.rest() == ["released"])
        _ = try await lock.acquire(probeAgent, patience: .zero)
    }

    @Test func `is given back when its process is killed`() async throws {
        let holder = try Probe("lock", folder.path + "/locks", "0")
        #expect(try holder.line() == "locked")
        holder.kill()
        _ = try await lock.acquire(probeAgent, patience: .zero)
    }

    @Test func `stops waiting when its task is cancelled`() async throws {
        let patient = FileAgentLock(folder: folder.path + "/locks")
        let lease = try await patient.acquire(probeAgent, patience: .zero)
        let task = Task { () -> AgentLockError? in
            do throws(AgentLockError) {
                _ = try await patient.acquire(probeAgent, patience: .seconds(3600))
                return nil
            } catch { return error }
        }
        task.cancel()
        #expect(await task.value == .agentBusy)
        await lease.release()
    }

    @Test func `closes its folder and files to others`() async throws {
        try await lock.acquire(probeAgent, patience: .zero).release()
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/locks").first)
        try folder.setMode(0o777, of: "locks")
        try folder.setMode(0o666, of: "locks/" + file)
        try await lock.acquire(probeAgent, patience: .zero).release()
        #expect(try folder.mode(of: "locks") == 0o700)
        #expect(try folder.mode(of: "locks/" + file) == 0o600)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give folders away"))
    func `is not taken in a folder of somebody else's`() async throws {
        let locks = folder.path + "/locks"
        try FileManager.default.createDirectory(
            atPath: locks, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o777])
        chown(locks, 65534, 65534)
        await #expect(
            throws: AgentLockError.cannotLock(path: locks, reason: "it belongs to somebody else")
        ) { _ = try await lock.acquire(probeAgent, patience: .zero) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: locks).isEmpty)
    }

    @Test func `follows no symbolic link`() async throws {
        let files = FileManager.default
        let elsewhere = folder.path + "/elsewhere"
        try files.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: folder.path + "/linked", withDestinationPath: elsewhere)
        await #expect(throws: AgentLockError.self) {
            _ = try await FileAgentLock(folder: folder.path + "/linked")
                .acquire(probeAgent, patience: .zero)
        }

        _ = try await lock.acquire(probeAgent, patience: .zero)
        let locks = folder.path + "/locks/"
        let file = try #require(try files.contentsOfDirectory(atPath: locks).first)
        try files.removeItem(atPath: locks + file)
        try files.createSymbolicLink(
            atPath: locks + file, withDestinationPath: elsewhere + "/target")
        await #expect(throws: AgentLockError.self) {
            _ = try await lock.acquire(probeAgent, patience: .zero)
        }
        #expect(try files.contentsOfDirectory(atPath: elsewhere).isEmpty)
    }
}

/// A clock on which sleeping takes no time.
struct TimelessClock: Clock {
    typealias Instant = ContinuousClock.Instant
    let now = ContinuousClock.now
    let minimumResolution = Duration.zero
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {}
}
