import ChatCore
import ChatTesting
import LettaAPI
import Synchronization
import Testing

@Suite struct `A turn under the lock on the server` {
    private static func session(
        in world: World, disk: World? = nil, clock: ManualClock = ManualClock()
    ) -> Session {
        let numbers = Mutex(0)
        let newNonce: @Sendable () -> String = {
            numbers.withLock { number in
                number += 1
                return "nonce-\(number)"
            }
        }
        let lock = ServerAgentLock(
            local: FreeLock(), service: world, store: disk ?? world, holder: "test", clock: clock,
            newNonce: newNonce)
        return Session(in: world, disk: disk, lock: lock)
    }

    /// A whole first talk of a person: enrolled, given a thread, and one message.
    private static func talk(
        _ session: Session, as name: String = "ada", otid: String = "otid-1",
        report: @escaping @Sendable (TurnEvent) async -> Void = { _ in }
    ) async -> TurnResult? {
        guard let name = Username(name), let user = try? await session.enrol(name),
            let thread = try? await session.ownThread(of: name, with: World.agent)
        else { return nil }
        return await session.run(
            TurnRequest(
                text: "hello", otid: otid, user: user, agent: World.agent, thread: thread,
                patience: .seconds(100_000)),
            report: report)
    }

    private static func boundariesOfACalmTalk() async -> Int {
        let calm = World()
        _ = await talk(session(in: calm))
        return await calm.boundaries
    }

    private func expectClean(_ world: World, _ boundary: Int = -1) async throws {
        #expect(await world.attached.isEmpty, "boundary \(boundary)")
        #expect(await world.labelsInAgentPrompt.isEmpty, "boundary \(boundary)")
        #expect(await world.openTurns.isEmpty, "boundary \(boundary)")
        let left = try await world.lockBlocks(on: World.server).filter(\.mayBeAttached)
        #expect(left.isEmpty, "boundary \(boundary)")
    }

    @Test func `shows the person neither the lock nor a trace of it`() async throws {
        let world = World()
        let labels = Mutex<Set<String>>([])
        let result = try #require(
            await Self.talk(Self.session(in: world)) { event in
                guard case .blocksRead(let blocks) = event else { return }
                labels.withLock { $0.formUnion(blocks.map(\.label)) }
            })
        #expect(result.end == .completed(.endTurn))
        #expect(await world.delivered.map(\.personas) == [["Persona_ada"]])
        #expect(labels.withLock { $0 } == ["Persona_ada"])
        try await expectClean(world)
    }

    @Test(arguments: Fault.Kind.allCases)
    func `leaves nothing behind and sends at most once, disturbed at every boundary`(
        kind: Fault.Kind
    ) async throws {
        let boundaries = await Self.boundariesOfACalmTalk()
        #expect(boundaries > 50)
        for boundary in 0..<boundaries {
            let world = World(Fault(kind: kind, boundary: boundary))
            _ = await Self.talk(Self.session(in: world))
            await world.restart()
            let report = try await Self.session(in: world).recover(patience: .zero)

            #expect(report.locks.isEmpty, "boundary \(boundary)")
            try await expectClean(world, boundary)
            #expect(await world.delivered.count <= 1, "boundary \(boundary)")
            let isExposed = await world.delivered.contains { $0.personas != ["Persona_ada"] }
            #expect(!isExposed, "boundary \(boundary)")
        }
    }

    @Test(arguments: Fault.Kind.allCases)
    func `lets the next talk succeed, disturbed at every boundary`(
        kind: Fault.Kind
    ) async throws {
        for boundary in 0..<(await Self.boundariesOfACalmTalk()) {
            let world = World(Fault(kind: kind, boundary: boundary))
            _ = await Self.talk(Self.session(in: world))
            await world.restart()
            let next = try #require(
                await Self.talk(Self.session(in: world), otid: "otid-2"), "boundary \(boundary)")

            #expect(next.end == .completed(.endTurn), "boundary \(boundary)")
            try await expectClean(world, boundary)
            #expect(await world.delivered.last?.personas == ["Persona_ada"])
        }
    }

    @Test func `has the agent alone among machines whose turns overlap`() async throws {
        let (world, clock) = (World(), ManualClock())
        let names = ["ada", "bob", "eve", "joe"]
        let work = Task {
            await withTaskGroup(of: TurnEnd?.self) { group in
                for name in names {
                    group.addTask {
                        let session = Self.session(in: world, disk: World(), clock: clock)
                        return await Self.talk(session, as: name, otid: name)?.end
                    }
                }
                return await group.reduce(into: [TurnEnd?]()) { $0.append($1) }
            }
        }
        let time = Task {
            while !Task.isCancelled {
                clock.advance(by: .milliseconds(1))
                await Task.yield()
            }
        }
        let ends = await work.value
        time.cancel()
        #expect(ends.count == names.count)
        #expect(ends.allSatisfy { $0 == .completed(.endTurn) })
        let seen = await world.delivered.map(\.personas)
        #expect(Set(seen) == Set(names.map { ["Persona_\($0)"] }))
        #expect(seen.count == names.count)
        try await expectClean(world)
    }

    @Test func `sends nothing when the agent was lost before`() async throws {
        let world = World()
        let notices = Mutex<[String]>([])
        let result = try #require(
            await Self.talk(Self.session(in: world)) { event in
                switch event {
                case .phaseChanged(.checking):
                    let lock = try? await world.lockBlocks(on: World.server).first
                    if let lock { await world.leave(lock.block) }
                case .noticed(let notice): notices.withLock { $0.append(notice) }
                default: break
                }
            })
        #expect(
            result.end == .failed(TurnFailure(cause: .agentLost, delivery: .notSent)))
        #expect(await world.delivered.isEmpty)
        #expect(await world.transcript.map(\.state) == [.unsent])
        #expect(notices.withLock { $0.count } == 1)
        try await expectClean(world)
    }

    @Test func `finishes the reply when the agent is lost in the middle of it`() async throws {
        let world = World()
        let notices = Mutex<[String]>([])
        let result = try #require(
            await Self.talk(Self.session(in: world)) { event in
                switch event {
                case .phaseChanged(.streaming):
                    let lock = try? await world.lockBlocks(on: World.server).first
                    if let lock { await world.leave(lock.block) }
                case .noticed(let notice): notices.withLock { $0.append(notice) }
                default: break
                }
            })
        #expect(result.end == .completed(.endTurn))
        #expect(result.reply.text == "Echo: hello")
        #expect(notices.withLock { $0.count } == 1)
        try await expectClean(world)
    }
}
