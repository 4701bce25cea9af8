import ChatCore
import ChatTesting
import LettaAPI
import Testing

/// One way to hold a turn, disturbed in one way.
struct DisturbedWay: Hashable, Sendable, CustomTestStringConvertible {
    var flow: PersonaFlow
    var isInBackground: Bool
    var kind: Fault.Kind

    static let all = PersonaFlow.allCases.flatMap { flow in
        [false, true].flatMap { isInBackground in
            Fault.Kind.allCases.map { kind in
                DisturbedWay(flow: flow, isInBackground: isInBackground, kind: kind)
            }
        }
    }

    var testDescription: String {
        "\(flow.rawValue), \(isInBackground ? "background" : "foreground"), \(kind.rawValue)"
    }

    func world(_ boundary: Int?) async -> World {
        let world = World(boundary.map { Fault(kind: kind, boundary: $0) })
        var abilities: Set<Capability> = [.conversations, .identities, .recompile, .systemOverride]
        if isInBackground { abilities.insert(.backgroundStreams) }
        await world.setAbilities(abilities)
        return world
    }

    /// A whole first talk of a person: enrolled, given a thread, and one message.
    func talk(in world: World, otid: String = "otid-1") async -> TurnResult? {
        let session = Session(in: world)
        // Known first, so that the questions, which are asked at once, keep no order of boundaries.
        guard let name = Username("ada"), let user = try? await session.enrol(name),
            let thread = try? await session.ownThread(of: name, with: World.agent, flow: flow)
        else { return nil }
        return await session.run(
            TurnRequest(
                text: "remember \(otid)", otid: otid, user: user, agent: World.agent,
                thread: thread, flow: flow),
            report: { _ in })
    }

    func boundariesOfACalmTalk() async -> Int {
        let calm = await world(nil)
        _ = await talk(in: calm)
        return await calm.boundaries
    }
}

@Suite struct `A turn disturbed at every boundary` {
    @Test(arguments: DisturbedWay.all.filter { $0.kind == .crash })
    func `ends clean when nothing disturbs it`(way: DisturbedWay) async throws {
        let world = await way.world(nil)
        let result = try #require(await way.talk(in: world))
        #expect(result.end == .completed(.endTurn))
        #expect(result.reply.text == "Echo: remember otid-1")
        #expect(result.detached)
        #expect(await world.delivered.map(\.personas) == [["Persona_ada"]])
        #expect(await world.attachedPersonas.isEmpty)
        #expect(await world.personasInAgentPrompt.isEmpty)
        #expect(await world.openTurns.isEmpty)
        #expect(await world.transcript.map(\.state) == [.complete, .complete])
        let value = try #require(await world.value(of: result.user.block))
        #expect(value.hasSuffix("otid-1"))
    }

    @Test(arguments: DisturbedWay.all)
    func `leaves nothing attached, sends at most once, and loses no word`(
        way: DisturbedWay
    ) async throws {
        let boundaries = await way.boundariesOfACalmTalk()
        #expect(boundaries > 30)
        for boundary in 0..<boundaries {
            let world = await way.world(boundary)
            let result = await way.talk(in: world)
            await world.restart()
            _ = try await Session(in: world).recover(patience: .zero)

            #expect(await world.attachedPersonas.isEmpty, "boundary \(boundary)")
            #expect(await world.personasInAgentPrompt.isEmpty, "boundary \(boundary)")
            #expect(await world.openTurns.isEmpty, "boundary \(boundary)")
            #expect(await world.delivered.count <= 1, "boundary \(boundary)")
            let isExposed = await world.delivered.contains { $0.personas != ["Persona_ada"] }
            #expect(!isExposed, "boundary \(boundary)")
            if case .completed = result?.end {
                #expect(result?.reply.text == "Echo: remember otid-1", "boundary \(boundary)")
            }
            // What the agent wrote is in the person's own block, whichever copy it wrote into.
            if let block = result?.user.block, await !world.delivered.isEmpty {
                let value = await world.value(of: block)
                #expect(value?.hasSuffix("otid-1") == true, "boundary \(boundary)")
            }
        }
    }

    @Test(arguments: DisturbedWay.all)
    func `lets the next talk succeed`(way: DisturbedWay) async throws {
        for boundary in 0..<(await way.boundariesOfACalmTalk()) {
            let world = await way.world(boundary)
            _ = await way.talk(in: world)
            await world.restart()
            let next = try #require(
                await way.talk(in: world, otid: "otid-2"), "boundary \(boundary)")

            #expect(next.end == .completed(.endTurn), "boundary \(boundary)")
            #expect(next.detached, "boundary \(boundary)")
            #expect(await world.attachedPersonas.isEmpty, "boundary \(boundary)")
            #expect(await world.openTurns.isEmpty, "boundary \(boundary)")
            #expect(await world.delivered.last?.personas == ["Persona_ada"])
            let value = await world.value(of: next.user.block)
            let told = await world.delivered.map { $0.text.dropFirst("remember ".count) }
            for word in told { #expect(value?.contains(word) == true, "boundary \(boundary)") }
        }
    }

    @Test(arguments: [PersonaFlow.attach, .isolated])
    func `goes on where a broken background stream stopped`(flow: PersonaFlow) async throws {
        let way = DisturbedWay(flow: flow, isInBackground: true, kind: .error)
        var resumed = 0
        for boundary in 0..<(await way.boundariesOfACalmTalk()) {
            let world = await way.world(boundary)
            guard let result = await way.talk(in: world),
                await !world.delivered.isEmpty, await !world.hasStruckDisk
            else { continue }
            // Once a message has arrived, one failing call never keeps its reply from being whole.
            #expect(result.end == .completed(.endTurn), "boundary \(boundary)")
            #expect(result.reply.text == "Echo: remember otid-1", "boundary \(boundary)")
            #expect(await world.transcript.map(\.state) == [.complete, .complete])
            #expect(await world.delivered.count == 1)
            resumed += 1
        }
        #expect(resumed > 3)
    }

    /// What is not synced to the disk by itself: that the reply is over, and that all is taken back.
    @Test(arguments: PersonaFlow.allCases, [JournalEntry.Phase.sending, .detaching])
    func `is mended once more where a loss of power took its end from the journal`(
        flow: PersonaFlow, phase: JournalEntry.Phase
    ) async throws {
        let way = DisturbedWay(flow: flow, isInBackground: true, kind: .crash)
        let world = await way.world(nil)
        let result = try #require(await way.talk(in: world))
        let said = await world.transcript.map(\.message.body)
        let value = await world.value(of: result.user.block)
        try await world.record(
            JournalEntry(
                id: TurnID("turn-1"),
                address: AgentAddress(server: World.server, agent: World.agent),
                username: result.user.username, block: result.user.block, thread: result.thread,
                flow: flow, phase: phase, otid: "otid-1", startedAt: result.user.createdAt,
                processID: 1))

        let report = try await Session(in: world).recover(patience: .zero)

        #expect(report.mended.count == 1)
        #expect(await world.openTurns.isEmpty)
        #expect(await world.delivered.count == 1)
        #expect(await world.attachedPersonas.isEmpty)
        #expect(await world.personasInAgentPrompt.isEmpty)
        #expect(await world.transcript.map(\.message.body) == said)
        #expect(await world.transcript.map(\.state) == [.complete, .complete])
        #expect(await world.value(of: result.user.block) == value)
    }
}
