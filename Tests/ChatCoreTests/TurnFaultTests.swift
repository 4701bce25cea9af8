import ChatCore
import ChatTesting
import LettaAPI
import Testing

@Suite struct `A turn disturbed at every boundary` {
    /// A whole first talk of a person: enrolled, given a thread, and one message.
    private static func talk(in world: World, otid: String = "otid-1") async -> TurnResult? {
        let session = Session(in: world)
        guard let name = Username("ada"), let user = try? await session.enrol(name),
            let thread = try? await session.ownThread(of: name, with: World.agent)
        else { return nil }
        return await session.run(
            TurnRequest(
                text: "hello", otid: otid, user: user, agent: World.agent, thread: thread),
            report: { _ in })
    }

    private static func boundariesOfACalmTalk() async -> Int {
        let calm = World()
        _ = await talk(in: calm)
        return await calm.boundaries
    }

    @Test func `ends clean when nothing disturbs it`() async throws {
        let world = World()
        let result = try #require(await Self.talk(in: world))
        #expect(result.end == .completed(.endTurn))
        #expect(result.reply.text == "Echo: hello")
        #expect(result.detached)
        #expect(await world.delivered.map(\.personas) == [["Persona_ada"]])
        #expect(await world.attached.isEmpty)
        #expect(await world.personasInAgentPrompt.isEmpty)
        #expect(await world.openTurns.isEmpty)
        #expect(await world.transcript.map(\.state) == [.complete, .complete])
    }

    @Test(arguments: Fault.Kind.allCases)
    func `leaves nothing attached, sends at most once, and loses no word`(
        kind: Fault.Kind
    ) async throws {
        let boundaries = await Self.boundariesOfACalmTalk()
        #expect(boundaries > 30)
        for boundary in 0..<boundaries {
            let world = World(Fault(kind: kind, boundary: boundary))
            let result = await Self.talk(in: world)
            await world.restart()
            _ = try await Session(in: world).recover(patience: .zero)

            #expect(await world.attached.isEmpty, "boundary \(boundary)")
            #expect(await world.personasInAgentPrompt.isEmpty, "boundary \(boundary)")
            #expect(await world.openTurns.isEmpty, "boundary \(boundary)")
            #expect(await world.delivered.count <= 1, "boundary \(boundary)")
            let isExposed = await world.delivered.contains { $0.personas != ["Persona_ada"] }
            #expect(!isExposed, "boundary \(boundary)")
            if case .completed = result?.end {
                #expect(result?.reply.text == "Echo: hello", "boundary \(boundary)")
            }
        }
    }

    @Test(arguments: Fault.Kind.allCases)
    func `lets the next talk succeed`(kind: Fault.Kind) async throws {
        for boundary in 0..<(await Self.boundariesOfACalmTalk()) {
            let world = World(Fault(kind: kind, boundary: boundary))
            _ = await Self.talk(in: world)
            await world.restart()
            let next = try #require(
                await Self.talk(in: world, otid: "otid-2"), "boundary \(boundary)")

            #expect(next.end == .completed(.endTurn), "boundary \(boundary)")
            #expect(next.detached, "boundary \(boundary)")
            #expect(await world.attached.isEmpty, "boundary \(boundary)")
            #expect(await world.openTurns.isEmpty, "boundary \(boundary)")
            #expect(await world.delivered.last?.personas == ["Persona_ada"])
        }
    }
}
