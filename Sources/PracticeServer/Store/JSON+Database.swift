import GRDB

/// A JSON column is plain text, so that the file stays readable with `sqlite3`.
extension JSON: DatabaseValueConvertible, Codable {
    var databaseValue: DatabaseValue { text().databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> JSON? {
        String.fromDatabaseValue(value).flatMap { JSONParser.parse($0) }
    }

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = JSONParser.parse(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "This is not JSON."))
        }
        self = value
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text())
    }
}

extension Timestamp: DatabaseValueConvertible {
    var databaseValue: DatabaseValue { microseconds.databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> Timestamp? {
        Int64.fromDatabaseValue(value).map(Timestamp.init(microseconds:))
    }
}

/// A row with an id of Letta's and a place in the order of creation.
protocol StoredRecord: Codable, FetchableRecord, MutablePersistableRecord, Sendable {
    /// What Letta calls such a thing in its answer to an unknown id.
    static var title: String { get }
    var seq: Int64? { get set }
    var id: String { get }
}

extension StoredRecord {
    mutating func didInsert(_ inserted: InsertionSuccess) { seq = inserted.rowID }

    static func find(_ database: GRDB.Database, id: String) throws -> Self? {
        try filter(sql: "id = ?", arguments: [id]).fetchOne(database)
    }
}
