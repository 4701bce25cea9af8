import GRDB

extension Core {
    var runRoutes: [Route] {
        [
            Route("GET", "/v1/runs/") { call in
                let page = try Page(call, newestFirst: true)
                let found = try await self.database.read { database in
                    var condition = "1"
                    var arguments: StatementArguments = []
                    for (query, column) in [
                        ("agent_id", "agentID"), ("conversation_id", "conversationID"),
                        ("statuses", "status"), ("status", "status"),
                        ("stop_reason", "stopReason"),
                    ] {
                        guard let value = call.query(query) else { continue }
                        condition += " AND \(column) = ?"
                        arguments += [value]
                    }
                    if call.flag("active") { condition += " AND status = 'running'" }
                    if let background = call.query("background") {
                        condition += " AND background = \(background == "true" ? 1 : 0)"
                    }
                    return try page.fetch(RunRecord.self, database, where: condition, arguments)
                }
                return .json(.array(found.map { $0.json(withDuration: true) }))
            },
            Route("GET", "/v1/runs/active") { call in
                let agents = Set(call.queries("agent_id") + call.queries("agent_ids"))
                let found = try await self.database.read { database in
                    try RunRecord.filter(sql: "status = 'running'").order(sql: "seq DESC")
                        .fetchAll(database)
                }
                return .json(
                    .array(
                        found.filter { agents.isEmpty || agents.contains($0.agentID) }
                            .map { $0.json() }))
            },
            Route("GET", "/v1/runs/{run_id}") { call in
                .json(try await self.run(call).json())
            },
            Route("DELETE", "/v1/runs/{run_id}") { call in
                let run = try await self.run(call)
                _ = try await self.database.write { try run.delete($0) }
                return .json(run.json())
            },
            Route("GET", "/v1/runs/{run_id}/messages") { call in
                let run = try await self.run(call)
                let rows = try await self.database.read { database in
                    try MessageRecord.filter(sql: "runID = ?", arguments: [run.id])
                        .order(sql: "seq").fetchAll(database)
                }
                let isDescending = call.query("order") == "desc"
                let ordered = isDescending ? rows.reversed() : rows
                return .json(.array(ordered.flatMap(\.messages)))
            },
            Route("GET", "/v1/runs/{run_id}/usage") { call in
                let usage = try await self.run(call).usage
                return .json([
                    "completion_tokens": usage["completion_tokens"] ?? 0,
                    "prompt_tokens": usage["prompt_tokens"] ?? 0,
                    "total_tokens": usage["total_tokens"] ?? 0, "prompt_tokens_details": nil,
                    "completion_tokens_details": nil,
                ])
            },
            Route("GET", "/v1/runs/{run_id}/steps") { call in
                .json(.array(try await self.steps(call)))
            },
            Route("GET", "/v1/runs/{run_id}/metrics") { call in
                let run = try await self.run(call)
                let length = run.completedAt.map {
                    Int($0.microseconds - run.createdAt.microseconds) * 1_000
                }
                return .json([
                    "id": .string(run.id), "organization_id": .string(Identifier.organization),
                    "agent_id": .string(run.agentID), "project_id": nil,
                    "run_start_ns": .int(Int(run.createdAt.microseconds) * 1_000),
                    "run_ns": JSON(length), "num_steps": run.usage["steps"] ?? 0,
                    "tools_used": nil, "template_id": nil, "base_template_id": nil,
                ])
            },
            Route("POST", "/v1/runs/{run_id}/stream") { call in
                let body = try call.json() ?? [:]
                let run = try await self.run(call)
                guard run.background else {
                    throw APIError(
                        400,
                        """
                        INVALID_ARGUMENT: Run was not created in background mode, so it cannot \
                        be retrieved.
                        """)
                }
                return .stream(
                    try await self.stream(of: run, after: body["starting_after"]?.int ?? 0))
            },
        ]
    }

    private func run(_ call: Call) async throws -> RunRecord {
        let id = call.id("run_id")
        guard let run = try await database.read({ try RunRecord.find($0, id: id) }) else {
            throw APIError.notFound("Run", id)
        }
        return run
    }

    /// A background run's stream from a number on: live, or from the file once it has ended.
    ///
    /// That of a run in another process comes when it ends.
    func stream(of run: RunRecord, after seq: Int) async throws -> LiveRun.Subscription {
        if let live = runs[run.id] { return live.subscribe(after: seq, cutAfter: streamEnd) }
        var run = run
        while run.completedAt == nil, Owner.isAlive(run.owner) {
            try await Task.sleep(for: .milliseconds(100))
            let id = run.id
            guard let found = try await database.read({ try RunRecord.find($0, id: id) }) else {
                break
            }
            run = found
        }
        let frames = (run.frames?.array ?? []).map { frame in
            LiveRun.Frame(
                text: frame.array?.first?.string ?? "", seq: frame.array?.last?.int)
        }
        return LiveRun(replaying: frames, id: run.id).subscribe(after: seq, cutAfter: streamEnd)
    }

    private func steps(_ call: Call) async throws -> [JSON] {
        let run = try await run(call)
        let (agent, ids) = try await database.read { database in
            (
                try AgentRecord.find(database, id: run.agentID),
                try String.fetchAll(
                    database,
                    sql: """
                        SELECT stepID FROM message WHERE runID = ? AND stepID IS NOT NULL
                        GROUP BY stepID ORDER BY min(seq)
                        """,
                    arguments: [run.id])
            )
        }
        let handle = agent?.model ?? ""
        let catalog = ModelCatalog.models(self).first { $0.handle == handle }
        return ids.map { id in
            [
                "id": .string(id), "origin": nil,
                "organization_id": .string(Identifier.organization), "provider_id": nil,
                "run_id": .string(run.id), "agent_id": .string(run.agentID),
                "provider_name": "openai", "provider_category": "base",
                "model": JSON(catalog?.name), "model_handle": .string(handle),
                "model_endpoint": JSON(catalog?.endpoint), "context_window_limit": 30000,
                "completion_tokens": run.usage["completion_tokens"] ?? 0,
                "prompt_tokens": run.usage["prompt_tokens"] ?? 0,
                "total_tokens": run.usage["total_tokens"] ?? 0, "cached_input_tokens": nil,
                "cache_write_tokens": nil, "reasoning_tokens": nil,
                "completion_tokens_details": ["reasoning_tokens": 0],
                "prompt_tokens_details": [
                    "cached_tokens": 0, "cache_read_tokens": 0, "cache_creation_tokens": 0,
                ], "stop_reason": JSON(run.stopReason), "tags": [], "tid": nil, "trace_id": nil,
                "request_id": nil, "messages": [], "feedback": nil, "project_id": nil,
                "error_type": nil, "error_data": nil, "status": "success",
            ]
        }
    }
}
