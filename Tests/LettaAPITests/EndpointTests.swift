import LettaAPI
import Testing

@Suite struct `A request` {
    @Test func `has Letta's exact trailing slashes`() {
        #expect(Endpoint<Health>.health.target == "/v1/health/")
        #expect(Endpoint<[Model]>.models.target == "/v1/models/")
        #expect(Endpoint<[Agent]>.agents().path == "/v1/agents/")
        #expect(
            Endpoint<[Conversation]>.conversations(of: AgentID("a")).path == "/v1/conversations/")
        #expect(Endpoint<[Identity]>.identities(key: "k").path == "/v1/identities/")
        #expect(Endpoint<Agent>.agent(AgentID("agent-1")).path == "/v1/agents/agent-1")
    }

    @Test(arguments: [
        ("../x", "..%2Fx"), ("..", "%2E%2E"), ("a?b#c", "a%3Fb%23c"), ("ü", "%C3%BC"),
    ])
    func `keeps an id within its path component`(id: String, escaped: String) {
        #expect(Endpoint<Block>.block(BlockID(id)).target == "/v1/blocks/" + escaped)
    }

    @Test func `escapes what a query holds`() {
        #expect(
            Endpoint<[Identity]>.identities(key: "a&b=c d").target
                == "/v1/identities/?identifier_key=a%26b%3Dc%20d")
    }

    @Test func `that sends a message is never repeatable`() {
        let request = MessageRequest(text: "hi", otid: "o")
        for conversation in [nil, ConversationID.agentDefault, ConversationID("conv-1")] {
            let endpoint = Endpoint<Void>.stream(
                request, agent: AgentID("agent-1"), conversation: conversation)
            #expect(!endpoint.isRepeatable)
            #expect(endpoint.method == .post)
        }
    }

    @Test func `to the agent's own history names the agent in its body`() throws {
        let endpoint = Endpoint<Void>.stream(
            MessageRequest(text: "hi", otid: "o"), agent: AgentID("agent-1"),
            conversation: .agentDefault)
        #expect(endpoint.path == "/v1/conversations/default/messages")
        let body = String(decoding: try #require(endpoint.body), as: UTF8.self)
        #expect(body.contains(#""agent_id":"agent-1""#))
        #expect(body.contains(#""otid":"o""#))
    }
}
