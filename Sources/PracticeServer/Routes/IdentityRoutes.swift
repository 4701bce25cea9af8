import GRDB

extension Core {
    var identityRoutes: [Route] {
        [
            Route("GET", "/v1/identities/") { call in
                let page = try Page(call, newestFirst: true)
                let found = try await self.database.read { database in
                    var condition = "1"
                    var arguments: StatementArguments = []
                    for (query, column) in [
                        ("identifier_key", "identifierKey"), ("identity_type", "identityType"),
                        ("name", "name"),
                    ] {
                        guard let value = call.query(query) else { continue }
                        condition += " AND \(column) = ?"
                        arguments += [value]
                    }
                    return try page.fetch(
                        IdentityRecord.self, database, where: condition, arguments)
                }
                return .json(.array(found.map(\.json)))
            },
            Route("POST", "/v1/identities/", createIdentity),
            Route("PUT", "/v1/identities/", upsertIdentity),
            Route("GET", "/v1/identities/count") { _ in
                .json(.int(try await self.database.read { try IdentityRecord.fetchCount($0) }))
            },
            Route("GET", "/v1/identities/{identity_id}") { call in
                .json(try await self.database.read { try self.identity(call, $0).json })
            },
            Route("PATCH", "/v1/identities/{identity_id}") { call in
                let body = try call.object()
                return .json(
                    try await self.database.write { database in
                        var identity = try self.identity(call, database)
                        try identity.apply(body)
                        if let key = try body.optionalString("identifier_key") {
                            identity.identifierKey = key
                            try self.expectFree(identity, database)
                        }
                        try identity.update(database)
                        try self.link(identity, body, database)
                        return identity.json
                    })
            },
            Route("PUT", "/v1/identities/{identity_id}/properties") { call in
                let properties = try call.json() ?? []
                return .json(
                    try await self.database.write { database in
                        var identity = try self.identity(call, database)
                        identity.properties = properties
                        try identity.update(database)
                        return identity.json
                    })
            },
            Route("DELETE", "/v1/identities/{identity_id}") { call in
                try await self.database.write { database in
                    _ = try self.identity(call, database).delete(database)
                }
                return .json(nil)
            },
            Route("GET", "/v1/identities/{identity_id}/blocks") { call in
                let limit = try call.number("limit") ?? 50
                let blocks = try await self.database.read { database in
                    let identity = try self.identity(call, database)
                    return try BlockRecord.fetchAll(
                        database,
                        sql: """
                            SELECT block.* FROM block
                            JOIN identityBlock ON identityBlock.blockID = block.id
                            WHERE identityBlock.identityID = ? ORDER BY block.seq DESC LIMIT ?
                            """,
                        arguments: [identity.id, limit])
                }
                return .json(.array(blocks.map(\.json)))
            },
            Route("GET", "/v1/identities/{identity_id}/agents") { call in
                .json(
                    .array(
                        try await self.database.read { database in
                            let identity = try self.identity(call, database)
                            return try AgentRecord.fetchAll(
                                database,
                                sql: """
                                    SELECT * FROM agent WHERE id IN
                                    (SELECT agentID FROM identityAgent WHERE identityID = ?)
                                    ORDER BY seq
                                    """,
                                arguments: [identity.id]
                            ).map { try AgentState($0, self, database).json([]) }
                        }))
            },
            Route("PATCH", "/v1/agents/{agent_id}/identities/attach/{identity_id}") { call in
                try await self.database.write { database in
                    try database.execute(
                        sql: """
                            INSERT OR IGNORE INTO identityAgent (agentID, identityID)
                            VALUES (?, ?)
                            """,
                        arguments: [
                            try self.agent(call, database).id,
                            try self.identity(call, database).id,
                        ])
                }
                return .json(nil)
            },
            Route("PATCH", "/v1/agents/{agent_id}/identities/detach/{identity_id}") { call in
                try await self.database.write { database in
                    try database.execute(
                        sql: "DELETE FROM identityAgent WHERE agentID = ? AND identityID = ?",
                        arguments: [
                            try self.agent(call, database).id,
                            try self.identity(call, database).id,
                        ])
                }
                return .json(nil)
            },
        ]
    }

    private func identity(_ call: Call, _ database: GRDB.Database) throws -> IdentityRecord {
        guard let identity = try IdentityRecord.find(database, id: call.id("identity_id")) else {
            throw APIError.notFound("Identity", call.id("identity_id"))
        }
        return identity
    }

    @Sendable private func createIdentity(_ call: Call) async throws -> Reply {
        let body = try call.object()
        let identity = try IdentityRecord(creating: body)
        return .json(
            try await database.write { database in
                var identity = identity
                try self.expectFree(identity, database)
                try identity.insert(database)
                try self.link(identity, body, database)
                return identity.json
            })
    }

    /// Throws where the key of an identity is another one's.
    private func expectFree(_ identity: IdentityRecord, _ database: GRDB.Database) throws {
        let taken = IdentityRecord.filter(
            sql: "identifierKey = ? AND id <> ?", arguments: [identity.identifierKey, identity.id])
        guard try taken.isEmpty(database) else {
            throw APIError.conflict(
                "Identity", "unique_identifier_key_project_id_organization_id",
                """
                (identifier_key, project_id, organization_id)=\
                (\(identity.identifierKey), null, \(Identifier.organization))
                """)
        }
    }

    /// Changes an identity by its key.
    ///
    /// A new key is 404, though the endpoint is called upsert.
    @Sendable private func upsertIdentity(_ call: Call) async throws -> Reply {
        let body = try call.object()
        let given = try IdentityRecord(creating: body)
        return .json(
            try await database.write { database in
                guard
                    var identity = try IdentityRecord.filter(
                        sql: "identifierKey = ?", arguments: [given.identifierKey]
                    ).fetchOne(database)
                else {
                    throw APIError(
                        404,
                        .string(
                            """
                            Identity not found with identifier_key='\(given.identifierKey)', \
                            project_id='None', organization_id='\(Identifier.organization)', \
                            access level in ['read'] for actor='id='\(Identifier.user)''
                            """))
                }
                try identity.apply(body)
                try identity.update(database)
                try self.link(identity, body, database)
                return identity.json
            })
    }

    /// Adds blocks and agents to an identity; those it has already stay.
    private func link(
        _ identity: IdentityRecord, _ body: JSON, _ database: GRDB.Database
    ) throws {
        for id in body["block_ids"]?.strings ?? [] {
            // A key that leads nowhere is a fault of Letta's database layer.
            guard try BlockRecord.find(database, id: id) != nil else { throw APIError.unknown }
            try database.execute(
                sql: "INSERT OR IGNORE INTO identityBlock (identityID, blockID) VALUES (?, ?)",
                arguments: [identity.id, id])
        }
        for id in body["agent_ids"]?.strings ?? [] {
            guard try AgentRecord.find(database, id: id) != nil else { throw APIError.unknown }
            try database.execute(
                sql: "INSERT OR IGNORE INTO identityAgent (identityID, agentID) VALUES (?, ?)",
                arguments: [identity.id, id])
        }
    }
}

extension IdentityRecord {
    init(creating body: JSON) throws {
        self.init(
            identifierKey: try body.requiredString("identifier_key"),
            name: try body.requiredString("name"),
            identityType: try body.requiredString("identity_type"))
        try apply(body)
    }

    mutating func apply(_ body: JSON) throws {
        if let name = try body.optionalString("name") { self.name = name }
        if let type = try body.optionalString("identity_type") {
            guard ["org", "user", "other"].contains(type) else {
                let expected = "'org', 'user' or 'other'"
                throw APIError.invalid(
                    "enum", at: ["body", "identity_type"], "Input should be \(expected)",
                    input: .string(type), context: ["expected": .string(expected)])
            }
            identityType = type
        }
        if let properties = body["properties"], properties.array != nil {
            self.properties = properties
        }
    }
}
