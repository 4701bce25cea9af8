public import ChatCore
import FoundationEssentials
import GRDB
import LettaAPI

extension SQLiteStore {
    /// What the store knows of people, as JSON that `importPeople` reads.
    ///
    /// - Parameters:
    ///   - names: whom; nil for everybody.
    ///   - hasHistory: whether every value of their blocks is in it, and not the newest alone.
    public func exportPeople(
        _ names: Set<Username>?, on server: ServerID?, hasHistory: Bool
    ) async throws(StoreError) -> (json: String, count: Int) {
        let exportedAt = ArchiveDate(now())
        let document = try await read { db in
            let people = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM user WHERE ?1 IS NULL OR server = ?1 ORDER BY server, username
                    """, arguments: [server?.rawValue]
            ).filter { row in
                guard let names else { return true }
                return names.contains(try row.username("username"))
            }.map { try Self.person($0, hasHistory: hasHistory, in: db) }
            return (
                try PeopleDocument(exportedAt: exportedAt, users: people).json(), people.count
            )
        }
        return (json: document.0, count: document.1)
    }

    private static func person(
        _ row: Row, hasHistory: Bool, in db: Database
    ) throws -> PeopleDocument.Person {
        let (server, username) = (try row.text("server"), try row.text("username"))
        let block = try row.text("block")
        let talks = try Row.fetchAll(
            db,
            sql: """
                SELECT conversation.*, agent.name AS agent_name FROM conversation
                LEFT JOIN agent ON agent.server = conversation.server AND agent.id = agent
                WHERE conversation.server = ? AND username = ? ORDER BY selection
                """, arguments: [server, username])
        let versions = try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM block_version WHERE server = ? AND block = ? ORDER BY number
                """, arguments: [server, block])
        let record = try Row.fetchOne(
            db, sql: "SELECT * FROM block WHERE server = ? AND id = ?", arguments: [server, block])
        return PeopleDocument.Person(
            server: server, username: username, identityID: try row.optionalText("identity"),
            blockID: block, createdAt: ArchiveDate(milliseconds: try row.integer("created_at")),
            lastSeenAt: ArchiveDate(milliseconds: try row.integer("last_seen_at")),
            conversations: try talks.map { try PeopleDocument.Talk($0) },
            block: try record.map {
                try PeopleDocument.Block($0, value: try versions.last?.text("value") ?? "")
            },
            history: hasHistory ? try versions.map { try PeopleDocument.Version($0) } : nil)
    }
}

extension PeopleDocument.Talk {
    fileprivate init(_ row: Row) throws {
        self.init(
            agentID: try row.text("agent"), agentName: try row.optionalText("agent_name"),
            conversationID: try row.text("id"), name: try row.optionalText("name"),
            createdAt: ArchiveDate(milliseconds: try row.integer("created_at")),
            selection: try row.integer("selection"))
    }
}

extension PeopleDocument.Block {
    fileprivate init(_ row: Row, value: String) throws {
        self.init(
            label: try row.text("label"), value: value,
            limit: Int(try row.integer("character_limit")),
            description: try row.optionalText("description"),
            readOnly: try row.integer("read_only") != 0,
            cachedAt: ArchiveDate(milliseconds: try row.integer("cached_at")))
    }
}

extension PeopleDocument.Version {
    fileprivate init(_ row: Row) throws {
        let restores: Int64? = row["restores"]
        self.init(
            number: try row.integer("number"), value: try row.text("value"),
            author: try row.text("author"),
            seenAt: ArchiveDate(milliseconds: try row.integer("seen_at")),
            username: try row.optionalText("username"), agentID: try row.optionalText("agent"),
            conversationID: try row.optionalText("conversation"),
            runID: try row.optionalText("run"), messageID: try row.optionalText("message"),
            restores: restores)
    }
}
