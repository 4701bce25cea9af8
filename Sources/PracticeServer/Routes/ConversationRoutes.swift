import GRDB

extension Core {
    var conversationRoutes: [Route] {
        [
            Route("GET", "/v1/conversations/", listConversations),
            Route("POST", "/v1/conversations/", createConversation),
            Route("GET", "/v1/conversations/{conversation_id}") { call in
                .json(
                    try await self.database.read {
                        try self.conversation(call, $0).json(withContext: true)
                    })
            },
            Route("PATCH", "/v1/conversations/{conversation_id}") { call in
                let body = try call.object()
                return .json(
                    try await self.database.write { database in
                        var conversation = try self.conversation(call, database)
                        if let summary = try body.optionalString("summary") {
                            conversation.summary = summary
                        }
                        if let model = try body.optionalString("model") {
                            conversation.model = model
                        }
                        conversation.updatedAt = .now
                        try conversation.update(database)
                        return conversation.json()
                    })
            },
            Route("DELETE", "/v1/conversations/{conversation_id}") { call in
                try await self.database.write { database in
                    let conversation = try self.conversation(call, database)
                    for id in conversation.isolatedBlockIDs.strings {
                        try database.execute(
                            sql: "DELETE FROM block WHERE id = ?", arguments: [id])
                    }
                    _ = try conversation.delete(database)
                }
                return .json(nil)
            },
            Route("POST", "/v1/conversations/{conversation_id}/fork", forkConversation),
            Route("POST", "/v1/conversations/{conversation_id}/recompile") { call in
                let dry = call.flag("dry_run")
                return .json(
                    .string(
                        try await self.database.write { database in
                            let thread = try self.thread(call, database)
                            return try dry
                                ? thread.compile(database) : thread.recompile(database).after
                        }))
            },
            Route("GET", "/v1/conversations/{conversation_id}/messages") { call in
                .json(.array(try await self.conversationMessages(call)))
            },
            Route("POST", "/v1/conversations/{conversation_id}/messages", sendToConversation),
            Route("POST", "/v1/conversations/{conversation_id}/stream", resumeConversation),
            Route("POST", "/v1/conversations/{conversation_id}/cancel", cancelConversation),
        ]
    }

    private func conversation(
        _ call: Call, _ database: GRDB.Database
    ) throws -> ConversationRecord {
        let id = call.id("conversation_id")
        guard let conversation = try ConversationRecord.find(database, id: id) else {
            throw APIError.notFound("Conversation", id)
        }
        return conversation
    }

    /// The thread that a path names: `default` with the agent's id in the body or the query, an
    /// agent's id for the same, or a conversation's.
    private func thread(_ call: Call, _ database: GRDB.Database) throws -> MessageThread {
        let id = call.id("conversation_id")
        let agentID: String?
        if id == "default" {
            agentID = call.query("agent_id") ?? (try? call.json())??["agent_id"]?.string
        } else if id.hasPrefix("agent-") {
            agentID = id
        } else {
            return MessageThread(
                agentID: try conversation(call, database).agentID, conversationID: id)
        }
        guard let agentID else { throw APIError.notFound("Conversation", id) }
        guard try AgentRecord.find(database, id: agentID) != nil else {
            throw APIError.agentNotFound(agentID)
        }
        return MessageThread(agentID: agentID)
    }

    @Sendable private func listConversations(_ call: Call) async throws -> Reply {
        let page = try Page(call, newestFirst: true)
        let found = try await database.read { database in
            var condition = "1"
            var arguments: StatementArguments = []
            if let agent = call.query("agent_id") {
                condition += " AND agentID = ?"
                arguments += [agent]
            }
            if let text = call.query("summary_search") {
                condition += " AND instr(lower(summary), lower(?))"
                arguments += [text]
            }
            return try page.fetch(
                ConversationRecord.self, database, where: condition, arguments)
        }
        return .json(.array(found.map { $0.json() }))
    }

    /// The prompt is compiled here, from the blocks that the agent has at this moment.
    @Sendable private func createConversation(_ call: Call) async throws -> Reply {
        let body = try call.json() ?? [:]
        guard let agentID = call.query("agent_id") else {
            throw APIError.missing("agent_id", in: "query", input: nil)
        }
        let made = try await database.write { database in
            guard try AgentRecord.find(database, id: agentID) != nil else {
                throw APIError(404, "Agent not found")
            }
            var conversation = ConversationRecord(
                agentID: agentID, summary: try body.optionalString("summary"),
                model: try body.optionalString("model"))
            var copies: [String] = []
            for label in body["isolated_block_labels"]?.strings ?? [] {
                guard
                    var block = try BlockRecord.attached(to: agentID, label: label, database)
                else {
                    throw APIError(
                        400,
                        .string(
                            """
                            INVALID_ARGUMENT: Block with label '\(label)' not found on agent \
                            '\(agentID)'
                            """))
                }
                block.seq = nil
                block.id = Identifier.make("block")
                try block.insert(database)
                copies.append(block.id)
            }
            conversation.isolatedBlockIDs = JSON(copies)
            try conversation.insert(database)
            let thread = MessageThread(agentID: agentID, conversationID: conversation.id)
            try thread.start(thread.compile(database), database)
            return conversation
        }
        return .json(made.json())
    }

    /// A new conversation with the same context; the messages are shared, the isolation is lost.
    @Sendable private func forkConversation(_ call: Call) async throws -> Reply {
        let made = try await database.write { database in
            let thread = try self.thread(call, database)
            var fork = ConversationRecord(agentID: thread.agentID)
            try fork.insert(database)
            let copy = MessageThread(agentID: thread.agentID, conversationID: fork.id)
            try copy.start(copy.compile(database), database)
            let shared = try thread.context(database).dropFirst()
            try copy.setContext(copy.context(database) + shared, database)
            return fork
        }
        return .json(made.json())
    }

    /// The messages of a conversation, the newest first, those that a fork shares included.
    ///
    /// The default one is shown as its agent shows it.
    private func conversationMessages(_ call: Call) async throws -> [JSON] {
        try await database.read { database in
            let thread = try self.thread(call, database)
            guard let id = thread.conversationID else {
                return try self.messages(
                    of: thread.agentID, conversation: "default", call, database)
            }
            let isAscending = call.query("order") == "asc"
            var history = History(call, owner: nil, newestFirst: !isAscending)
            history.condition = """
                (conversationID = ?
                OR id IN (SELECT value FROM json_each(?)) AND role <> 'system')
                """
            // A fork's prompt is younger than the messages that it shares.
            history.order = "CASE role WHEN 'system' THEN 0 ELSE seq END"
            history.arguments = [id, JSON(try thread.context(database))]
            history.isReversed = !isAscending
            return history.messages(
                try history.fetch(database, limit: try call.number("limit") ?? 100))
        }
    }

    @Sendable private func sendToConversation(_ call: Call) async throws -> Reply {
        let body = try call.object()
        let thread = try await database.read { try self.thread(call, $0) }
        let request = try SendRequest(body, thread: thread, streamsByDefault: true)
        if request.isBackground, request.isStreaming, let otid = request.otid,
            let reply = try await resume(otid: otid, after: 0)
        {
            return reply
        }
        // Letta locks conversations only for streams, and the default thread always.
        let isLocked = request.isStreaming || thread.conversationID == nil
        return try await send(
            request, lock: isLocked ? thread.conversationID ?? thread.agentID : nil)
    }

    @Sendable private func resumeConversation(_ call: Call) async throws -> Reply {
        let body = try call.json() ?? [:]
        let after = body["starting_after"]?.int ?? 0
        let thread = try await database.read { try self.thread(call, $0) }
        if let id = body["run_id"]?.string {
            guard let run = try await database.read({ try RunRecord.find($0, id: id) }) else {
                throw APIError.notFound("Run", id)
            }
            return .stream(try await stream(of: run, after: after))
        }
        if let otid = body["otid"]?.string, let reply = try await resume(otid: otid, after: after) {
            return reply
        }
        let run = try await database.read { database in
            try RunRecord.filter(
                sql: """
                    agentID = ? AND conversationID IS ? AND status = 'running' AND background
                    """,
                arguments: [thread.agentID, thread.conversationID]
            ).order(sql: "seq DESC").fetchOne(database)
        }
        guard let run else {
            throw APIError(400, "INVALID_ARGUMENT: No active runs found for this conversation.")
        }
        return .stream(try await stream(of: run, after: after))
    }

    private func resume(otid: String, after seq: Int) async throws -> Reply? {
        let run = try await database.read { database in
            try RunRecord.filter(sql: "otid = ?", arguments: [otid]).fetchOne(database)
        }
        guard let run else { return nil }
        return .stream(try await stream(of: run, after: seq))
    }

    @Sendable private func cancelConversation(_ call: Call) async throws -> Reply {
        let thread = try await database.read { try self.thread(call, $0) }
        let id = thread.conversationID
        let answer = try await cancel(
            nil, id == nil ? "conversationID IS NULL AND agentID = ?" : "conversationID = ?",
            id ?? thread.agentID
        ) { running, _ in
            guard !running.isEmpty else {
                throw APIError(
                    409,
                    """
                    CONFLICT: No active runs to cancel for conversation \(id ?? "default")
                    """)
            }
            return running
        }
        let key = id ?? thread.agentID
        try await database.write { database in
            // A lock whose run is gone would otherwise count until it expires.
            try database.execute(
                sql: """
                    DELETE FROM conversationLock WHERE thread = ? AND runID NOT IN
                    (SELECT id FROM run WHERE completedAt IS NULL)
                    """,
                arguments: [key])
        }
        return .json(answer)
    }
}
