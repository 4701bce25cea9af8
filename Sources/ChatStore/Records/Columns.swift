import ChatCore
import FoundationEssentials
import GRDB
import LettaAPI

extension Date {
    /// Whole milliseconds since 1970, as every column of the store keeps times.
    var milliseconds: Int64 {
        Int64(exactly: (timeIntervalSince1970 * 1000).rounded()) ?? 0
    }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}

extension Row {
    /// The text of a column that is never null.
    func text(_ column: String) throws -> String {
        guard let text = try self.decodeIfPresent(String.self, forColumn: column) else {
            throw UnreadableRow(reason: "a row without \(column)")
        }
        return text
    }

    func optionalText(_ column: String) throws -> String? {
        try decodeIfPresent(String.self, forColumn: column)
    }

    func integer(_ column: String) throws -> Int64 {
        guard let number = try decodeIfPresent(Int64.self, forColumn: column) else {
            throw UnreadableRow(reason: "a row without \(column)")
        }
        return number
    }

    func date(_ column: String) throws -> Date {
        Date(milliseconds: try integer(column))
    }

    func id<ID: LettaID>(_ column: String) throws -> ID {
        ID(try text(column))
    }

    func username(_ column: String) throws -> Username {
        guard let name = Username(try text(column)) else {
            throw UnreadableRow(reason: "a \(column) that is no username")
        }
        return name
    }

    func choice<Choice: RawRepresentable>(_ column: String) throws -> Choice
    where Choice.RawValue == String {
        guard let choice = Choice(rawValue: try text(column)) else {
            throw UnreadableRow(reason: "an unknown \(column)")
        }
        return choice
    }

    private func decodeIfPresent<Value: DatabaseValueConvertible>(
        _ type: Value.Type, forColumn column: String
    ) throws -> Value? {
        let value: DatabaseValue? = self[column]
        guard let value, !value.isNull else { return nil }
        guard let decoded = Value.fromDatabaseValue(value) else {
            throw UnreadableRow(reason: "an unreadable \(column)")
        }
        return decoded
    }
}

extension Database {
    /// Makes sure that rows may refer to `server`.
    func mention(_ server: ServerID) throws {
        try cachedStatement(sql: "INSERT INTO server (id) VALUES (?) ON CONFLICT DO NOTHING")
            .execute(arguments: [server.rawValue])
    }
}
