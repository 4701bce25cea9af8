/// One answer of the model as it arrives, and the row that it becomes.
struct Step {
    let turn: Turn
    let id = Identifier.make("step")
    var record: MessageRecord
    private(set) var toolCall: ToolCall?
    private var reasoning = ""
    private var text = ""
    private var pieces = 0
    private var counted: (prompt: Int, completion: Int)?

    init(turn: Turn) {
        self.turn = turn
        record = MessageRecord(
            agentID: turn.agent.id, conversationID: turn.request.thread.conversationID,
            runID: turn.live.id, stepID: id, role: "assistant", body: [:])
    }

    var isEmpty: Bool { reasoning.isEmpty && text.isEmpty && toolCall == nil }

    mutating func take(_ delta: ModelDelta) {
        switch delta {
        case .reasoning(let piece):
            reasoning += piece
            stream(
                "reasoning_message", part: 0,
                ["source": "reasoner_model", "reasoning": .string(piece), "signature": nil])
        case .text(let piece):
            guard !piece.isEmpty else { return }
            text += piece
            stream("assistant_message", part: textPart, ["content": .string(piece)])
        case .toolCall(let id, let name):
            toolCall = ToolCall(id: id, name: name, arguments: "")
            streamCall(["name": .string(name), "arguments": nil, "tool_call_id": .string(id)])
        case .toolArguments(let piece):
            toolCall?.arguments += piece
            streamCall([
                "name": nil, "arguments": .string(piece),
                "tool_call_id": JSON(toolCall?.id),
            ])
        case .usage(let prompt, let completion):
            counted = (prompt, completion)
        }
        if case .usage = delta { return }
        pieces += 1
        seal()
    }

    private var textPart: Int { reasoning.isEmpty ? 0 : 1 }
    private var callPart: Int { textPart + (text.isEmpty ? 0 : 1) }

    /// Keeps the row in step with what has come.
    private mutating func seal() {
        var body: JSON = [:]
        if !reasoning.isEmpty { body["reasoning"] = .string(reasoning) }
        if !text.isEmpty { body["content"] = .string(text) }
        if let toolCall { body["tool_call"] = toolCall.json }
        record.body = body
    }

    /// Deltas carry only what is new; those of a call for approval carry explicit nulls.
    private func streamCall(_ fields: JSON) {
        let isRequest = needsApproval
        let call: JSON =
            isRequest
            ? fields : .object((fields.members ?? []).filter { !$0.value.isNull })
        stream(
            isRequest ? "approval_request_message" : "tool_call_message", part: callPart,
            ["tool_call": call, "tool_calls": call])
    }

    private var needsApproval: Bool {
        guard let name = toolCall?.name else { return false }
        return turn.agent.approvals.strings.contains(name)
            || turn.request.clientTools.contains { $0["name"]?.string == name }
    }

    private func stream(_ type: String, part: Int, _ fields: JSON) {
        guard turn.request.isStreaming, turn.request.streamsTokens,
            turn.request.returnTypes?.contains(type) ?? true
        else { return }
        turn.live.write(
            EventWriter.message(
                id: record.id, date: .now, type: type,
                otid: type == "approval_request_message"
                    ? record.id : Identifier.otid(message: record.id, part: part),
                stepID: id, runID: turn.live.id, fields: fields))
    }

    /// The step as whole messages: for an answer without stream, and for a stream of steps.
    func writeWholeMessages(into messages: inout [JSON]) {
        for message in record.messages {
            if turn.request.isStreaming && turn.request.streamsTokens {
                messages.append(message)
            } else {
                turn.write(message, into: &messages)
            }
        }
    }

    /// Adds the step's tokens to a run's, by the provider's count or a guess of four bytes each.
    func count(_ asked: ModelRequest, into usage: inout Usage) {
        let bytes = asked.system.utf8.count + asked.messages.map(\.text.utf8.count).reduce(0, +)
        let prompt = counted?.prompt ?? bytes / 4
        let completion = counted?.completion ?? max(1, pieces)
        usage.prompt += prompt
        usage.completion += completion
        usage.steps += 1
        usage.context = prompt + completion
    }
}
