import GRDB

/// Performs the tools that the server itself has.
struct ToolRunner {
    let thread: MessageThread
    let database: GRDB.Database

    /// What came of a call: the text for the model and the record for the history.
    struct Outcome {
        var text: String
        var isError = false
        var stderr: String?

        /// A failure as Python reports one.
        static func failure(_ call: ToolCall, _ type: String, _ message: String) -> Outcome {
            Outcome(
                text: message, isError: true,
                stderr: "Error executing function \(call.name): \(type): \(message)")
        }
    }

    func run(_ call: ToolCall, allowed: [String]) throws -> Outcome {
        guard allowed.contains(call.name) else {
            return Outcome(
                text: """
                    [ToolConstraintError] Cannot call \(call.name), valid tools include: \
                    \(JSON(allowed.sorted()).pythonText).
                    """, isError: true)
        }
        let arguments = JSONParser.parse(call.arguments) ?? [:]
        let required = (Tool.named(call.name)?.parameters["required"]?.strings ?? [])
            .filter { arguments[$0]?.string == nil }
        guard required.isEmpty else {
            let names = required.map { "'\($0)'" }.joined(separator: " and ")
            return .failure(
                call, "TypeError",
                """
                LettaCoreToolExecutor.\(call.name)() missing \(required.count) required \
                positional argument\(required.count == 1 ? "" : "s"): \(names)
                """)
        }
        func argument(_ name: String) -> String { arguments[name]?.string ?? "" }
        switch call.name {
        case "memory_insert":
            return try insert(
                call, argument("label"), argument("new_string"),
                line: arguments["insert_line"]?.int ?? -1)
        case "memory_replace":
            return try replace(
                call, argument("label"), argument("old_string"), argument("new_string"))
        case "conversation_search":
            return try searchConversation(argument("query"), limit: arguments["limit"]?.int ?? 5)
        case "forget_everything":
            return try edit(call, argument("label")) { value in
                value = Persona(label: argument("label"), value: value).emptied
                return nil
            }
        case "archival_memory_insert":
            var passage = PassageRecord(agentID: thread.agentID, text: argument("content"))
            try passage.insert(database)
            return Outcome(text: "Memory inserted successfully.")
        default:
            let found = try PassageRecord.filter(
                sql: "agentID = ? AND instr(lower(text), lower(?))",
                arguments: [thread.agentID, argument("query")]
            ).fetchAll(database)
            return Outcome(text: JSON(found.map(\.text)).text(.spaced))
        }
    }

    private func insert(
        _ call: ToolCall, _ label: String, _ text: String, line: Int
    ) throws -> Outcome {
        try edit(call, label) { value in
            var lines = value.split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init)
            guard line >= -1, line <= lines.count else {
                return .failure(
                    call, "ValueError",
                    """
                    Invalid `insert_line` parameter: \(line). It should be within the range of \
                    lines of the memory block: [0, \(lines.count)], or -1 to append to the end of \
                    the memory block.
                    """)
            }
            if value.isEmpty {
                value = text
            } else {
                lines.insert(text, at: line == -1 ? lines.count : line)
                value = lines.joined(separator: "\n")
            }
            return nil
        }
    }

    private func replace(
        _ call: ToolCall, _ label: String, _ old: String, _ new: String
    ) throws -> Outcome {
        try edit(call, label) { value in
            let count = old.isEmpty ? 0 : value.ranges(of: old).count
            guard count > 0 else {
                return .failure(
                    call, "ValueError",
                    """
                    No replacement was performed, old_string `\(old)` did not appear verbatim in \
                    memory block with label `\(label)`.
                    """)
            }
            guard count == 1 else {
                return .failure(
                    call, "ValueError",
                    """
                    No replacement was performed. Multiple occurrences of old_string `\(old)` in \
                    memory block with label `\(label)`. Please ensure it is unique.
                    """)
            }
            value = value.replacing(old, with: new)
            return nil
        }
    }

    /// Changes a block's value and compiles the prompts of all agents that hold the block.
    ///
    /// The prompt of a conversation stays as it is.
    private func edit(
        _ call: ToolCall, _ label: String, _ change: (inout String) -> Outcome?
    ) throws -> Outcome {
        let blocks = try visibleBlocks()
        guard var block = blocks.first(where: { $0.label == label }) else {
            let names = blocks.map(\.label).joined(separator: ", ")
            return .failure(
                call, "KeyError",
                "'Block field \(label) does not exist (available sections = \(names))'")
        }
        guard !block.readOnly else {
            return .failure(
                call, "ValueError", "Error This block is read-only and cannot be edited.")
        }
        if let failure = change(&block.value) { return failure }
        try block.update(database)
        try MessageThread.recompile(holdersOf: block.id, database)
        return Outcome(text: block.value)
    }

    /// The agent's blocks; on a conversation its isolated copies take the place of theirs.
    private func visibleBlocks() throws -> [BlockRecord] {
        let blocks = try BlockRecord.attached(to: thread.agentID, database)
        guard let id = thread.conversationID,
            let conversation = try ConversationRecord.find(database, id: id)
        else { return blocks }
        let copies = try conversation.isolatedBlockIDs.strings
            .compactMap { try BlockRecord.find(database, id: $0) }
        return blocks.map { block in copies.first { $0.label == block.label } ?? block }
    }

    private func searchConversation(_ query: String, limit: Int) throws -> Outcome {
        let rows = try MessageRecord.filter(
            sql: """
                agentID = ? AND role IN ('user', 'assistant')
                AND instr(lower(json_extract(body, '$.content')), lower(?))
                """,
            arguments: [thread.agentID, query]
        ).order(sql: "seq DESC").limit(max(1, limit)).fetchAll(database)
        guard !rows.isEmpty else { return Outcome(text: "No results found.") }
        let results = rows.map { row -> JSON in
            [
                "timestamp": .string(row.createdAt.preciseOffset), "role": .string(row.role),
                "relevance": ["search_mode": "sql"],
                "content": .string(ModelMessage.text(row.body["content"])),
            ]
        }
        let answer: JSON = [
            "message": .string("Showing \(results.count) results:"), "results": .array(results),
        ]
        return Outcome(text: answer.pythonText)
    }
}

extension ToolRunner.Outcome {
    /// How the history keeps it: as clients see it, and as the model does.
    func body(callID: String) -> JSON {
        let shown: JSON = [
            "tool_return": .string(text), "status": isError ? "error" : "success",
            "tool_call_id": .string(callID), "stdout": nil,
            "stderr": stderr.map { [.string($0)] } ?? nil,
        ]
        var record = shown
        var item: JSON = ["type": "tool"]
        for member in shown.members ?? [] { item[member.name] = member.value }
        record["tool_returns"] = [item]
        let packaged: JSON = [
            "status": isError ? "Failed" : "OK", "message": .string(text),
            "time": .string(Timestamp.now.spoken),
        ]
        return ["tool_return": record, "packaged": .string(packaged.text(.spaced))]
    }
}
