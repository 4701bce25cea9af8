import GRDB

/// The stretch of a list that a request asks for, by `after`, `before`, `limit` and `order`.
struct Page: Sendable {
    var after: String?
    var before: String?
    /// Rows; nil is all.
    var limit: Int?
    var newestFirst: Bool

    init(_ call: Call, newestFirst: Bool, limit: Int = 50) throws {
        after = call.query("after")
        before = call.query("before")
        self.newestFirst = call.query("order").map { $0 == "desc" } ?? newestFirst
        let asked = try call.number("limit") ?? limit
        self.limit = asked == 0 ? nil : asked < 0 ? 500 : asked
    }

    /// Reads the page; a cursor that names nothing is ignored, as Letta does.
    func fetch<Record: StoredRecord>(
        _ type: Record.Type, _ database: GRDB.Database, where condition: String = "1",
        _ arguments: StatementArguments = []
    ) throws -> [Record] {
        var condition = condition
        var arguments = arguments
        for (cursor, isAfter) in [(after, true), (before, false)] {
            guard let cursor, let seq = try Record.find(database, id: cursor)?.seq else { continue }
            condition += " AND seq \(isAfter == newestFirst ? "<" : ">") ?"
            arguments += [seq]
        }
        let order = newestFirst ? "DESC" : "ASC"
        let end = limit.map { " LIMIT \($0)" } ?? ""
        return try Record.fetchAll(
            database,
            sql: """
                SELECT * FROM \(Record.databaseTableName) WHERE \(condition)
                ORDER BY seq \(order)\(end)
                """,
            arguments: arguments)
    }
}
