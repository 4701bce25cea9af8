import GRDB

extension Core {
    var blockRoutes: [Route] {
        [
            Route("GET", "/v1/blocks/", listBlocks),
            Route("POST", "/v1/blocks/") { call in
                let block = try BlockRecord(creating: try call.object())
                return .json(
                    try await self.database.write { database in
                        var block = block
                        try block.insert(database)
                        return block.json
                    })
            },
            Route("GET", "/v1/blocks/count") { _ in
                .json(.int(try await self.database.read { try BlockRecord.fetchCount($0) }))
            },
            Route("GET", "/v1/blocks/{block_id}") { call in
                let id = call.id("block_id")
                guard
                    let block = try await self.database.read({
                        try BlockRecord.find($0, id: id)
                    })
                else { throw APIError(404, .string("Block with id '\(id)' not found")) }
                return .json(block.json)
            },
            Route("PATCH", "/v1/blocks/{block_id}") { call in
                let body = try call.object()
                return .json(
                    try await self.database.write { database in
                        let before = try self.block(call, database)
                        var block = before
                        try block.apply(body)
                        try block.update(database)
                        if !block.reads(as: before) {
                            try MessageThread.recompile(holdersOf: block.id, database)
                        }
                        return block.json
                    })
            },
            Route("DELETE", "/v1/blocks/{block_id}") { call in
                try await self.database.write { database in
                    _ = try self.block(call, database).delete(database)
                }
                return .json(nil)
            },
            Route("GET", "/v1/blocks/{block_id}/agents") { call in
                let included = try AgentState.relations(call)
                return .json(
                    .array(
                        try await self.database.read { database in
                            let block = try self.block(call, database)
                            let agents = try AgentRecord.fetchAll(
                                database,
                                sql: """
                                    SELECT * FROM agent WHERE id IN
                                    (SELECT agentID FROM agentBlock WHERE blockID = ?)
                                    ORDER BY seq
                                    """,
                                arguments: [block.id])
                            return try agents.map {
                                try AgentState($0, self, database).json(included)
                            }
                        }))
            },
            Route("PATCH", "/v1/blocks/{block_id}/identities/attach/{identity_id}") { call in
                try await self.database.write { database in
                    let block = try self.block(call, database)
                    try database.execute(
                        sql: """
                            INSERT OR IGNORE INTO identityBlock (identityID, blockID)
                            VALUES (?, ?)
                            """,
                        arguments: [call.id("identity_id"), block.id])
                    return .json(block.json)
                }
            },
            Route("PATCH", "/v1/blocks/{block_id}/identities/detach/{identity_id}") { call in
                try await self.database.write { database in
                    let block = try self.block(call, database)
                    try database.execute(
                        sql: "DELETE FROM identityBlock WHERE identityID = ? AND blockID = ?",
                        arguments: [call.id("identity_id"), block.id])
                    return .json(block.json)
                }
            },
        ]
    }

    private func block(_ call: Call, _ database: GRDB.Database) throws -> BlockRecord {
        guard let block = try BlockRecord.find(database, id: call.id("block_id")) else {
            throw APIError.notFound("Block", call.id("block_id"))
        }
        return block
    }

    /// Oldest first, 50 at a time, hidden ones left out: what makes the list unfit for finding a
    /// block.
    @Sendable private func listBlocks(_ call: Call) async throws -> Reply {
        let page = try Page(call, newestFirst: false)
        let blocks = try await database.read { database in
            var condition = "hidden IS NOT 1"
            var arguments: StatementArguments = []
            func add(_ sql: String, _ value: String) {
                condition += " AND " + sql
                arguments += [value]
            }
            if let label = call.query("label") { add("label = ?", label) }
            if let text = call.query("label_search") { add("instr(lower(label), lower(?))", text) }
            if let text = call.query("value_search") { add("instr(lower(value), lower(?))", text) }
            for tag in call.queries("tags") {
                add("? IN (SELECT value FROM json_each(tags))", tag)
            }
            if let id = call.query("identity_id") {
                add("id IN (SELECT blockID FROM identityBlock WHERE identityID = ?)", id)
            }
            if let count = try call.number("connected_to_agents_count_eq") {
                condition += """
                     AND (SELECT count(*) FROM agentBlock WHERE blockID = block.id) = \(count)
                    """
            }
            return try page.fetch(BlockRecord.self, database, where: condition, arguments)
        }
        return .json(.array(blocks.map(\.json)))
    }
}

extension BlockRecord {
    /// A new block from what a client sent.
    init(creating body: JSON) throws {
        self.init(label: try body.requiredString("label"))
        if body["value"]?.isNull == true { throw APIError.missing("value", input: body) }
        try apply(body)
    }

    /// Whether the model sees no difference: metadata, tags and the like are in no prompt.
    func reads(as other: BlockRecord) -> Bool {
        label == other.label && value == other.value && description == other.description
            && charLimit == other.charLimit && readOnly == other.readOnly
    }

    /// Changes what a client gave; null and unknown members are ignored.
    mutating func apply(_ body: JSON) throws {
        if let label = try body.optionalString("label") { self.label = label }
        if let value = try body.optionalString("value") { self.value = value }
        if let text = try body.optionalString("description") { description = text }
        if let limit = body["limit"]?.int { charLimit = limit }
        if let metadata = body["metadata"], metadata.members != nil { self.metadata = metadata }
        if let readOnly = body["read_only"]?.bool { self.readOnly = readOnly }
        if let hidden = body["hidden"]?.bool { self.hidden = hidden }
        if let tags = body["tags"], tags.array != nil { self.tags = tags }
        if description == nil, body["label"] != nil {
            description = Self.defaultDescriptions[label]
        }
    }

    private static let defaultDescriptions = [
        "persona": """
        The persona block: Stores details about your current persona, guiding how you behave \
        and respond. This helps you to maintain consistency and personality in your \
        interactions.
        """,
        "human": """
        The human block: Stores key details about the person you are conversing with, \
        allowing for more personalized and friend-like conversation.
        """,
    ]
}
