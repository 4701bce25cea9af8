import ChatCore
import ChatTesting
import LettaAPI
import Synchronization
import Testing

/// A machine with a disk, a clock and a cable of its own.
private struct Machine {
    let disk = World()
    let clock: ManualClock
    let cable: Cable
    let name: String

    init(_ name: String, on server: World, clock: ManualClock = ManualClock()) {
        self.name = name
        self.clock = clock
        cable = Cable(to: server)
    }

    var lock: ServerAgentLock { lock(isOn: true) }

    func lock(isOn: Bool) -> ServerAgentLock {
        ServerAgentLock(
            local: FreeLock(), service: cable, store: disk, holder: name, isOn: isOn,
            clock: clock, newNonce: { [counter] in "\(name)-\(counter.next())" })
    }

    private let counter = Counter()

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }
}

@Suite struct `The lock on the server` {
    private let address = AgentAddress(server: World.server, agent: World.agent)
    private let server = World()

    /// Waits with so much patience, in a task of its own.
    private func waiting(
        _ machine: Machine, for patience: Duration
    ) -> Task<Result<any AgentLease, AgentLockError>, Never> {
        Task { [address] in
            do throws(AgentLockError) {
                return .success(try await machine.lock.acquire(address, patience: patience))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Lets the time of a waiting machine pass, a second at a time.
    private func pass(_ seconds: Int, on clock: ManualClock, sleepers: Int = 1) async {
        for _ in 0..<seconds {
            await clock.whenAsleep(sleepers)
            clock.advance(by: .seconds(1))
        }
        await clock.whenAsleep(sleepers)
    }

    private func expectClean() async {
        #expect(await server.attached.isEmpty)
        #expect(await server.labelsInAgentPrompt.isEmpty)
    }

    @Test func `keeps other machines out until it is released`() async throws {
        let (here, there) = (Machine("here", on: server), Machine("there", on: server))
        let lease = try await here.lock.acquire(address, patience: .zero)
        #expect(lease.isHeld)
        await #expect(throws: AgentLockError.agentBusy) {
            _ = try await there.lock.acquire(address, patience: .zero)
        }
        #expect(await lease.release() == .released)
        #expect(!lease.isHeld)
        #expect(await lease.release() == .released)
        let next = try await there.lock.acquire(address, patience: .zero)
        #expect(await next.release() == .released)
        await expectClean()
    }

    @Test func `is had by a waiter when it is released`() async throws {
        let (here, there) = (Machine("here", on: server), Machine("there", on: server))
        let lease = try await here.lock.acquire(address, patience: .zero)
        let waiter = waiting(there, for: .seconds(60))
        await pass(5, on: there.clock)
        await lease.release()
        there.clock.advance(by: .seconds(1))
        #expect(try await waiter.value.get().isHeld)
        #expect(await server.attached.count == 1)
    }

    @Test func `is taken with one request after the first time`() async throws {
        let here = Machine("here", on: server)
        try await here.lock.acquire(address, patience: .zero).release()
        let before = await server.boundaries
        let lease = try await here.lock.acquire(address, patience: .zero)
        // Two boundaries for each request.
        #expect(await server.boundaries == before + 2)
        await lease.release()
    }

    @Test func `is broken after the expiry where its holder died, and not before`() async throws {
        let (here, there) = (Machine("here", on: server), Machine("there", on: server))
        let persona = Block(id: BlockID("block-p"), label: "Persona_ada", value: "")
        do { _ = try await here.lock.acquire(address, patience: .zero) }
        await server.intrude(persona)

        let impatient = waiting(there, for: .seconds(29))
        await pass(28, on: there.clock)
        there.clock.advance(by: .seconds(1))
        #expect(await impatient.value.isBusy)

        let patient = waiting(there, for: .seconds(60))
        await pass(29, on: there.clock)
        there.clock.advance(by: .seconds(2))
        let lease = try await patient.value.get()
        #expect(lease.isHeld)
        // What the dead holder's turn had left is gone too.
        #expect(await server.attached.count == 1)
        await lease.release()
        await expectClean()
    }

    @Test func `is never broken while its holder lives`() async throws {
        let clock = ManualClock()
        let here = Machine("here", on: server, clock: clock)
        let there = Machine("there", on: server, clock: clock)
        let lease = try await here.lock.acquire(address, patience: .zero)
        let waiter = waiting(there, for: .seconds(200))
        // The holder and the waiter sleep on one clock, so both have done their part at each second.
        await pass(199, on: clock, sleepers: 2)
        #expect(lease.isHeld)
        await clock.whenAsleep(2)
        clock.advance(by: .seconds(2))
        #expect(await waiter.value.isBusy)
        #expect(await lease.release() == .released)
        await expectClean()
    }

    @Test func `is not broken because another machine's clock jumps ahead`() async throws {
        let (here, there) = (Machine("here", on: server), Machine("there", on: server))
        let lease = try await here.lock.acquire(address, patience: .zero)
        there.clock.advance(by: .seconds(1_000_000))
        let waiter = waiting(there, for: .seconds(20))
        await pass(19, on: there.clock)
        there.clock.advance(by: .seconds(1))
        #expect(await waiter.value.isBusy)
        #expect(lease.isHeld)
        await lease.release()
    }

    @Test func `is lost to its holder before others may take it`() async throws {
        let (here, there) = (Machine("here", on: server), Machine("there", on: server))
        let lease = try await here.lock.acquire(address, patience: .zero)
        here.cable.pull()
        await here.clock.whenAsleep(1)
        here.clock.advance(by: .seconds(19))
        #expect(lease.isHeld)
        here.clock.advance(by: .seconds(1))
        #expect(!lease.isHeld)

        let waiter = waiting(there, for: .seconds(60))
        await pass(30, on: there.clock)
        there.clock.advance(by: .seconds(2))
        let taken = try await waiter.value.get()
        here.cable.plugIn()
        #expect(await lease.release() == .lost)
        #expect(taken.isHeld)
        #expect(await server.attached.count == 1)
        await taken.release()
        await expectClean()
    }

    @Test func `is given back where its holder fell silent and nobody took it`() async throws {
        let here = Machine("here", on: server)
        let lease = try await here.lock.acquire(address, patience: .zero)
        here.clock.advance(by: .seconds(3600))
        #expect(!lease.isHeld)
        #expect(await lease.release() == .released)
        await expectClean()
        #expect(try await here.lock.leftovers(on: World.server).isEmpty)
    }

    @Test func `is known to be lost as soon as the holder looks at the agent's blocks`()
        async throws
    {
        let here = Machine("here", on: server)
        let lease = try await here.lock.acquire(address, patience: .zero)
        lease.see(try await server.blocks(of: World.agent))
        #expect(lease.isHeld)
        let lock = try #require(await server.attached.first)
        await server.leave(lock)
        lease.see(try await server.blocks(of: World.agent))
        #expect(!lease.isHeld)
        #expect(await lease.release() == .lost)
    }

    @Test func `is known to be lost at the next sign of life`() async throws {
        let here = Machine("here", on: server)
        let lease = try await here.lock.acquire(address, patience: .zero)
        await here.clock.whenAsleep(1)
        await server.delete(try #require(await server.attached.first))
        here.clock.advance(by: .seconds(10))
        while lease.isHeld { await Task.yield() }
        #expect(await lease.release() == .lost)
    }

    @Test func `is taken again at once by the installation whose process died`() async throws {
        let here = Machine("here", on: server)
        do { _ = try await here.lock.acquire(address, patience: .zero) }
        let left = await server.attached
        #expect(try await here.lock.leftovers(on: World.server) == [address])
        let lease = try await here.lock.acquire(address, patience: .zero)
        // With another block: somebody may be about to break the old one.
        #expect(await server.attached.count == 1)
        #expect(await server.attached != left)
        await lease.release()
        await expectClean()
        #expect(try await here.lock.leftovers(on: World.server).isEmpty)
    }

    @Test func `leaves nothing behind when it is switched off after a process died`() async throws {
        let here = Machine("here", on: server)
        do { _ = try await here.lock.acquire(address, patience: .zero) }
        let lease = try await here.lock(isOn: false).acquire(address, patience: .zero)
        await expectClean()
        #expect(await lease.release() == .released)
        let before = await server.boundaries
        _ = try await here.lock(isOn: false).acquire(address, patience: .zero)
        #expect(await server.boundaries == before)
    }

    @Test func `says what it could not give back, and gives it back later`() async throws {
        let here = Machine("here", on: server)
        let lease = try await here.lock.acquire(address, patience: .zero)
        here.cable.pull()
        guard case .left = await lease.release() else {
            Issue.record("a lock was given back over no cable")
            return
        }
        #expect(try await here.lock.leftovers(on: World.server) == [address])
        await #expect(throws: AgentLockError.self) {
            _ = try await here.lock.acquire(address, patience: .zero)
        }
        here.cable.plugIn()
        try await here.lock.acquire(address, patience: .zero).release()
        await expectClean()
    }

    @Test func `leaves nothing attached where a request for it fails`() async throws {
        // Making the block and attaching it are two boundaries each.
        for boundary in 0..<4 {
            let server = World(Fault(kind: .error, boundary: boundary))
            let here = Machine("here", on: server)
            await #expect(throws: AgentLockError.self) {
                _ = try await here.lock.acquire(address, patience: .zero)
            }
            #expect(await server.attached.isEmpty, "boundary \(boundary)")
            #expect(try await here.lock.leftovers(on: World.server).isEmpty)
            try await here.lock.acquire(address, patience: .zero).release()
        }
    }

    @Test func `stops waiting when its task is cancelled, and leaves nothing behind`() async throws
    {
        let (here, there) = (Machine("here", on: server), Machine("there", on: server))
        let lease = try await here.lock.acquire(address, patience: .zero)
        let waiter = waiting(there, for: .seconds(3600))
        await there.clock.whenAsleep(1)
        waiter.cancel()
        #expect(await waiter.value.isBusy)
        #expect(try await there.lock.leftovers(on: World.server).isEmpty)
        await lease.release()
        await expectClean()
    }

    @Test func `never has two holders among many machines`() async throws {
        let clock = ManualClock()
        let count = HolderCount()
        let machines = (0..<6).map { Machine("m\($0)", on: server, clock: clock) }
        let work = Task { [address] in
            await withTaskGroup(of: Void.self) { group in
                for machine in machines {
                    group.addTask {
                        for _ in 0..<5 { await count.holdOnce(machine.lock, address) }
                    }
                }
            }
        }
        while count.turns < 30 {
            // Slowly, so that holders always renew in time.
            clock.advance(by: .milliseconds(1))
            await Task.yield()
        }
        await work.value
        #expect(count.most == 1)
        await expectClean()
    }
}

/// Counts those who hold an agent at the same time.
private final class HolderCount: Sendable {
    private let state = Mutex((now: 0, most: 0, turns: 0))

    var most: Int { state.withLock { $0.most } }
    var turns: Int { state.withLock { $0.turns } }

    func holdOnce(_ lock: ServerAgentLock, _ address: AgentAddress) async {
        guard let lease = try? await lock.acquire(address, patience: .seconds(100_000)) else {
            return
        }
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
            state.turns += 1
        }
        for _ in 0..<20 { await Task.yield() }
        state.withLock { $0.now -= 1 }
        await lease.release()
    }
}

extension Result where Success == any AgentLease, Failure == AgentLockError {
    fileprivate var isBusy: Bool {
        if case .failure(.agentBusy) = self { true } else { false }
    }
}
