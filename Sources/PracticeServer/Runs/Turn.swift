import GRDB

/// One send, from its messages to its stop reason: asks the model, performs its tools, stores each
/// step, writes the events.
///
/// Nothing of a step is stored before it ended, so a cancelled or failed first step leaves no trace
/// in the history.
struct Turn: Sendable {
    let core: Core
    let request: SendRequest
    let agent: AgentRecord
    let live: LiveRun

    /// What a send without stream is answered with.
    struct Result: Sendable {
        var messages: [JSON] = []
        var stopReason = "end_turn"
        var usage = Usage()
        var failure: RunFailure?
    }

    private var sendsPings: Bool { request.includesPings && !core.has(.noPings) }

    private enum Ending: Error { case cancelled }

    /// Runs to the end; a reader that leaves does not stop it.
    func perform() async -> Result {
        if sendsPings {
            live.write(EventWriter.ping(runID: live.id))
        }
        let watch = Task { await keepWatch() }
        defer { watch.cancel() }
        var result = Result()
        do {
            try await performSteps(&result)
        } catch let failure as RunFailure {
            result.failure = failure
            result.stopReason = failure.stopReason
        } catch is Ending {
            result.stopReason = "cancelled"
        } catch is CancellationError {
            result.stopReason = "cancelled"
        } catch {
            result.failure = RunFailure(unreachable: "\(error)")
            result.stopReason = "error"
        }
        watch.cancel()
        await close(result)
        return result
    }

    /// Pings every 20 seconds, and looks for a cancellation that came to another process.
    private func keepWatch() async {
        let interval = Duration.milliseconds(250)
        var waited = Duration.zero
        while (try? await Task.sleep(for: interval)) != nil {
            waited += interval
            if waited >= .seconds(20) {
                waited = .zero
                if sendsPings { live.write(EventWriter.ping(runID: live.id)) }
            }
            let id = live.id
            let isCancelled = try? await core.database.read { database in
                try Bool.fetchOne(
                    database, sql: "SELECT cancelRequested FROM run WHERE id = ?", arguments: [id])
            }
            if isCancelled == true, request.isStreaming { live.cancel() }
        }
    }

    private func performSteps(_ result: inout Result) async throws {
        var incoming = try await startMessages(&result)
        for number in 1...request.maxSteps {
            var step = Step(turn: self)
            let (prompt, history) = try await core.database.read { database in
                (
                    try request.thread.prompt(database),
                    try request.thread.messages(database).dropFirst()
                        .compactMap(ModelMessage.init)
                )
            }
            let tools = availableTools
            let asked = ModelRequest(
                system: request.overrideSystem ?? prompt,
                messages: history + incoming.compactMap(ModelMessage.init), tools: tools,
                isStreaming: request.isStreaming)
            core.log.note(asked, model: agent.model)
            try await core.model.answer(asked) { delta in
                if live.isCancelled { throw Ending.cancelled }
                step.take(delta)
            }
            if live.isCancelled { throw Ending.cancelled }
            step.count(asked, into: &result.usage)
            for index in incoming.indices { incoming[index].stepID = step.id }

            let needsApproval =
                step.toolCall.map { call in
                    agent.approvals.strings.contains(call.name)
                        || tools.contains { $0.name == call.name && $0.isClientSide }
                } ?? false
            if needsApproval { step.record.body["requires_approval"] = true }
            step.writeWholeMessages(into: &result.messages)
            let rows = incoming + (step.isEmpty ? [] : [step.record])
            let returned = try await store(rows, performing: needsApproval ? nil : step.toolCall)
            if let returned {
                for message in returned.messages { write(message, into: &result.messages) }
            }
            incoming = []
            guard step.toolCall != nil else { return }
            if needsApproval {
                result.stopReason = "requires_approval"
                return
            }
            if number == request.maxSteps { result.stopReason = "max_steps" }
        }
    }

    /// The rows that the turn begins with: what the user said, or the answer to a pending call.
    private func startMessages(_ result: inout Result) async throws -> [MessageRecord] {
        let plain = request.messages.filter { ($0["type"]?.string ?? "message") == "message" }
        guard plain.isEmpty else {
            let thread = request.thread
            guard try await core.database.read({ try thread.pendingApproval($0) }) == nil else {
                throw RunFailure.awaitingApproval
            }
            return plain.map { message in
                MessageRecord(
                    agentID: agent.id, conversationID: request.thread.conversationID,
                    runID: live.id, role: message["role"]?.string ?? "user",
                    otid: message["otid"]?.string ?? Identifier.uuid(),
                    senderID: message["sender_id"]?.string, name: message["name"]?.string,
                    body: ["content": message["content"] ?? ""])
            }
        }
        let (response, returned) = try await answerPendingCall()
        for message in returned.messages { write(message, into: &result.messages) }
        return [response, returned]
    }

    private func answerPendingCall() async throws -> (MessageRecord, MessageRecord) {
        let thread = request.thread
        let answer = request.messages.first ?? [:]
        let allowed = agent.tools.strings
        let runID = live.id
        return try await core.database.write { database in
            let waiting = try thread.pendingApproval(database)
            if let refusal = request.refusal(where: waiting) {
                throw RunFailure.refused(answer: refusal)
            }
            guard let call = waiting.flatMap(ModelMessage.init)?.toolCall else {
                throw RunFailure.refused(answer: "There is no call.")
            }
            let outcome: ToolRunner.Outcome
            if let given = answer["tool_returns"]?.array?.first
                ?? answer["approvals"]?.array?
                .first(where: { $0["type"] == "tool" })
            {
                outcome = ToolRunner.Outcome(
                    text: ModelMessage.text(given["tool_return"]),
                    isError: given["status"] == "error")
            } else if let verdict = answer["approvals"]?.array?.first ?? Optional(answer),
                verdict["approve"] == true
            {
                outcome = try ToolRunner(thread: thread, database: database)
                    .run(call, allowed: allowed)
            } else {
                let reason = answer["approvals"]?.array?.first?["reason"]?.string
                outcome = ToolRunner.Outcome(
                    text: "Error: request to call tool denied. User reason: \(reason ?? "None")",
                    isError: true)
            }
            // Letta keeps no otid with it.
            let verdict = answer["approvals"]?.array?.first
            let response = MessageRecord(
                agentID: agent.id, conversationID: thread.conversationID, runID: runID,
                role: "approval",
                body: [
                    "approvals": answer["approvals"] ?? answer["tool_returns"] ?? [],
                    "approve": verdict?["approve"] ?? nil,
                    "approval_request_id": .string(call.id), "reason": verdict?["reason"] ?? nil,
                ])
            let returned = MessageRecord(
                agentID: agent.id, conversationID: thread.conversationID, runID: runID,
                role: "tool", name: call.name, body: outcome.body(callID: call.id))
            return (response, returned)
        }
    }

    private var availableTools: [Tool] {
        agent.tools.strings.compactMap(Tool.named)
            + request.clientTools.compactMap(Tool.init(client:))
    }

    /// Stores a step, and performs its tool in the same transaction.
    private func store(
        _ rows: [MessageRecord], performing call: ToolCall?
    ) async throws -> MessageRecord? {
        let thread = request.thread
        let allowed = agent.tools.strings
        let template = rows.last
        return try await core.database.write { database in
            var rows = rows
            var returned: MessageRecord?
            if let call {
                let outcome = try ToolRunner(thread: thread, database: database)
                    .run(call, allowed: allowed)
                let row = MessageRecord(
                    agentID: thread.agentID, conversationID: thread.conversationID,
                    runID: template?.runID, stepID: template?.stepID, role: "tool",
                    name: call.name, body: outcome.body(callID: call.id))
                rows.append(row)
                returned = row
            }
            for index in rows.indices { try rows[index].insert(database) }
            try thread.setContext(thread.context(database) + rows.map(\.id), database)
            if let id = thread.conversationID {
                try database.execute(
                    sql: "UPDATE conversation SET lastMessageAt = ? WHERE id = ?",
                    arguments: [Timestamp.now, id])
            }
            return returned
        }
    }

    /// Hands a whole message to the client.
    func write(_ message: JSON, into messages: inout [JSON]) {
        if let types = request.returnTypes, let type = message["message_type"]?.string,
            !types.contains(type)
        {
            return
        }
        messages.append(message)
        if request.isStreaming { live.write(message) }
    }

    /// Writes the last events and the run's end.
    ///
    /// Not cancelled with the run: what was begun is brought to its end.
    private func close(_ result: Result) async {
        let wasCancelled = result.stopReason == "cancelled"
        if let failure = result.failure {
            if failure.isMidStream {
                live.write(EventWriter.stopReason("error"), isMessage: false)
            }
            live.write(EventWriter.stopReason(result.stopReason), isMessage: false)
            live.write(EventWriter.error(failure, runID: live.id), isError: true)
            if !failure.isMidStream && !live.isBackground { live.writeDone() }
        } else {
            live.write(EventWriter.stopReason(result.stopReason), isMessage: false)
            if !wasCancelled {
                live.write(
                    EventWriter.usage(result.usage, streamedTokens: request.streamsTokens),
                    isMessage: false)
            }
            if !wasCancelled || live.isBackground { live.writeDone() }
        }
        await Task.detached { await storeEnd(result) }.value
        live.finish()
        core.runs.remove(live)
    }

    private func storeEnd(_ result: Result) async {
        // Letta calls a run whose model broke off in the foreground completed.
        let failed = result.failure.map { !$0.isMidStream || live.isBackground } ?? false
        let status =
            result.stopReason == "cancelled" ? "cancelled" : failed ? "failed" : "completed"
        let frames: JSON? =
            live.isBackground
            ? .array(live.frames.map { [.string($0.text), JSON($0.seq)] }) : nil
        let usage: JSON = [
            "completion_tokens": .int(result.usage.completion),
            "prompt_tokens": .int(result.usage.prompt),
            "total_tokens": .int(result.usage.total), "steps": .int(result.usage.steps),
        ]
        let (runID, agentID) = (live.id, agent.id)
        // A database that cannot be written leaves the run "running", as a crashed server does.
        try? await core.database.write { database in
            try database.execute(
                sql: """
                    UPDATE run SET status = ?, stopReason = ?, usage = ?, frames = ?,
                    completedAt = ? WHERE id = ?
                    """,
                arguments: [status, result.stopReason, usage, frames, Timestamp.now, runID])
            try database.execute(
                sql: "UPDATE agent SET lastStopReason = ? WHERE id = ?",
                arguments: [result.stopReason, agentID])
            try ConversationLock.release(runID: runID, database)
        }
    }
}
