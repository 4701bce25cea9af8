import LettaWire
import Testing

@Suite struct `A preview of what the model is given` {
    @Test func `shows prompt and messages, and sends nothing`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let preview = try await letta.call(
                "POST", "/v1/agents/\(agent)/messages/preview-raw-payload", Letta.send("hello"))
            #expect(preview.status == 200)
            let messages = preview.messages
            #expect(messages.map { $0["role"] as? String } == ["system", "user"])
            #expect((messages.first?["content"] as? String)?.contains("<human>") == true)
            #expect(messages.last?["content"] as? String == "hello")
            #expect(try await letta.call("GET", "/_model/log").list.isEmpty)
        }
    }

    @Test func `shows the prompt that came with the message in place of the agent's`() async throws
    {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let preview = try await letta.call(
                "POST", "/v1/agents/\(agent)/messages/preview-raw-payload",
                Letta.send("hello", ["override_system": "Be brief."]))
            let messages = preview.messages
            #expect(messages.first?["content"] as? String == "Be brief.")
        }
    }
}
