public import ChatCore
import FoundationEssentials
import GRDB
import LettaAPI

/// What an import came to.
public struct ImportReport: Hashable, Sendable {
    /// The threads that the file has messages of.
    public internal(set) var threads: Set<ThreadAddress> = []

    /// Messages read, and those among them that the store did not have.
    public internal(set) var messageCount = 0
    public internal(set) var addedCount = 0
}

/// Why an import stopped.
///
/// What came before is in the store, and doing it again is harmless.
public enum ImportError: Error, Hashable, Sendable {
    /// - Parameters:
    ///   - line: where; 0 for the file as a whole.
    ///   - addedCount: how many messages were added before.
    case badFile(line: Int, reason: String, addedCount: Int)
    case store(StoreError)
}

extension SQLiteStore {
    /// Puts the messages of an exported file into their threads, in order and with their numbers.
    ///
    /// A message that the store has is left as it is, so a file may be read twice, and a thread that
    /// went on meanwhile gets what it lacks where it belongs. Messages go in some thousand at a time: no
    /// other process waits for long.
    ///
    /// - Parameter path: a file of lines or a document, as `docs/export.md` has them.
    public func importArchive(at path: String) async throws(ImportError) -> ImportReport {
        var work = ArchiveImport(store: self)
        do {
            try await work.read(ArchiveReader(path: path))
            return work.report
        } catch {
            switch error {
            case let error as StoreError: throw .store(error)
            case let trouble as ArchiveReader.Trouble:
                throw .badFile(
                    line: trouble.line, reason: trouble.fault.reason,
                    addedCount: work.report.addedCount)
            default: throw .badFile(line: 0, reason: "\(error)", addedCount: work.report.addedCount)
            }
        }
    }

    /// - Returns: how many were not there, and the number of the last.
    fileprivate func add(
        _ messages: [ArchivedMessage], of header: ArchiveHeader, after number: Int64?
    ) async throws(StoreError) -> MessageWriter.Addition {
        try await write { db in
            let thread = try Self.makeThread(header.thread, in: db).id
            return try MessageWriter(thread: thread, db: db).add(messages, after: number)
        }
    }

    /// Makes a thread known with what is around its messages, as far as nothing is known of it here.
    fileprivate func add(_ header: ArchiveHeader) async throws(StoreError) {
        let seenAt = header.exportedAt.milliseconds
        try await write { db in
            _ = try Self.makeThread(header.thread, in: db)
            let (server, agent) = (header.thread.server.rawValue, header.thread.agent.rawValue)
            if let name = header.agentName {
                try db.execute(
                    sql: """
                        INSERT INTO agent (server, id, name, seen_at) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """, arguments: [server, agent, name, seenAt])
            }
            guard let user = header.user, let createdAt = header.createdAt else { return }
            // Selected before all others: whoever is in a conversation stays there.
            try db.execute(
                sql: """
                    INSERT INTO conversation
                        (server, agent, id, username, created_at, selection, name)
                    VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    server, agent, header.thread.conversation.rawValue, user.rawValue,
                    createdAt.milliseconds, header.conversationName,
                ])
        }
    }
}

/// An import on its way: reads a batch while the one before is written.
private struct ArchiveImport {
    typealias Piece = ArchiveScanner.Piece

    /// How many messages, or bytes of them, are one transaction.
    private static let count = 2_000
    private static let size = 8 << 20

    let store: SQLiteStore
    var report = ImportReport()
    private var header: ArchiveHeader?

    /// The number of the last message of the thread.
    private var last: Int64?
    private var waiting: [Piece] = []
    private var waitingSize = 0

    /// The batch that is being written.
    private var writing: Task<Result<MessageWriter.Addition, StoreError>, Never>?

    init(store: SQLiteStore) { self.store = store }

    mutating func read(_ reader: ArchiveReader) async throws {
        var documents = try await headers(in: reader)
        // Of a document the header comes last.
        if !documents.isEmpty { try await begin(documents.removeFirst()) }
        try await reader.forEachPiece { piece in
            switch piece.kind {
            case .message: try await wait(for: piece)
            case .document:
                try await flush()
                if !documents.isEmpty { try await begin(documents.removeFirst()) }
            case .header:
                try await flush()
                try await begin(Self.header(in: piece))
            }
            return true
        }
        try await flush()
        try await settle()
    }

    /// The headers of documents; none where the file is lines.
    private func headers(in reader: ArchiveReader) async throws -> [ArchiveHeader] {
        var headers: [ArchiveHeader] = []
        try await reader.forEachPiece { piece in
            switch piece.kind {
            case .header: return false
            case .message: return true
            case .document:
                headers.append(try Self.header(in: piece))
                return true
            }
        }
        return headers
    }

    private static func header(in piece: Piece) throws(ArchiveReader.Trouble) -> ArchiveHeader {
        do throws(ArchiveFault) {
            return try ArchiveHeader(json: Data(piece.json), with: JSONDecoder())
        } catch {
            throw ArchiveReader.Trouble(line: piece.line, fault: error)
        }
    }

    private mutating func begin(_ header: ArchiveHeader) async throws {
        try await settle()
        try await store.add(header)
        report.threads.insert(header.thread)
        self.header = header
        last = nil
    }

    private mutating func wait(for piece: Piece) async throws {
        guard header != nil else {
            throw ArchiveReader.Trouble(
                line: piece.line,
                fault: ArchiveFault(reason: "there is no header before the first message"))
        }
        waiting.append(piece)
        waitingSize += piece.json.count
        if waiting.count >= Self.count || waitingSize >= Self.size { try await flush() }
    }

    /// Puts what waits into the store, up to what cannot be read.
    private mutating func flush() async throws {
        guard let header, !waiting.isEmpty else { return }
        let pieces = waiting
        waiting = []
        waitingSize = 0
        let (messages, trouble) = await Self.messages(in: pieces)
        try await settle()
        report.messageCount += messages.count
        let (store, last) = (store, last)
        writing = Task {
            do throws(StoreError) {
                return .success(try await store.add(messages, of: header, after: last))
            } catch {
                return .failure(error)
            }
        }
        guard let trouble else { return }
        try await settle()
        throw trouble
    }

    /// Waits until all that was handed over is in the store.
    private mutating func settle() async throws {
        guard let writing else { return }
        self.writing = nil
        let outcome = try await writing.value.get()
        report.addedCount += outcome.added
        last = outcome.last ?? last
    }

    /// Reads pieces on all processors.
    ///
    /// - Returns: the messages before the first piece that is wrong, and what is wrong with it.
    private static func messages(
        in pieces: [Piece]
    ) async -> ([ArchivedMessage], ArchiveReader.Trouble?) {
        let size = 250
        return await withTaskGroup { group in
            for first in stride(from: 0, to: pieces.count, by: size) {
                let part = pieces[first..<min(first + size, pieces.count)]
                group.addTask { (first, read(part)) }
            }
            var parts: [Int: ([ArchivedMessage], ArchiveReader.Trouble?)] = [:]
            for await (first, part) in group { parts[first] = part }
            var messages: [ArchivedMessage] = []
            for first in parts.keys.sorted() {
                messages += parts[first]?.0 ?? []
                if let trouble = parts[first]?.1 { return (messages, trouble) }
            }
            return (messages, nil)
        }
    }

    private static func read(
        _ pieces: ArraySlice<Piece>
    ) -> ([ArchivedMessage], ArchiveReader.Trouble?) {
        let decoder = JSONDecoder()
        var messages: [ArchivedMessage] = []
        for piece in pieces {
            do throws(ArchiveFault) {
                messages.append(try ArchivedMessage(json: Data(piece.json), with: decoder))
            } catch {
                return (messages, ArchiveReader.Trouble(line: piece.line, fault: error))
            }
        }
        return (messages, nil)
    }
}
