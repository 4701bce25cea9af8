import ChatCore
import ChatTesting
import LettaAPI
import Synchronization
import Testing

@Suite struct `A session` {
    private func ask(
        _ text: String, as name: String = "ada", in world: World, otid: String
    ) async throws -> TurnResult {
        let session = Session(in: world)
        let username = try #require(Username(name))
        let user = try await session.enrol(username)
        let thread = try await session.ownThread(of: username, with: World.agent)
        return await session.run(
            TurnRequest(
                text: text, otid: otid, user: user, agent: World.agent, thread: thread),
            report: { _ in })
    }

    @Test func `shows each person's persona to the model in their own turn alone`() async throws {
        let world = World()
        _ = try await ask("I am Ada", as: "ada", in: world, otid: "1")
        _ = try await ask("I am Bob", as: "bob", in: world, otid: "2")
        _ = try await ask("me again", as: "ada", in: world, otid: "3")
        #expect(
            await world.delivered.map(\.personas)
                == [["Persona_ada"], ["Persona_bob"], ["Persona_ada"]])
        #expect(await world.personasInAgentPrompt.isEmpty)
    }

    @Test func `tells text once, to whoever shows it, between its beginning and its end`()
        async throws
    {
        let world = World()
        let session = Session(in: world)
        let user = try await session.enrol(try #require(Username("ada")))
        let thread = try await session.ownThread(of: user.username, with: World.agent)
        let request = TurnRequest(
            text: "hello", otid: "1", user: user, agent: World.agent, thread: thread)
        let told = Mutex<[String]>([])
        let result = await session.run(request) { text in
            guard case .assistant(let content) = text.message.body else { return }
            told.withLock { $0.append(content.text) }
        } report: { event in
            switch event {
            case .phaseChanged(.streaming): told.withLock { $0.append("begun") }
            case .streamed(let piece) where JoinedPieces(piece) != nil:
                Issue.record("text was reported as well")
            case .ended: told.withLock { $0.append("ended") }
            default: break
            }
        }
        let order = told.withLock { $0 }
        #expect(order.first == "begun")
        #expect(order.last == "ended")
        #expect(order.dropFirst().dropLast().joined() == result.reply.text)
        #expect(result.reply.text == "Echo: hello")
    }

    @Test func `sends nothing while somebody else's persona is in the prompt`() async throws {
        let world = World()
        let intruder = Block(id: BlockID("block-x"), label: "Persona_eve", value: "")
        await world.intrude(intruder)
        let result = try await ask("hello", in: world, otid: "1")
        guard case .failed(let failure) = result.end else {
            Issue.record("the turn did not fail")
            return
        }
        #expect(failure.cause == .promptNotVerified(.foreign(["Persona_eve"])))
        #expect(failure.delivery == .notSent)
        #expect(await world.delivered.isEmpty)
        #expect(await world.attached == [intruder.id])
        #expect(result.detached)
        #expect(await world.transcript.map(\.state) == [.unsent])
    }

    @Test func `uses the agent's own history on a server without conversations`() async throws {
        let world = World()
        await world.setHasConversations(false)
        let result = try await ask("hello", in: world, otid: "1")
        #expect(result.thread == .unlocked)
        #expect(result.reply.text == "Echo: hello")
        #expect(await world.delivered.map(\.personas) == [["Persona_ada"]])
        #expect(await world.personasInAgentPrompt.isEmpty)
    }

    @Test func `makes a persona block anew that is gone, from the newest value seen`() async throws
    {
        let world = World()
        let first = try await ask("hello", in: world, otid: "1")
        await world.delete(first.user.block)
        let second = try await ask("still there?", in: world, otid: "2")
        #expect(second.end == .completed(.endTurn))
        #expect(second.user.block != first.user.block)
        #expect(await world.delivered.count == 2)
        let block = try await world.block(second.user.block)
        #expect(block.value.contains(#""name": "ada""#))
    }

    @Test func `starts a new conversation when the old one is gone`() async throws {
        let world = World()
        let first = try await ask("hello", in: world, otid: "1")
        await world.deleteConversations()
        let second = try await ask("still there?", in: world, otid: "2")
        #expect(second.end == .completed(.endTurn))
        #expect(second.thread != first.thread)
    }

    @Test func `adopts the persona block that another machine made`() async throws {
        let world = World()
        let identity = try await world.createIdentity(key: "ada", name: "ada")
        let block = try await world.createBlock(
            NewBlock(label: "Persona_ada", value: "likes tea"))
        try await world.add([block.id], to: identity.id)
        let user = try await Session(in: world).enrol(try #require(Username("ada")))
        #expect(user.block == block.id)
        #expect(user.identity == identity.id)
    }
}

@Suite struct `A username` {
    @Test(arguments: ["ada", "A.b_c-9", String(repeating: "x", count: 64)])
    func `may be of letters, digits, dots, underscores and hyphens`(text: String) {
        #expect(Username(text)?.personaLabel == "Persona_" + text)
    }

    @Test(arguments: ["", "../x", "a b", "ä", "漢", String(repeating: "x", count: 65), "a\n"])
    func `is nothing else`(text: String) {
        #expect(Username(text) == nil)
    }
}
