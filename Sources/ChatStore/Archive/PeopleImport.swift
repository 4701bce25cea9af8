public import ChatCore
public import FoundationEssentials
import GRDB
public import LettaAPI

/// What became of the people of a file.
public struct PeopleReport: Hashable, Sendable {
    /// Somebody who is known here with another block.
    public struct Conflict: Hashable, Sendable {
        public let server: ServerID
        public let username: Username

        /// The block here, and that of the file.
        public let block: BlockID
        public let other: BlockID
    }

    public internal(set) var added: [Username] = []

    /// Known here with the same block, or with another one that the file's took the place of.
    public internal(set) var merged: [Username] = []

    /// Left alone.
    public internal(set) var conflicts: [Conflict] = []
}

extension SQLiteStore {
    /// Makes the people of an exported file known here, all of them or, where it fails, none.
    ///
    /// Who is known with the same block gets what the file has beyond that: earlier and later times,
    /// conversations, and values of the block where none is here. No server learns of it.
    ///
    /// - Parameter mayReplace: whether the file is right about somebody who is known with another block.
    public func importPeople(
        _ json: Data, mayReplace: Bool
    ) async throws(ImportError) -> PeopleReport {
        let document: PeopleDocument
        do throws(ArchiveFault) {
            document = try PeopleDocument(json: json)
        } catch {
            throw .badFile(line: 1, reason: error.reason, addedCount: 0)
        }
        do throws(StoreError) {
            return try await write { db in
                var work = PeopleImport(db: db, mayReplace: mayReplace)
                for person in document.users { try work.take(person) }
                return work.report
            }
        } catch {
            throw .store(error)
        }
    }
}

private struct PeopleImport {
    let db: Database
    let mayReplace: Bool
    var report = PeopleReport()

    mutating func take(_ person: PeopleDocument.Person) throws {
        // The document was looked at before.
        guard let username = Username(person.username) else { return }
        try db.mention(ServerID(person.server))
        let known = try Row.fetchOne(
            db, sql: "SELECT * FROM user WHERE server = ? AND username = ?",
            arguments: [person.server, person.username])
        if let known, try known.text("block") != person.blockID, !mayReplace {
            report.conflicts.append(
                PeopleReport.Conflict(
                    server: ServerID(person.server), username: username,
                    block: try known.id("block"), other: BlockID(person.blockID)))
            return
        }
        // A block has one person: here they may have another name by now.
        let holder = try Row.fetchOne(
            db,
            sql: """
                SELECT * FROM user WHERE server = ?1 AND username <> ?2
                    AND (block = ?3 OR identity = ?4)
                """,
            arguments: [person.server, person.username, person.blockID, person.identityID])
        if let holder {
            report.conflicts.append(
                PeopleReport.Conflict(
                    server: ServerID(person.server), username: try holder.username("username"),
                    block: try holder.id("block"), other: BlockID(person.blockID)))
            return
        }
        try db.execute(
            sql: """
                INSERT INTO user (server, username, identity, block, created_at, last_seen_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (server, username) DO UPDATE SET
                    identity = CASE WHEN block = excluded.block
                        THEN coalesce(identity, excluded.identity) ELSE excluded.identity END,
                    block = excluded.block,
                    created_at = min(created_at, excluded.created_at),
                    last_seen_at = max(last_seen_at, excluded.last_seen_at)
                """,
            arguments: [
                person.server, person.username, person.identityID, person.blockID,
                person.createdAt.milliseconds, person.lastSeenAt.milliseconds,
            ])
        if known == nil { report.added.append(username) } else { report.merged.append(username) }
        try takeBlock(of: person)
        let talks = person.conversations.sorted { $0.selection < $1.selection }
        for talk in talks { try take(talk, of: person, isNew: known == nil) }
    }

    /// What is known of the block here is as new as what the file has, or newer: it was read from the
    /// server.
    private func takeBlock(of person: PeopleDocument.Person) throws {
        guard let block = person.block else { return }
        try db.execute(
            sql: """
                INSERT INTO block
                    (server, id, label, character_limit, description, read_only, cached_at)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [
                person.server, person.blockID, block.label, block.limit, block.description,
                block.readOnly, block.cachedAt.milliseconds,
            ])
        let hasValues = try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM block_version WHERE server = ? AND block = ?)",
            arguments: [person.server, person.blockID])
        guard hasValues == false else { return }
        let newest = PeopleDocument.Version(
            number: 0, value: block.value, author: BlockAuthor.elsewhere.rawValue,
            seenAt: block.cachedAt)
        // Numbers are the store's own; what is said about others of them is put into the new ones.
        var numbers: [Int64: Int64] = [:]
        for version in person.history ?? [newest] {
            try db.execute(
                sql: """
                    INSERT INTO block_version (server, block, value, author, seen_at, username,
                        agent, conversation, run, message, restores)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    person.server, person.blockID, version.value, version.author,
                    version.seenAt.milliseconds, version.username, version.agentID,
                    version.conversationID, version.runID, version.messageID,
                    version.restores.flatMap { numbers[$0] },
                ])
            numbers[version.number] = db.lastInsertedRowID
        }
    }

    /// - Parameter isNew: whether its person was not known here; who was stays in their conversation.
    private func take(
        _ talk: PeopleDocument.Talk, of person: PeopleDocument.Person, isNew: Bool
    ) throws {
        if let name = talk.agentName {
            try db.execute(
                sql: """
                    INSERT INTO agent (server, id, name, seen_at) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    person.server, talk.agentID, name, person.lastSeenAt.milliseconds,
                ])
        }
        try db.execute(
            sql: """
                INSERT INTO conversation
                    (server, agent, id, username, created_at, selection, name)
                VALUES (?1, ?2, ?3, ?4, ?5, CASE WHEN ?6 THEN
                    (SELECT coalesce(max(selection), 0) + 1 FROM conversation) ELSE 0 END, ?7)
                ON CONFLICT DO NOTHING
                """,
            arguments: [
                person.server, talk.agentID, talk.conversationID, person.username,
                talk.createdAt.milliseconds, isNew, talk.name,
            ])
    }
}
