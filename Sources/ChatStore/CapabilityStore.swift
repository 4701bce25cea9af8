public import ChatCore
import Foundation
import GRDB
import LettaAPI

extension SQLiteStore: CapabilityStore {
    public func capabilities(
        of server: ServerID
    ) async throws(StoreError) -> ServerCapabilities? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM server_capability WHERE server = ?",
                arguments: [server.rawValue]
            ).map { row in
                var capabilities = ServerCapabilities(
                    version: try row.optionalText("version"),
                    checkedAt: try row.date("checked_at"))
                // An ability of a newer program is not known here.
                let answers = try JSONDecoder().decode(
                    [String: Bool].self, from: Data(try row.text("answers").utf8))
                for capability in Capability.allCases {
                    capabilities[capability] = answers[capability.rawValue]
                }
                return capabilities
            }
        }
    }

    public func save(
        _ capabilities: ServerCapabilities, of server: ServerID
    ) async throws(StoreError) {
        var answers: [String: Bool] = [:]
        for capability in Capability.allCases {
            answers[capability.rawValue] = capabilities[capability]
        }
        let known = answers
        try await write { db in
            try db.mention(server)
            let text = String(decoding: try JSONEncoder().encode(known), as: UTF8.self)
            try db.execute(
                sql: """
                    INSERT INTO server_capability (server, version, checked_at, answers)
                    VALUES (?, ?, ?, ?)
                    ON CONFLICT (server) DO UPDATE SET version = excluded.version,
                        checked_at = excluded.checked_at, answers = excluded.answers
                    """,
                arguments: [
                    server.rawValue, capabilities.version, capabilities.checkedAt.milliseconds,
                    text,
                ])
        }
    }
}
