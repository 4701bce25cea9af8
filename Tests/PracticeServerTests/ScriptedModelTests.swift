import Foundation
import LettaWire
import Testing

@Suite struct `The scripted conversation` {
    /// A person's turn as a client takes it: attach, compile the conversation, send, detach.
    private struct Turn {
        let letta: Letta
        let agent: String
        let conversation: String
        let block: String

        init(_ letta: Letta, value: String) async throws {
            self.letta = letta
            agent = try await letta.makeAgent(blocks: [])
            conversation = "/v1/conversations/\(try await letta.makeConversation(agent))"
            block = try await letta.makeBlock("Persona_ada", value)
        }

        func say(_ text: String) async throws -> Answer {
            try await letta.attach(block, to: agent)
            try await letta.call("POST", conversation + "/recompile")
            let answer = try await letta.call(
                "POST", conversation + "/messages", Letta.send(text, ["streaming": false]))
            try await letta.detach(block, from: agent)
            return answer
        }

        var value: String {
            get async throws {
                try await letta.call("GET", "/v1/blocks/\(block)").object["value"] as? String ?? ""
            }
        }
    }

    private static let fresh =
        #"{"name": "ada", "preferences": {}, "conversation_history": []}"#

    @Test func `a name and a liking are written into the persona block, and read from it`()
        async throws
    {
        try await Letta.run { letta in
            let turn = try await Turn(letta, value: Self.fresh)
            let answer = try await turn.say("My name is Ada and I like sailing.")
            #expect(
                answer.messages.map { $0["message_type"] as? String } == [
                    "reasoning_message", "tool_call_message", "tool_return_message",
                    "assistant_message",
                ])
            #expect(
                try await turn.value
                    == #"{"name": "Ada", "preferences": {"likes": ["sailing"]}, "conversation_history": []}"#
            )
            let known = try await turn.say("What do you know about me?")
            #expect(known.reply.contains("Ada") && known.reply.contains("sailing"))
            #expect(known.messages("tool_call_message").isEmpty)
        }
    }

    @Test func `it says at once that it is a script, and only once`() async throws {
        try await Letta.run { letta in
            let turn = try await Turn(letta, value: Self.fresh)
            #expect(try await turn.say("Hello").reply.contains("not a language model"))
            #expect(try await !turn.say("Hello").reply.contains("not a language model"))
        }
    }

    @Test(arguments: [
        ("I'm Ada, call me that", #""name": "Ada""#),
        ("我叫小明，我喜欢茶", #""name": "小明", "preferences": {"likes": ["茶"]}"#),
        ("I love tea, rain and 🐈", #""likes": ["tea", "rain", "🐈"]"#),
        ("i don't like noise", #""dislikes": ["noise"]"#),
        ("I live in Zürich. I work as a nurse.", #""home": "Zürich", "work": "nurse""#),
        ("My favourite colour is green", #""favourites": {"colour": "green"}"#),
        ("please remember that my cat is called Tom", #""notes": ["my cat is called Tom"]"#),
    ])
    func `it understands many ways to say something`(text: String, part: String) async throws {
        try await Letta.run { letta in
            let turn = try await Turn(letta, value: Self.fresh)
            _ = try await turn.say(text)
            #expect(try await turn.value.contains(part))
        }
    }

    @Test(arguments: [
        "I'm tired.", "Call me when you can.", "I think so.", "I made an error", "I like it",
        "Is it going to rain?", "ok", "🙂",
        "\"quoted\"",
    ])
    func `what is not about somebody leaves the memory alone`(text: String) async throws {
        try await Letta.run { letta in
            let turn = try await Turn(letta, value: Self.fresh)
            let answer = try await turn.say(text)
            #expect(answer.status == 200 && !answer.reply.isEmpty)
            #expect(try await turn.value == Self.fresh)
        }
    }

    @Test func `free text stays free text`() async throws {
        try await Letta.run { letta in
            let turn = try await Turn(letta, value: "Name: ?\nSpeaks German.")
            _ = try await turn.say("My name is Ada")
            #expect(try await turn.value == "Name: Ada\nSpeaks German.")
            _ = try await turn.say("I like sailing")
            #expect(try await turn.value == "Name: Ada\nSpeaks German.\nLikes: sailing")
            let known = try await turn.say("what do you know about me")
            #expect(known.reply.contains("Ada") && known.reply.contains("sailing"))
        }
    }

    @Test func `what is to be forgotten goes`() async throws {
        try await Letta.run { letta in
            let turn = try await Turn(letta, value: Self.fresh)
            _ = try await turn.say("I like sailing and tea")
            _ = try await turn.say("Forget that I like tea")
            #expect(try await turn.value.contains(#""likes": ["sailing"]"#))
        }
    }

    @Test func `forgetting everything leaves an empty persona`() async throws {
        try await Letta.run { letta in
            let turn = try await Turn(letta, value: Self.fresh)
            _ = try await turn.say("I'm Ada and my favourite colour is green")
            let known = try await turn.say("What is my favourite colour?")
            #expect(known.reply == "Your favourite colour is green.")
            _ = try await turn.say("Forget everything about me")
            #expect(
                try await turn.value
                    == #"{"name": "", "preferences": {}, "conversation_history": []}"#)
        }
    }

    @Test func `a prompt that lags behind the block does not lose what was said`() async throws {
        try await Letta.run { letta in
            let turn = try await Turn(letta, value: Self.fresh)
            try await letta.attach(turn.block, to: turn.agent)
            try await letta.call("POST", turn.conversation + "/recompile")
            for text in ["I like sailing", "I like tea"] {
                _ = try await letta.call(
                    "POST", turn.conversation + "/messages", Letta.send(text))
            }
            #expect(try await turn.value.contains(#""likes": ["sailing", "tea"]"#))
        }
    }

    @Test func `without a persona block it says so`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent(blocks: [])
            let answer = try await letta.say("My name is Ada", to: agent)
            #expect(answer.reply.contains("no memory block"))
        }
    }

    @Test func `a block named human serves where there is no persona block`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            _ = try await letta.say("My name is Ada", to: agent)
            let block = try await letta.call(
                "GET", "/v1/agents/\(agent)/core-memory/blocks/human"
            ).object
            #expect(block["value"] as? String == "Name: Ada")
        }
    }

    @Test func `a story is long and in Markdown`() async throws {
        try await Letta.run { letta in
            let agent = try await letta.makeAgent()
            let events = try await letta.say(
                "Tell me a story", to: agent, ["streaming": true, "stream_tokens": true]
            ).events
            #expect(events.count > 100)
            #expect(events.map(\.content).joined().contains("\n1. **her name**"))
        }
    }
}
