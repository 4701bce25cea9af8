import Hummingbird
import LettaWire
import Logging
import NIOCore
import PracticeServer
import Synchronization
import Testing

@Suite struct `A model behind OpenAI's interface` {
    @Test func `is asked with the prompt and the tools, and its calls are performed`() async throws
    {
        let call = """
            {"choices":[{"delta":{"reasoning_content":"Hm. "}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_1","function":\
            {"name":"memory_insert","arguments":"{\\"label\\":"}}]}}]}
            {"choices":[{"delta":{"tool_calls":[{"index":0,"function":\
            {"arguments":"\\"human\\",\\"new_string\\":\\"tea\\"}"}}]}}]}
            {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}
            """
        let text = """
            {"choices":[{"delta":{"content":"Noted, "}}]}
            {"choices":[{"delta":{"content":"Ada."},"finish_reason":"stop"}]}
            {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}
            """
        try await Provider.run([(200, call), (200, text)]) { provider, letta in
            let agent = try await letta.call(
                "POST", "/v1/agents/",
                ["model": "practice/tiny", "memory_blocks": [["label": "human", "value": "x"]]]
            ).id
            let answer = try await letta.say("I like tea", to: agent)
            #expect(
                answer.messages.map { $0["message_type"] as? String } == [
                    "reasoning_message", "tool_call_message", "tool_return_message",
                    "assistant_message",
                ])
            #expect(answer.reply == "Noted, Ada.")
            let requests = provider.requests
            #expect(requests.count == 2)
            #expect(requests.first?.contains(#""model":"tiny""#) == true)
            #expect(requests.first?.contains("<memory_blocks>") == true)
            #expect(requests.first?.contains(#""name":"memory_replace""#) == true)
            #expect(requests.last?.contains(#""tool_call_id":"call_1""#) == true)
            let block = try await letta.call(
                "GET", "/v1/agents/\(agent)/core-memory/blocks/human"
            ).object
            #expect(block["value"] as? String == "x\ntea")
        }
    }

    @Test func `its refusals are Letta's errors`() async throws {
        try await Provider.run([(401, "no"), (429, "slow down"), (500, "oops")]) { _, letta in
            let agent = try await letta.call("POST", "/v1/agents/", ["model": "practice/tiny"]).id
            var types: [String?] = []
            for _ in 1...3 {
                let error = try await letta.say("hi", to: agent).object["error"]
                types.append((error as? [String: String])?["type"])
            }
            #expect(types == ["llm_authentication", "llm_rate_limit", "llm_error"])
        }
    }

    @Test func `an answer that breaks off is no answer`() async throws {
        let half = #"{"choices":[{"delta":{"content":"Noted, "}}]}"#
        try await Provider.run([(200, half)]) { _, letta in
            let agent = try await letta.call("POST", "/v1/agents/", ["model": "practice/tiny"]).id
            let events = try await letta.say(
                "hi", to: agent, ["streaming": true, "stream_tokens": true]
            ).events
            #expect(
                events.map(\.type) == [
                    "ping", "assistant_message", "stop_reason", "stop_reason", "error_message",
                ])
        }
    }
}

/// A provider that gives prepared answers, one after the other.
///
/// A prepared answer of status 200 has one chunk in each line.
private final class Provider: Sendable {
    private let state: Mutex<(answers: [(Int, String)], requests: [String])>

    var requests: [String] { state.withLock { $0.requests } }

    private init(_ answers: [(Int, String)]) { state = Mutex((answers, [])) }

    static func run(
        _ answers: [(Int, String)],
        _ body: @escaping @Sendable (Provider, Letta) async throws -> Void
    ) async throws {
        let provider = Provider(answers)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in
                var request = request
                let buffer = try await request.collectBody(upTo: 1_000_000)
                return provider.answer(String(buffer: buffer))
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { found.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() })
        let serving = Task { try await application.run() }
        defer { serving.cancel() }
        for await port in ports {
            let letta = try await Letta(
                model: .openAICompatible(url: "http://127.0.0.1:\(port)", model: "tiny", key: "k"))
            do {
                try await body(provider, letta)
            } catch {
                await letta.stop()
                throw error
            }
            await letta.stop()
            return
        }
    }

    private func answer(_ request: String) -> Response {
        let (status, text) = state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? (500, "") : state.answers.removeFirst()
        }
        let isComplete = text.contains("finish_reason")
        let stream =
            text.split(separator: "\n").map { "data: \($0)\n\n" }.joined()
            + (isComplete ? "data: [DONE]\n\n" : "")
        return Response(
            status: .init(code: status),
            body: .init(byteBuffer: ByteBuffer(string: status == 200 ? stream : text)))
    }
}
