public import ChatCore
import GRDB
import Glibc

/// How much room a store takes, in bytes.
public struct StoreSpace: Hashable, Sendable {
    public let file: Int

    /// What stands in the log and is not in the file yet, or was folded in and not cut off.
    public let log: Int

    /// What within the file holds nothing.
    public let free: Int

    /// Whether free pages can be given back one by one.
    public let isIncremental: Bool
}

extension SQLiteStore {
    /// How much room it takes.
    public func space() async throws(StoreError) -> StoreSpace {
        let path = path
        return try await read { db in try Self.space(path, db) }
    }

    static func space(_ path: String, _ db: Database) throws -> StoreSpace {
        func number(_ pragma: String) throws -> Int {
            try Int.fetchOne(db, sql: "PRAGMA \(pragma)") ?? 0
        }
        let page = try number("page_size")
        return StoreSpace(
            file: try number("page_count") * page, log: StoreFolder.size(of: path + "-wal"),
            free: try number("freelist_count") * page,
            isIncremental: try number("auto_vacuum") == 2)
    }

    /// Gives back to the system what holds nothing, and puts the search index together.
    ///
    /// In steps that nobody waits for, where the file was made for it. An older file is written anew
    /// once, for as long as nobody else can write.
    ///
    /// - Throws: `.busy` where a turn is under way that the writing anew would keep waiting.
    public func reclaim() async throws(StoreError) {
        try await tidySearchIndex()
        if try await space().isIncremental {
            while try await space().free > 0, !Task.isCancelled {
                try await writeWithoutTransaction { db in
                    // Each row that is asked for is one page; none comes of it but the work.
                    _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum(2000)")
                }
            }
        } else {
            guard try await openEntries(of: nil).isEmpty else { throw .busy(path: path) }
            try await writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try db.execute(sql: "VACUUM")
            }
        }
        try await writeWithoutTransaction { db in
            // Who reads meanwhile keeps the log; then it is cut off the next time.
            _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// Source: sqlite.org/fts5.html, "The 'merge' Command".
    private func tidySearchIndex() async throws(StoreError) {
        var pages = -500
        for _ in 0..<10_000 {
            let amount = pages
            let changes = try await write { db in
                let before = db.totalChangesCount
                try db.execute(
                    sql: "INSERT INTO message_index(message_index, rank) VALUES ('merge', ?)",
                    arguments: [amount])
                return db.totalChangesCount - before
            }
            if changes < 2 || Task.isCancelled { return }
            pages = 500
        }
    }
}
