import Foundation
import GRDB
import Testing

@testable import ChatStore

/// A store as an earlier version of the schema had it, with something in every table: text in `Schemas`.
struct HistoricStore: Sendable {
    /// The columns of a table by their names, and its rows.
    struct Table: Sendable {
        var columns: [String]
        var rows: [[DatabaseValue]]
    }

    /// The versions that there is a text of.
    static let versions = 1...8

    let version: Int
    let path: String

    /// What was in each of its tables, but for what is made anew from the rest.
    let tables: [String: Table]

    /// The statements that made it.
    let shape: [String]

    init(_ version: Int, at path: String) throws {
        self.version = version
        self.path = path
        let text = try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Schemas/schema-\(version).sql"), encoding: .utf8)
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(),
            withIntermediateDirectories: true)
        let pool = try DatabasePool(path: path)
        try pool.write { try $0.execute(sql: text) }
        (tables, shape) = try pool.read { (try Self.tables(in: $0), try Self.shape(of: $0)) }
        try pool.close()
    }

    /// The statements that made a database, but for those that SQLite makes by itself.
    static func shape(of db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                    AND name NOT LIKE 'message\\_index\\_%' ESCAPE '\\'
                ORDER BY rowid
                """)
    }

    private static func tables(in db: Database) throws -> [String: Table] {
        let names = try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_master WHERE type = 'table'
                    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                    AND name NOT LIKE 'message\\_index%' ESCAPE '\\'
                    AND name <> 'grdb_migrations'
                """)
        var tables: [String: Table] = [:]
        for name in names {
            // What search looks at may be written anew; what was said may not.
            let columns = try db.columns(in: name).map(\.name)
                .filter { name != "message" || $0 != "text" }
            tables[name] = Table(
                columns: columns, rows: try rows(of: name, columns: columns, in: db))
        }
        return tables
    }

    /// All that is in a database, whichever of its files it is in.
    static func everything(in path: String) throws -> [[DatabaseValue]] {
        try DatabaseQueue(path: path).read { db in
            let names = try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            let queries =
                ["SELECT * FROM sqlite_master"] + names.map { "SELECT * FROM \"\($0)\"" }
            return try queries.flatMap { query in
                try Row.fetchAll(db, sql: query).map { Array($0.databaseValues) }
            }
        }
    }

    private static func rows(
        of table: String, columns: [String], in db: Database
    ) throws -> [[DatabaseValue]] {
        let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        return try Row.fetchAll(db, sql: "SELECT \(list) FROM \"\(table)\"")
            .map { row in columns.map { row[$0] } }
    }

    /// Expects that all rows are still there, as they were in every column that there was.
    func expectKept(in db: Database) throws {
        for (name, old) in tables {
            #expect(!old.rows.isEmpty, "\(name)")
            let found = try Self.rows(of: name, columns: old.columns, in: db)
            #expect(Set(found) == Set(old.rows), "\(name)")
            #expect(found.count == old.rows.count, "\(name)")
        }
    }
}
