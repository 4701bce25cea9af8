import ChatCore
import ChatTesting
import LettaAPI
import Testing

@Suite struct `What a server can do` {
    @Test func `is asked once and kept`() async throws {
        let world = World()
        await world.setAbilities([.recompile, .backgroundStreams])
        let found = await Session(in: world).capabilities(asking: World.agent)
        #expect(found.version == "0.16.8")
        #expect(found[.backgroundStreams] == true)
        #expect(found[.identities] == false)
        #expect(found[.conversations] == true)
        #expect(found.isComplete)

        await world.setAbilities([])
        let session = Session(in: world)
        #expect(await session.capabilities(asking: World.agent)[.backgroundStreams] == true)
        let fresh = await session.capabilities(asking: World.agent, refresh: true)
        #expect(fresh[.backgroundStreams] == false)
        #expect(await session.capabilities(asking: World.agent) == fresh)
    }

    @Test func `is asked again where a question had no answer`() async throws {
        // The first question fails, whichever it is.
        let world = World(Fault(kind: .error, boundary: 0))
        await world.setAbilities(Set(Capability.allCases))
        let session = Session(in: world)
        let first = await session.capabilities(asking: World.agent)
        let second = await session.capabilities(asking: World.agent)
        #expect(second.isComplete)
        #expect(!first.isComplete || first.version == nil)
    }

    @Test func `is asked anew of a server that has become another version`() async throws {
        let world = World()
        await world.setAbilities(Set(Capability.allCases))
        let session = Session(in: world)
        _ = await session.capabilities(asking: World.agent)
        await world.setAbilities([])
        await session.notice(version: "0.16.8", asking: World.agent)
        #expect(await session.capabilities(asking: World.agent)[.systemOverride] == true)
        await session.notice(version: "0.16.4", asking: World.agent)
        #expect(await session.capabilities(asking: World.agent)[.systemOverride] == false)
    }

    @Test func `decides whether replies run in the background`() async throws {
        for isAble in [true, false] {
            let world = World()
            await world.setAbilities(isAble ? [.backgroundStreams] : [])
            let session = Session(in: world)
            let name = try #require(Username("ada"))
            let user = try await session.enrol(name)
            let thread = try await session.ownThread(of: name, with: World.agent)
            let result = await session.run(
                TurnRequest(
                    text: "hello", otid: "1", user: user, agent: World.agent, thread: thread)
            ) { _ in }
            #expect(result.end == .completed(.endTurn))
            #expect(await world.runsInBackground == isAble)
        }
    }
}
