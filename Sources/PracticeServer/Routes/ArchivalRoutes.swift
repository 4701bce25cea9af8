import GRDB

extension Core {
    /// Archival memory, searched by substring.
    var archivalRoutes: [Route] {
        [
            Route("GET", "/v1/agents/{agent_id}/archival-memory") { call in
                let isAscending = call.query("ascending").map { $0 != "false" } ?? true
                var page = try Page(call, newestFirst: !isAscending)
                page.newestFirst = !isAscending
                let asked = page
                let found = try await self.database.read { database in
                    let agent = try self.agent(call, database)
                    var condition = "agentID = ?"
                    var arguments: StatementArguments = [agent.id]
                    if let text = call.query("search") {
                        condition += " AND instr(lower(text), lower(?))"
                        arguments += [text]
                    }
                    return try asked.fetch(
                        PassageRecord.self, database, where: condition, arguments)
                }
                return .json(.array(found.map(\.json)))
            },
            Route("POST", "/v1/agents/{agent_id}/archival-memory") { call in
                let body = try call.object()
                let text = try body.requiredString("text")
                return .json([
                    try await self.database.write { database in
                        var passage = PassageRecord(
                            agentID: try self.agent(call, database).id, text: text,
                            tags: body["tags"].flatMap { $0.array == nil ? nil : $0 } ?? [])
                        try passage.insert(database)
                        return passage.json
                    }
                ])
            },
            Route("DELETE", "/v1/agents/{agent_id}/archival-memory/{memory_id}") { call in
                let id = call.id("memory_id")
                try await self.database.write { database in
                    guard let passage = try PassageRecord.find(database, id: id) else {
                        throw APIError.notFound("AgentPassage", id)
                    }
                    _ = try passage.delete(database)
                }
                return .json(["message": "Memory id=\(id) successfully deleted"])
            },
            Route("GET", "/v1/agents/{agent_id}/archival-memory/search") { call in
                guard let query = call.query("query") else {
                    throw APIError.missing("query", in: "query", input: nil)
                }
                let words = query.lowercased().split(separator: " ").map(String.init)
                let limit = try call.number("top_k") ?? call.number("limit") ?? 10
                let found = try await self.database.read { database in
                    try PassageRecord.filter(
                        sql: "agentID = ?", arguments: [try self.agent(call, database).id]
                    ).order(sql: "seq").fetchAll(database)
                }.filter { passage in
                    let text = passage.text.lowercased()
                    return words.contains { text.contains($0) }
                }.prefix(max(0, limit))
                return .json([
                    "results": .array(
                        found.map {
                            [
                                "id": .string($0.id),
                                "timestamp": .string($0.createdAt.preciseOffset),
                                "content": .string($0.text), "tags": $0.tags,
                            ]
                        }), "count": .int(found.count),
                ])
            },
        ]
    }
}
