import GRDB

/// A labelled part of memory.
struct BlockRecord: StoredRecord {
    static let databaseTableName = "block"
    static let title = "Block"

    var seq: Int64?
    var id = Identifier.make("block")
    var label: String
    var value = ""
    /// Characters.
    ///
    /// Letta stores it and tells it to the model, but enforces it nowhere.
    var charLimit = 100_000
    var description: String?
    var metadata: JSON = [:]
    var readOnly = false
    var hidden: Bool?
    var tags: JSON = []

    static func attached(to agentID: String, _ database: GRDB.Database) throws -> [BlockRecord] {
        try BlockRecord.fetchAll(
            database,
            sql: """
                SELECT block.* FROM block JOIN agentBlock ON agentBlock.blockID = block.id
                WHERE agentBlock.agentID = ? ORDER BY agentBlock.seq
                """,
            arguments: [agentID])
    }

    static func attached(
        to agentID: String, label: String, _ database: GRDB.Database
    ) throws -> BlockRecord? {
        try attached(to: agentID, database).first { $0.label == label }
    }

    /// The block as Letta shows it.
    var json: JSON {
        [
            "value": .string(value), "limit": .int(charLimit), "project_id": nil,
            "template_name": nil, "is_template": false, "template_id": nil,
            "base_template_id": nil, "deployment_id": nil, "entity_id": nil,
            "preserve_on_migration": false, "label": .string(label), "read_only": .bool(readOnly),
            "description": JSON(description), "metadata": metadata,
            "hidden": hidden.map(JSON.bool) ?? .null, "id": .string(id), "created_by_id": nil,
            "last_updated_by_id": nil, "tags": tags,
        ]
    }
}
