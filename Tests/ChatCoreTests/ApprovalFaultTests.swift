import ChatCore
import ChatTesting
import LettaAPI
import Testing

extension DisturbedWay {
    /// A message that makes the agent ask for a person's word, and the word.
    ///
    /// - Returns: the answer's turn; nil where nothing was asked.
    func approve(in world: World, otid: String = "otid-1") async -> TurnResult? {
        let session = Session(in: world)
        guard let name = Username("ada"), let user = try? await session.enrol(name),
            let thread = try? await session.ownThread(of: name, with: World.agent, flow: flow)
        else { return nil }
        let question = TurnRequest(
            text: "tool forget", otid: otid, user: user, agent: World.agent, thread: thread,
            flow: flow)
        let found = try? await session.pendingApproval(agent: World.agent, thread: thread)
        var pending = found ?? nil
        if pending == nil {
            let asked = await session.run(question, report: { _ in })
            pending = PendingApproval(endOf: asked.reply.messages)
        }
        guard let pending else { return nil }
        var answer = question
        answer.text = ""
        answer.approvals = pending.answers(isApproved: true)
        answer.otid = otid + "-answer"
        return await session.run(answer, report: { _ in })
    }

    func boundariesOfACalmApproval() async -> Int {
        let calm = await world(nil)
        _ = await approve(in: calm)
        return await calm.boundaries
    }
}

@Suite struct `An approval disturbed at every boundary` {
    @Test(arguments: DisturbedWay.all.filter { $0.kind == .crash })
    func `is carried out once, and leaves nothing attached`(way: DisturbedWay) async throws {
        let world = await way.world(nil)
        let result = try #require(await way.approve(in: world))
        #expect(result.end == .completed(.endTurn))
        #expect(result.reply.text == "It is done")
        #expect(await world.settledCalls.map(\.isApproved) == [true])
        #expect(await world.delivered.map(\.text) == ["tool forget", "answer"])
        #expect(await world.delivered.map(\.personas) == [["Persona_ada"], ["Persona_ada"]])
        #expect(await world.attachedPersonas.isEmpty)
        #expect(await world.personasInAgentPrompt.isEmpty)
        #expect(await world.openTurns.isEmpty)
        #expect(await world.transcript.allSatisfy { $0.state == .complete })
    }

    @Test(arguments: DisturbedWay.all)
    func `is never sent twice, and leaves nothing attached`(way: DisturbedWay) async throws {
        let boundaries = await way.boundariesOfACalmApproval()
        #expect(boundaries > 50)
        for boundary in 0..<boundaries {
            let world = await way.world(boundary)
            _ = await way.approve(in: world)
            await world.restart()
            _ = try await Session(in: world).recover(patience: .zero)

            #expect(await world.attachedPersonas.isEmpty, "boundary \(boundary)")
            #expect(await world.personasInAgentPrompt.isEmpty, "boundary \(boundary)")
            #expect(await world.openTurns.isEmpty, "boundary \(boundary)")
            let texts = await world.delivered.map(\.text)
            #expect(["tool forget", "answer"].starts(with: texts), "boundary \(boundary)")
            #expect(await world.settledCalls.count <= 1, "boundary \(boundary)")
            let isExposed = await world.delivered.contains { $0.personas != ["Persona_ada"] }
            #expect(!isExposed, "boundary \(boundary)")
        }
    }

    @Test(arguments: DisturbedWay.all)
    func `that was left waiting is found and answered by the next process`(
        way: DisturbedWay
    ) async throws {
        for boundary in 0..<(await way.boundariesOfACalmApproval()) {
            let world = await way.world(boundary)
            _ = await way.approve(in: world)
            await world.restart()
            let settled = await world.settledCalls.count
            let next = try #require(
                await way.approve(in: world, otid: "otid-2"), "boundary \(boundary)")

            #expect(next.end == .completed(.endTurn), "boundary \(boundary)")
            #expect(next.reply.text == "It is done", "boundary \(boundary)")
            #expect(await world.settledCalls.count == settled + 1, "boundary \(boundary)")
            #expect(await world.attachedPersonas.isEmpty, "boundary \(boundary)")
            #expect(await world.openTurns.isEmpty, "boundary \(boundary)")
        }
    }
}
