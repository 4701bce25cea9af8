import LettaAPI
import Testing

@testable import ChatCore

@Suite struct `What an agent did to its blocks` {
    private let turn = BlockOrigin(
        .agent, username: Username("ada"), agent: AgentID("agent-1"), run: RunID("run-1"))

    private func block(_ label: String) -> Block {
        Block(id: BlockID("block-\(label)"), label: label, value: "x")
    }

    private func call(_ id: String, _ tool: String, _ arguments: String) -> StreamEvent {
        .message(
            Message(
                id: MessageID("message-call-\(id)"),
                body: .toolCall([ToolCall(id: id, name: tool, arguments: arguments)])))
    }

    private func answer(_ id: String, _ tool: String?, succeeded: Bool = true) -> StreamEvent {
        .message(
            Message(
                id: MessageID("message-\(id)"),
                body: .toolReturn(ToolReturn(callID: id, text: "", succeeded: succeeded)),
                name: tool))
    }

    private func author(of label: String, after events: [StreamEvent]) -> MessageID? {
        var reply = Reply()
        for event in events { reply.apply(event) }
        let origin = MemoryEdits(reply).origin(of: block(label), in: turn)
        #expect((origin.author == .agent) == (origin.message != nil))
        if origin.author == .agent { #expect(origin.run == turn.run) }
        return origin.message
    }

    @Test func `is told by the tool that named the block, the last one first`() {
        let events = [
            call("1", "memory_insert", #"{"label": "human", "new_str": "tea"}"#),
            answer("1", "memory_insert"),
            call("2", "memory_replace", #"{"label": "Persona_ada", "old_str": "a"}"#),
            answer("2", "memory_replace"),
            call("3", "memory", #"{"command": "str_replace", "path": "/memories/human"}"#),
            answer("3", "memory"),
        ]
        #expect(author(of: "human", after: events) == MessageID("message-3"))
        #expect(author(of: "Persona_ada", after: events) == MessageID("message-2"))
        #expect(author(of: "project", after: events) == nil)
    }

    @Test func `is not told by a tool that failed`() {
        let events = [
            call("1", "memory_insert", #"{"label": "human"}"#),
            answer("1", "memory_insert", succeeded: false),
        ]
        #expect(author(of: "human", after: events) == nil)
    }

    @Test func `may be anything where a tool of somebody's own was used`() {
        let events = [call("1", "note_down", "{}"), answer("1", "note_down")]
        #expect(author(of: "human", after: events) == MessageID("message-1"))
    }

    @Test func `may be anything where the arguments cannot be read`() {
        let events = [call("1", "memory_insert", #"{"lab"#), answer("1", nil)]
        #expect(author(of: "human", after: events) == MessageID("message-1"))
    }

    @Test(arguments: ["send_message", "conversation_search", "archival_memory_search"])
    func `is nothing where Letta's tools leave blocks alone`(tool: String) {
        #expect(author(of: "human", after: [call("1", tool, "{}"), answer("1", tool)]) == nil)
    }
}
