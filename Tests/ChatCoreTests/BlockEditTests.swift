import ChatCore
import ChatTesting
import LettaAPI
import Testing

@Suite struct `A person's edit of a block` {
    private let world = World()
    private let ada: Username

    init() throws { ada = try #require(Username("ada")) }

    private func made(_ value: String) async throws -> Block {
        try await world.createBlock(NewBlock(label: "human", value: value))
    }

    private func edit(_ block: Block, _ value: String, base: String? = nil) -> BlockEdit {
        BlockEdit(
            block: block.id, label: block.label, base: base ?? block.value, value: value)
    }

    @Test func `is written, and kept as the person's own`() async throws {
        let block = try await made("tea")
        let session = Session(in: world)
        let writing = try await session.write(
            edit(block, "coffee"), by: ada, between: [World.agent], patience: .zero)
        guard case .written(let written) = writing else {
            Issue.record("not written")
            return
        }
        #expect(written.value == "coffee")
        #expect(await world.value(of: block.id) == "coffee")
        #expect(try await world.newestValue(of: block.id, on: World.server) == "coffee")
        #expect(await world.origins[block.id] == [BlockOrigin(.user, username: ada)])
    }

    @Test func `never takes the place of what somebody else wrote meanwhile`() async throws {
        let block = try await made("tea")
        await world.write("cocoa", into: block.id)
        let writing = try await Session(in: world).write(
            edit(block, "coffee"), by: ada, between: [World.agent], patience: .zero)
        guard case .changedMeanwhile(let now) = writing else {
            Issue.record("written over")
            return
        }
        #expect(now.value == "cocoa")
        #expect(await world.value(of: block.id) == "cocoa")
    }

    @Test func `that arrived although its answer did not is written when it is tried again`()
        async throws
    {
        let block = try await made("tea")
        await world.write("coffee", into: block.id)
        let writing = try await Session(in: world).write(
            edit(block, "coffee"), by: ada, between: [World.agent], patience: .zero)
        guard case .written = writing else {
            Issue.record("not taken for what it is")
            return
        }
    }

    @Test func `can be brought together with another one`() async throws {
        let block = try await made("name: max\nlikes: tea\nlives: here")
        let own = edit(block, "name: max\nlikes: tea\nlives: there")
        #expect(
            own.merged(with: "name: Max\nlikes: tea\nlives: here")
                == "name: Max\nlikes: tea\nlives: there")
    }

    @Test func `knows by how much it is too long`() async throws {
        let block = try await made("tea")
        #expect(edit(block, "coffee").excess(over: 4) == 2)
        #expect(edit(block, "coffee").excess(over: 6) == nil)
        #expect(edit(block, "coffee").excess(over: 0) == nil)
    }
}
