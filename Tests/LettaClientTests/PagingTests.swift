import LettaAPI
import LettaClient
import NIOHTTP1
import Testing

@Suite(.timeLimit(.minutes(10))) struct `A list in pages` {
    private func page(_ range: Range<Int>) -> String {
        let agents = range.map { #"{"id":"agent-\#($0)","name":"a","agent_id":"agent-0"}"# }
        return "[\(agents.joined(separator: ","))]"
    }

    /// The ids that a client gathers from `answers`, the last of them again and again.
    private func gather(
        _ answers: [String]
    ) async throws -> (agents: [String], lines: [String]) {
        let log = RequestLog()
        let agents = try await LoopbackServer.run(answering: { head, answer in
            try await answer.send(answers[min(log.note(head, answer), answers.count - 1)])
        }) { url in
            try await HTTPTransport(baseURL: url).withClient {
                try await $0.agents().map(\.id.rawValue)
            }
        }
        return (agents, log.lines)
    }

    @Test func `goes on after the last one known, to the end`() async throws {
        let (agents, lines) = try await gather([page(0..<50), page(50..<100), page(100..<103)])
        #expect(agents == (0..<103).map { "agent-\($0)" })
        #expect(
            lines == [
                "GET /v1/agents/?limit=50", "GET /v1/agents/?limit=50&after=agent-49",
                "GET /v1/agents/?limit=50&after=agent-99",
            ])
    }

    @Test func `ends where the last page is full`() async throws {
        let (agents, lines) = try await gather([page(0..<50), "[]"])
        #expect(agents.count == 50)
        #expect(lines.count == 2)
    }

    /// A cursor that it does not know makes Letta begin anew.
    @Test func `ends although the server ignores the cursor`() async throws {
        let (agents, lines) = try await gather([page(0..<50)])
        #expect(agents == (0..<50).map { "agent-\($0)" })
        #expect(lines.count == 2)
    }

    @Test func `names nothing twice where the list moves meanwhile`() async throws {
        let (agents, _) = try await gather([page(0..<50), page(45..<95), page(90..<92)])
        #expect(agents == (0..<95).map { "agent-\($0)" })
    }

    @Test func `of conversations ends as well`() async throws {
        let log = RequestLog()
        let count = try await LoopbackServer.run(answering: { head, answer in
            log.note(head, answer)
            try await answer.send(page(0..<50))
        }) { url in
            try await HTTPTransport(baseURL: url).withClient {
                try await $0.conversations(of: AgentID("agent-0")).count
            }
        }
        #expect(count == 50)
        #expect(log.lines.count == 2)
    }
}
