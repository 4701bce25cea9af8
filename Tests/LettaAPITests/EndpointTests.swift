import FoundationEssentials
import LettaAPI
import Testing

private func json<Response>(_ endpoint: Endpoint<Response>) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(try #require(endpoint.body)))
}

@Suite struct `An endpoint` {
    static let agent = AgentID("agent-1")
    static let block = BlockID("block-1")
    static let conversation = ConversationID("conv-1")
    static let identity = IdentityID("identity-1")
    static let run = RunID("run-1")
    static let message = MessageRequest(text: "hello", otid: "otid-1")

    /// Letta answers a missing slash with a redirect to http, key and all.
    private func check<Response>(
        _ endpoint: Endpoint<Response>, _ line: String, isRepeatable: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            "\(endpoint.method.rawValue) \(endpoint.target)" == line,
            sourceLocation: sourceLocation)
        #expect(endpoint.isRepeatable == isRepeatable, sourceLocation: sourceLocation)
    }

    @Test func `about the server itself has its exact path, slashes included`() {
        check(Endpoint.health, "GET /v1/health/")
        check(Endpoint.models, "GET /v1/models/")
    }

    @Test func `about agents has its exact path, slashes included`() {
        check(Endpoint.agents(), "GET /v1/agents/?limit=50")
        check(
            Endpoint.agents(name: "Ada & Co", after: Self.agent, limit: 7),
            "GET /v1/agents/?limit=7&name=Ada%20%26%20Co&after=agent-1")
        check(Endpoint.agent(Self.agent), "GET /v1/agents/agent-1?include=agent.blocks")
        check(
            Endpoint.createAgent(NewAgent(name: "a", model: "m", memory: [])),
            "POST /v1/agents/", isRepeatable: false)
        check(Endpoint.deleteAgent(Self.agent), "DELETE /v1/agents/agent-1")
        check(Endpoint.recompile(Self.agent, dryRun: false), "POST /v1/agents/agent-1/recompile")
        check(
            Endpoint.recompile(Self.agent, dryRun: true),
            "POST /v1/agents/agent-1/recompile?dry_run=true")
    }

    @Test func `about blocks has its exact path, slashes included`() {
        check(
            Endpoint.attach(Self.block, to: Self.agent),
            "PATCH /v1/agents/agent-1/core-memory/blocks/attach/block-1")
        check(
            Endpoint.detach(Self.block, from: Self.agent),
            "PATCH /v1/agents/agent-1/core-memory/blocks/detach/block-1")
        check(Endpoint.block(Self.block), "GET /v1/blocks/block-1")
        check(
            Endpoint.createBlock(NewBlock(label: "l", value: "v")),
            "POST /v1/blocks/", isRepeatable: false)
        check(Endpoint.updateBlock(Self.block, value: "v"), "PATCH /v1/blocks/block-1")
        check(
            Endpoint.updateBlock(Self.block, label: "l", description: "d"),
            "PATCH /v1/blocks/block-1")
        check(Endpoint.deleteBlock(Self.block), "DELETE /v1/blocks/block-1")
        check(
            Endpoint.blocks(of: Self.agent),
            "GET /v1/agents/agent-1/core-memory/blocks?limit=1000")
    }

    @Test func `about conversations has its exact path, slashes included`() {
        check(
            Endpoint.recompile(Self.conversation, dryRun: false),
            "POST /v1/conversations/conv-1/recompile")
        check(
            Endpoint.recompile(Self.conversation, dryRun: true),
            "POST /v1/conversations/conv-1/recompile?dry_run=true")
        check(
            Endpoint.createConversation(agent: Self.agent, summary: nil),
            "POST /v1/conversations/?agent_id=agent-1", isRepeatable: false)
        check(Endpoint.conversation(Self.conversation), "GET /v1/conversations/conv-1")
        check(
            Endpoint.conversations(of: Self.agent, after: Self.conversation),
            "GET /v1/conversations/?agent_id=agent-1&limit=50&after=conv-1")
        check(Endpoint.deleteConversation(Self.conversation), "DELETE /v1/conversations/conv-1")
    }

    @Test func `about identities has its exact path, slashes included`() {
        check(
            Endpoint.blocks(of: Self.identity),
            "GET /v1/identities/identity-1/blocks?limit=1000")
        check(
            Endpoint.createIdentity(key: "ada", name: "Ada"),
            "POST /v1/identities/", isRepeatable: false)
        check(
            Endpoint.updateIdentity(Self.identity, key: "grace", name: "Grace"),
            "PATCH /v1/identities/identity-1")
        check(Endpoint.identity(Self.identity), "GET /v1/identities/identity-1")
        check(
            Endpoint.identities(key: "ada@example.org"),
            "GET /v1/identities/?identifier_key=ada%40example.org")
        check(Endpoint.add([Self.block], to: Self.identity), "PATCH /v1/identities/identity-1")
    }

    @Test func `about messages and runs has its exact path, slashes included`() {
        check(
            Endpoint.cancel(Self.conversation, agent: Self.agent),
            "POST /v1/conversations/conv-1/cancel")
        check(
            Endpoint.cancel(.agentDefault, agent: Self.agent),
            "POST /v1/conversations/default/cancel?agent_id=agent-1")
        check(Endpoint.cancel(Self.run, of: Self.agent), "POST /v1/agents/agent-1/messages/cancel")
        check(
            Endpoint.messages(agent: Self.agent, conversation: nil, limit: 20),
            "GET /v1/agents/agent-1/messages?limit=20&order=desc")
        check(
            Endpoint.messages(
                agent: Self.agent, conversation: Self.conversation,
                at: .before(MessageID("message-9")), limit: 20),
            "GET /v1/conversations/conv-1/messages?limit=20&order=desc&before=message-9")
        check(
            Endpoint.messages(
                agent: Self.agent, conversation: .agentDefault, at: .after(MessageID("message-9")),
                limit: 20),
            "GET /v1/agents/agent-1/messages?limit=20&order=asc&after=message-9"
                + "&conversation_id=default")
        check(Endpoint.messages(of: Self.run), "GET /v1/runs/run-1/messages?limit=1000&order=asc")
        check(
            Endpoint.stream(Self.message, agent: Self.agent, conversation: nil),
            "POST /v1/agents/agent-1/messages", isRepeatable: false)
        check(
            Endpoint.stream(Self.message, agent: Self.agent, conversation: Self.conversation),
            "POST /v1/conversations/conv-1/messages", isRepeatable: false)
        check(
            Endpoint.stream(Self.message, agent: Self.agent, conversation: .agentDefault),
            "POST /v1/conversations/default/messages", isRepeatable: false)
        check(Endpoint.stream(Self.run, after: 7), "POST /v1/runs/run-1/stream")
        check(Endpoint.run(Self.run), "GET /v1/runs/run-1")
        check(Endpoint.steps(of: Self.run), "GET /v1/runs/run-1/steps")
    }

    /// The list of an agent's messages mixes in all conversations unless it is told otherwise.
    @Test func `lists the default conversation alone`() {
        #expect(
            Endpoint.messages(agent: Self.agent, conversation: .agentDefault, limit: 5).target
                == "/v1/agents/agent-1/messages?limit=5&order=desc&conversation_id=default")
    }

    @Test(arguments: [
        ("../x", "..%2Fx"), ("..", "%2E%2E"), (".", "%2E"), ("a.b", "a.b"), ("a/b", "a%2Fb"),
        ("a?b=c&d#e", "a%3Fb%3Dc%26d%23e"), ("%2F", "%252F"), ("a b+c", "a%20b%2Bc"),
        ("世", "%E4%B8%96"), ("a\r\nHost: b", "a%0D%0AHost%3A%20b"), ("~-_Z9", "~-_Z9"),
    ])
    func `keeps what is filled in in its place`(id: String, escaped: String) {
        #expect(Endpoint.block(BlockID(id)).target == "/v1/blocks/\(escaped)")
        #expect(Endpoint.run(RunID(id)).path == "/v1/runs/\(escaped)")
        #expect(Endpoint.identities(key: id).target == "/v1/identities/?identifier_key=\(escaped)")
    }

    @Test func `tells the agent only for the default conversation`() throws {
        #expect(
            try json(.stream(Self.message, agent: Self.agent, conversation: .agentDefault))[
                "agent_id"]
                == "agent-1")
        #expect(
            try json(.stream(Self.message, agent: Self.agent, conversation: Self.conversation))[
                "agent_id"]
                == nil)
        #expect(
            try json(.stream(Self.message, agent: Self.agent, conversation: nil))["agent_id"] == nil
        )
    }
}

@Suite struct `A request's body` {
    @Test func `holds the message, and who sends it`() throws {
        let request = MessageRequest(
            text: "say \"hi\" / 世\n", otid: "otid-1", senderID: IdentityID("identity-1"),
            name: "Ada",
            streamsTokens: false, runsInBackground: true)
        #expect(
            try json(.stream(request, agent: AgentID("agent-1"), conversation: nil))
                == .object([
                    "messages": .array([
                        .object([
                            "role": "user", "content": "say \"hi\" / 世\n", "otid": "otid-1",
                            "sender_id": "identity-1", "name": "Ada",
                        ])
                    ]),
                    "streaming": .bool(true), "stream_tokens": .bool(false),
                    "include_pings": .bool(true), "background": .bool(true),
                ]))
    }

    @Test func `leaves out what nobody chose`() throws {
        #expect(
            try json(
                .stream(
                    MessageRequest(text: "hi", otid: "otid-1"), agent: AgentID("agent-1"),
                    conversation: nil))
                == .object([
                    "messages": .array([
                        .object(["role": "user", "content": "hi", "otid": "otid-1"])
                    ]),
                    "streaming": .bool(true), "stream_tokens": .bool(true),
                    "include_pings": .bool(true),
                ]))
        #expect(
            try json(.createBlock(NewBlock(label: "l", value: "v")))
                == .object(["label": "l", "value": "v"]))
        #expect(
            try json(.createConversation(agent: AgentID("agent-1"), summary: nil)) == .object([:]))
    }

    @Test func `names the memory of a new agent`() throws {
        let agent = NewAgent(
            name: "Ada", model: "openai/gpt-4o", memory: [.init(label: "human", value: "Name: ?")])
        #expect(
            try json(.createAgent(agent))
                == .object([
                    "name": "Ada", "model": "openai/gpt-4o",
                    "memory_blocks": .array([.object(["label": "human", "value": "Name: ?"])]),
                ]))
    }

    @Test func `begins a run's stream after the last event known`() throws {
        #expect(
            try json(.stream(RunID("run-1"), after: 7))
                == .object(["include_pings": .bool(true), "starting_after": .integer(7)]))
    }

    @Test func `cancels one run, or whichever runs`() throws {
        #expect(
            try json(.cancel(RunID("run-1"), of: AgentID("agent-1")))
                == .object(["run_ids": .array(["run-1"])]))
        #expect(try json(.cancel(nil, of: AgentID("agent-1"))) == .object([:]))
    }
}

@Suite struct `An answer's body` {
    @Test func `with the prompt is a JSON string`() throws {
        let endpoint = Endpoint.recompile(AgentID("agent-1"), dryRun: true)
        #expect(try endpoint.decode(Array(#""You are\nAda""#.utf8)) == "You are\nAda")
    }

    @Test func `of an agent has its model and blocks`() throws {
        let body =
            #"{"id":"agent-1","name":"Ada","agent_type":"letta_v1_agent","llm_config":{"context_window":32000,"handle":"openai/gpt-4o"},"blocks":[{"id":"block-1","label":"human","value":"x","read_only":true,"limit":100}],"description":null}"#
        #expect(
            try Endpoint.agent(AgentID("agent-1")).decode(Array(body.utf8))
                == Agent(
                    id: AgentID("agent-1"), name: "Ada", model: "openai/gpt-4o",
                    kind: "letta_v1_agent",
                    blocks: [
                        Block(
                            id: BlockID("block-1"), label: "human", value: "x", limit: 100,
                            readOnly: true)
                    ], contextWindow: 32000))
    }

    /// A run whose stream died within the model's call.
    @Test func `of a run may say completed where only the stop reason tells the truth`() throws {
        let body =
            #"{"id":"run-1","agent_id":"agent-1","status":"completed","stop_reason":"llm_api_error"}"#
        let run = try Endpoint.run(RunID("run-1")).decode(Array(body.utf8))
        #expect(run.status == "completed")
        #expect(run.stopReason == .modelError)
        #expect(!run.isBackground)
    }

    /// Letta leaves `block_ids` empty whatever belongs to the identity.
    @Test func `of an identity is read without its list of blocks`() throws {
        let body =
            #"{"id":"identity-1","identifier_key":"ada","name":"Ada","identity_type":"user","block_ids":[],"agent_ids":[]}"#
        #expect(
            try Endpoint.identity(IdentityID("identity-1")).decode(Array(body.utf8))
                == Identity(id: IdentityID("identity-1"), key: "ada", name: "Ada"))
    }

    @Test(arguments: [
        (#"{"handle":"openai/gpt-4o","name":"gpt-4o","context_window":1000}"#, "openai/gpt-4o"),
        (#"{"model":"gpt-4o","max_context_window":1000}"#, "gpt-4o"),
        (#"{"handle":null,"name":"gpt-4o","max_context_window":1000}"#, "gpt-4o"),
    ])
    func `of models names each as an agent is made with it`(json: String, handle: String) throws {
        #expect(
            try Endpoint.models.decode(Array("[\(json)]".utf8))
                == [Model(handle: handle, contextWindow: 1000)])
    }

    @Test func `of a run has times with and without a zone`() throws {
        let body =
            #"{"id":"run-1","agent_id":"agent-1","status":"completed","stop_reason":"llm_api_error","background":true,"created_at":"2026-11-20T23:44:50Z","completed_at":"2026-11-20T23:44:51.5","conversation_id":null}"#
        let run = try Endpoint.run(RunID("run-1")).decode(Array(body.utf8))
        #expect(run.stopReason == .modelError)
        #expect(run.isBackground)
        let (created, completed) = (try #require(run.createdAt), try #require(run.completedAt))
        #expect(completed.timeIntervalSince(created) == 1.5)
    }

    @Test func `of nothing expected is not read`() throws {
        try Endpoint.deleteBlock(BlockID("block-1")).decode(Array("null or whatever".utf8))
    }
}

@Suite struct `A request with answers to calls that wait` {
    @Test func `says who may be called, under an otid of its own, and nothing else`() throws {
        let request = MessageRequest(
            text: "",
            approvals: [
                Approval(callID: "call_1", isApproved: true),
                Approval(callID: "call_2", isApproved: false, reason: "no"),
            ], otid: "o1", senderID: IdentityID("identity-1"), name: "ada")
        let endpoint = Endpoint<Void>.stream(
            request, agent: AgentID("agent-1"), conversation: ConversationID("conv-1"))
        let body = try JSONDecoder().decode(JSONValue.self, from: Data(try #require(endpoint.body)))
        #expect(
            body["messages"]
                == .array([
                    .object([
                        "type": "approval", "otid": "o1",
                        "approvals": .array([
                            .object([
                                "type": "approval", "tool_call_id": "call_1",
                                "approve": .bool(true),
                            ]),
                            .object([
                                "type": "approval", "tool_call_id": "call_2",
                                "approve": .bool(false), "reason": "no",
                            ]),
                        ]),
                    ])
                ]))
    }

    @Test(arguments: [
        ("CONFLICT: Cannot send: The agent is waiting for approval on a tool call.", true, false),
        ("Cannot process: No tool call is currently awaiting approval.", false, true),
        ("Invalid tool call IDs. Expected '['a']', but received '['b']'.", false, true),
        ("the model is tired", false, false),
    ])
    func `is refused in words`(words: String, isPending: Bool, isLate: Bool) {
        let failure = StreamFailure(kind: "internal_error", message: "oh", detail: words)
        #expect(failure.saysApprovalPending == isPending)
        #expect(failure.saysNothingWaits == isLate)
        let body = #"{"detail": "\#(words)"}"#
        let error = LettaError(status: 409, headers: [:], body: Array(body.utf8))
        #expect((error == .approvalPending(request: nil)) == isPending)
    }
}
