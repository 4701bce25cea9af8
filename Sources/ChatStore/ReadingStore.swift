public import ChatCore
import GRDB

extension SQLiteStore {
    /// Keeps where a person is in a thread.
    ///
    /// A message that a place names by its `otid` and that is not there any more leaves what was kept.
    public func save(
        _ place: ReadingPlace, of username: Username, in thread: ThreadAddress
    ) async throws(StoreError) {
        let time = now().milliseconds
        try await write { db in
            guard let thread = try Self.threadID(thread, in: db) else { return }
            let newest = try Int64.fetchOne(
                db, sql: "SELECT max(number) FROM message WHERE thread = ?", arguments: [thread])
            guard let newest else { return }
            let top: Int64? =
                switch place.top {
                case .number(let number): number
                case .said(let otid):
                    try Int64.fetchOne(
                        db,
                        sql: """
                            SELECT number FROM message
                            WHERE otid = ? AND +thread = ? AND type = 'user_message'
                            """,
                        arguments: [otid, thread])
                case nil: nil
                }
            // Who has never been at the end has read nothing yet that could be told apart.
            try db.execute(
                sql: """
                    INSERT INTO reading (thread, username, read, read_at, place, row)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                    ON CONFLICT (thread, username) DO UPDATE SET
                        read = CASE WHEN ?7 THEN ?3 ELSE read END,
                        read_at = CASE WHEN ?7 THEN ?4 ELSE read_at END,
                        place = ?5, row = ?6
                    """,
                arguments: [
                    thread, username.rawValue, newest, time, top, place.row, place.hasReadAll,
                ])
        }
    }

    /// Where a person was in a thread, or nil where that is not known.
    public func reading(
        of username: Username, in thread: ThreadAddress
    ) async throws(StoreError) -> Reading? {
        try await read { db in
            guard let thread = try Self.threadID(thread, in: db) else { return nil }
            return try Row.fetchOne(
                db,
                sql:
                    "SELECT read, read_at, place, row FROM reading WHERE thread = ? AND username = ?",
                arguments: [thread, username.rawValue]
            ).map { row in
                Reading(
                    read: try row.integer("read"), readAt: try row.date("read_at"),
                    place: row["place"], row: Int(clamping: try row.integer("row")))
            }
        }
    }

    static func forgetReading(
        of username: Username, on server: ServerID, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                DELETE FROM reading WHERE username = ?
                    AND thread IN (SELECT id FROM thread WHERE server = ?)
                """,
            arguments: [username.rawValue, server.rawValue])
    }
}
