import ChatTesting
import LettaAPI
import Testing

@testable import ChatCore

@Suite struct `A message whose connection broke` {
    private let question = Message(
        id: MessageID("message-1"), body: .user("hi"), otid: "o1", runID: RunID("run-1"))
    private let answer = Message(
        id: MessageID("message-2"), body: .assistant("hello"), runID: RunID("run-1"))

    private func find(in world: World, run: RunID? = nil) async -> Reconciliation.Verdict {
        await Reconciliation(service: world, clock: ImmediateClock()).find(
            .message(otid: "o1"), run: run, agent: World.agent, thread: .shared,
            pauses: Reconciliation.brief)
    }

    @Test func `is answered by what the server lists behind it`() async {
        let world = World()
        await world.setHistory([question, answer])
        #expect(await find(in: world) == .answered([answer], .endTurn))
    }

    @Test func `waits for a run that is still going, whose list is not whole yet`() async {
        let world = World()
        await world.setHistory([question])
        await world.setRun(RunID("run-1"), activeFor: 3) { world in
            world.setHistory([question, answer])
        }
        #expect(await find(in: world) == .answered([answer], .endTurn))
    }

    @Test func `is forgotten when its run is over and the list lacks it`() async {
        let world = World()
        #expect(await find(in: world, run: RunID("run-1")) == .forgotten(.endTurn))
    }

    @Test func `is never called unsent because the list lacks it`() async {
        let world = World()
        guard case .undecided = await find(in: world) else {
            Issue.record("decided without knowing")
            return
        }
    }
}
