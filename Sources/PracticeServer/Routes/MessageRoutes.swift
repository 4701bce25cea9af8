import GRDB

extension Core {
    /// Sending to an agent, and its history.
    var messageRoutes: [Route] {
        [
            Route("POST", "/v1/agents/{agent_id}/messages") { call in
                let body = try call.object()
                if body["streaming"] == true, call.isLegacyClient {
                    throw APIError(
                        422, "streaming=true is only supported for SDK v1.0+ clients.")
                }
                if body["streaming"] != true {
                    for option in ["stream_tokens", "background"] where body[option] == true {
                        throw APIError(
                            422,
                            """
                            Streaming options set without streaming enabled. \(option) can only \
                            be true when streaming=true. Either set streaming=true or use \
                            default values for streaming options.
                            """)
                    }
                }
                let thread = MessageThread(agentID: call.id("agent_id"))
                return try await self.send(
                    SendRequest(body, thread: thread, streamsByDefault: false), lock: nil)
            },
            Route("POST", "/v1/agents/{agent_id}/messages/stream") { call in
                let thread = MessageThread(agentID: call.id("agent_id"))
                var request = try SendRequest(
                    try call.object(), thread: thread, streamsByDefault: true)
                request.isStreaming = true
                return try await self.send(request, lock: nil)
            },
            Route("POST", "/v1/agents/{agent_id}/messages/async") { call in
                let thread = MessageThread(agentID: call.id("agent_id"))
                var request = try SendRequest(
                    try call.object(), thread: thread, streamsByDefault: true)
                request.isBackground = true
                let live = try await self.start(request, lock: nil)
                let run = try await self.database.read { try RunRecord.find($0, id: live.id) }
                return .json(run?.json() ?? [:])
            },
            Route("POST", "/v1/agents/{agent_id}/messages/preview-raw-payload", preview),
            Route("GET", "/v1/agents/{agent_id}/messages") { call in
                .json(.array(try await self.agentMessages(call)))
            },
            Route("PATCH", "/v1/agents/{agent_id}/messages/{message_id}") { _ in
                throw APIError(
                    405,
                    """
                    Message editing is no longer supported. Messages are immutable as they may be \
                    shared across multiple conversations via forking.
                    """)
            },
            Route("POST", "/v1/agents/{agent_id}/messages/cancel") { call in
                let asked = try call.json()?["run_ids"]?.strings
                let agentID = call.id("agent_id")
                return .json(
                    try await self.cancel(asked, "agentID = ?", agentID) { running, last in
                        guard running.isEmpty else { return running }
                        // Letta names the last run where none is at work; only an agent that
                        // never ran is a conflict.
                        guard let last else {
                            throw APIError(
                                409, "CONFLICT: No active runs to cancel for agent \(agentID)")
                        }
                        return [last]
                    })
            },
            Route("GET", "/v1/messages/{message_id}") { call in
                let id = call.id("message_id")
                guard
                    let row = try await self.database.read({
                        try MessageRecord.find($0, id: id)
                    })
                else { throw APIError.notFound("Message", id) }
                return .json(.array(row.messages.map(\.asThought)))
            },
            Route("POST", "/v1/messages/search") { _ in throw Core.noSearch },
            Route("POST", "/v1/agents/messages/search") { _ in throw Core.noSearch },
        ]
    }

    /// What the model would be sent for a message, which is neither sent nor stored.
    @Sendable private func preview(_ call: Call) async throws -> Reply {
        let thread = MessageThread(agentID: call.id("agent_id"))
        let request = try SendRequest(try call.object(), thread: thread, streamsByDefault: false)
        return .json(
            try await database.read { database in
                let agent = try self.agent(call, database)
                let history = try thread.messages(database).dropFirst()
                let said = request.messages.map { message in
                    ModelMessage(
                        role: ModelMessage.Role(rawValue: message["role"]?.string ?? "") ?? .user,
                        text: ModelMessage.text(message["content"]), name: message["name"]?.string)
                }
                return ModelRequest(
                    system: try request.overrideSystem ?? thread.prompt(database),
                    messages: history.compactMap(ModelMessage.init) + said,
                    tools: agent.tools.strings.compactMap(Tool.named)
                        + request.clientTools.compactMap(Tool.init(client:))
                ).payload(model: ModelCatalog(handle: agent.model, endpoint: "").name)
            })
    }

    private static let noSearch = APIError(
        400, "Message search requires message embedding, OpenAI, and Turbopuffer to be enabled.")

    /// Runs a turn; answers with its stream or, without one, with its result.
    func send(_ request: SendRequest, lock: String?) async throws -> Reply {
        guard request.isStreaming else {
            let (live, turn) = try await prepare(request, lock: lock)
            let work = Task { await turn.perform() }
            live.hold(work)
            let result = await work.value
            if let failure = result.failure { throw failure.httpError }
            return .json([
                "messages": .array(result.messages),
                "stop_reason": EventWriter.stopReason(result.stopReason),
                "usage": EventWriter.usage(result.usage, streamedTokens: false),
                "logprobs": nil, "turns": nil,
            ])
        }
        let (live, turn) = try await prepare(request, lock: lock)
        let subscription = live.subscribe(cutAfter: streamEnd)
        live.hold(Task { await turn.perform() })
        return has(.hangUpOnSend) ? .hangUp : .stream(subscription)
    }

    private func start(_ request: SendRequest, lock: String?) async throws -> LiveRun {
        let (live, turn) = try await prepare(request, lock: lock)
        live.hold(Task { await turn.perform() })
        return live
    }

    /// Makes the run, with the lock of its conversation where there is one.
    private func prepare(
        _ request: SendRequest, lock: String?
    ) async throws -> (LiveRun, Turn) {
        let thread = request.thread
        let isAnswer = request.messages.contains { ($0["type"]?.string ?? "message") != "message" }
        let (agent, run, isRepeated) = try await database.write { database in
            guard let agent = try AgentRecord.find(database, id: thread.agentID) else {
                throw APIError.agentNotFound(thread.agentID)
            }
            let pending = try thread.pendingApproval(database)
            let isRepeated =
                try isAnswer && pending == nil
                && thread.hasReturn(
                    of: request.answeredCalls, database)
            // A stream begins well, and says it then.
            if !request.isStreaming {
                if isAnswer, !isRepeated, let refusal = request.refusal(where: pending) {
                    throw APIError(400, .string(refusal))
                }
                if let pending, !isAnswer {
                    let words = RunFailure.awaitingApproval.message
                    guard request.thread.conversationID == nil else {
                        throw APIError(409, .string(words))
                    }
                    throw APIError(
                        409,
                        [
                            "code": "PENDING_APPROVAL", "message": .string(words),
                            "pending_request_id": .string(pending.id),
                        ])
                }
            }
            let isRepeatable = request.isBackground && lock != nil
            var run = RunRecord(
                agentID: agent.id, conversationID: thread.conversationID,
                background: request.isBackground, otid: isRepeatable ? request.otid : nil,
                owner: Owner.current)
            if let lock { try ConversationLock.take(lock, runID: run.id, database) }
            try run.insert(database)
            return (agent, run, isRepeated)
        }
        let live = LiveRun(
            id: run.id, isBackground: request.isBackground, isStreaming: request.isStreaming)
        runs.add(live)
        let asked = isRepeated ? request.goingOn : request
        return (live, Turn(core: self, request: asked, agent: agent, live: live))
    }

    /// Cancels runs: those asked for, or those that `choose` picks from the running ones and the
    /// last one.
    func cancel(
        _ asked: [String]?, _ condition: String, _ argument: String,
        choose: @escaping @Sendable ([String], String?) throws -> [String]
    ) async throws -> JSON {
        let outcome: [(id: String, isKnown: Bool)] = try await database.write { database in
            let running = try String.fetchAll(
                database, sql: "SELECT id FROM run WHERE \(condition) AND status = 'running'",
                arguments: [argument])
            let last = try String.fetchOne(
                database, sql: "SELECT id FROM run WHERE \(condition) ORDER BY seq DESC LIMIT 1",
                arguments: [argument])
            return try (asked ?? choose(running, last)).map { id in
                try database.execute(
                    sql: """
                        UPDATE run SET cancelRequested = 1, status = 'cancelled'
                        WHERE id = ? AND status = 'running'
                        """,
                    arguments: [id])
                let isKnown = try RunRecord.find(database, id: id) != nil
                if let thread = try MessageThread.of(run: id, database),
                    let pending = try thread.pendingApproval(database)
                {
                    try thread.setContext(
                        thread.context(database).filter { $0 != pending.id }, database)
                }
                return (id, isKnown)
            }
        }
        var answer: JSON = [:]
        for (id, isKnown) in outcome {
            runs[id]?.cancelStream()
            answer[id] = isKnown ? "cancelled" : "failed"
        }
        return answer
    }

    /// The history of an agent.
    ///
    /// The newest page is picked, but shown oldest first.
    private func agentMessages(_ call: Call) async throws -> [JSON] {
        try await database.read { database in
            try self.messages(
                of: self.agent(call, database).id, conversation: call.query("conversation_id"),
                call,
                database)
        }
    }

    /// - Parameter conversation: `default`, the id of one, or nil for all together.
    func messages(
        of agentID: String, conversation: String?, _ call: Call, _ database: GRDB.Database
    ) throws -> [JSON] {
        let isAscending = call.query("order") == "asc"
        var history = History(call, owner: "agent '\(agentID)'", newestFirst: !isAscending)
        history.condition = "agentID = ?"
        history.arguments = [agentID]
        if let group = call.query("group_id"), !group.isEmpty { history.condition += " AND 0" }
        if conversation == "default" {
            history.condition += " AND conversationID IS NULL"
        } else if let conversation {
            history.condition += " AND conversationID = ?"
            history.arguments += [conversation]
        }
        let rows = try history.fetch(database, limit: try call.number("limit") ?? 100)
        return history.messages(isAscending ? rows : rows.reversed())
    }
}

extension JSON {
    /// A message as retrieving it alone shows it: what an agent said is taken for its thoughts.
    fileprivate var asThought: JSON {
        guard self["message_type"] == "assistant_message", let content = self["content"] else {
            return self
        }
        var thought = self
        thought["message_type"] = "reasoning_message"
        thought["content"] = nil as JSON?
        thought["source"] = "non_reasoner_model"
        thought["reasoning"] = content
        thought["signature"] = .null
        return thought
    }
}

extension MessageThread {
    static func of(run id: String, _ database: GRDB.Database) throws -> MessageThread? {
        try RunRecord.find(database, id: id).map {
            MessageThread(agentID: $0.agentID, conversationID: $0.conversationID)
        }
    }
}

/// A page of stored messages.
///
/// `limit` counts rows, not messages.
struct History {
    var condition = "1"
    var arguments: StatementArguments = []
    /// What rows are ordered by.
    var order = "seq"
    private let cursors: [(name: String, isAfter: Bool)]
    /// Whose history it is; nil ignores cursors that name no message.
    private let owner: String?
    private let newestFirst: Bool
    private let types: Set<String>

    init(_ call: Call, owner: String?, newestFirst: Bool) {
        cursors = [("after", true), ("before", false)].compactMap { query, isAfter in
            call.query(query).map { ($0, isAfter) }
        }
        self.owner = owner
        self.newestFirst = newestFirst
        types = Set(call.queries("include_return_message_types"))
    }

    /// `before` is always towards the oldest, `after` towards the newest.
    func fetch(_ database: GRDB.Database, limit: Int) throws -> [MessageRecord] {
        var condition = condition
        var arguments = arguments
        for cursor in cursors {
            guard let seq = try MessageRecord.find(database, id: cursor.name)?.seq else {
                guard let owner else { continue }
                throw APIError(
                    404, .string("No message found with id '\(cursor.name)' for \(owner)."))
            }
            condition += " AND seq \(cursor.isAfter ? ">" : "<") ?"
            arguments += [seq]
        }
        return try MessageRecord.fetchAll(
            database,
            sql: """
                SELECT * FROM message WHERE \(condition)
                ORDER BY \(order) \(newestFirst ? "DESC" : "ASC") LIMIT \(max(0, limit))
                """,
            arguments: arguments)
    }

    func messages(_ rows: [MessageRecord]) -> [JSON] {
        rows.flatMap { row in newestFirst && isReversed ? row.messages.reversed() : row.messages }
            .filter { types.isEmpty || types.contains($0["message_type"]?.string ?? "") }
    }

    /// Whether the messages of one row are shown in reverse too.
    var isReversed = false
}
