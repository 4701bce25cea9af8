import ChatCore
import FoundationEssentials
import GRDB
import Glibc

/// How connections to a store file are made and what is checked first.
enum Connecting {
    private static let olderVersion = "an older version made it; the next turn brings it up to date"

    /// Seconds that a statement waits for another process.
    static let patience: TimeInterval = 5

    private static func configuration(
        path: String, patience: TimeInterval = patience,
        trace: (@Sendable (String) -> Void)? = nil
    ) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            try check(db, path: path)
            if !db.configuration.readonly,
                try Int.fetchOne(db, sql: "PRAGMA page_count") == 0
            {
                // So that what is not needed any more can be given back bit by bit.
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            if let trace, !db.configuration.readonly { db.trace { trace("\($0)") } }
        }
        return configuration
    }

    /// Refuses what somebody else made, before anything is changed in it.
    private static func check(_ db: Database, path: String) throws {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if application != Migrations.applicationID,
            try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master)") ?? false
        {
            throw StoreError.cannotOpen(
                path: path, reason: "it is the database of another program")
        }
        if try Migrations.migrator.hasBeenSuperseded(db) {
            throw StoreError.newerSchema(path: path)
        }
    }

    static func writer(
        path: String, for use: SQLiteStore.Use, patience: TimeInterval,
        trace: (@Sendable (String) -> Void)?
    ) throws(StoreError) -> any DatabaseWriter {
        // Going over to write-ahead logging takes the file for itself and does not always wait for
        // others, so the busy timeout alone is not enough here.
        let deadline = ContinuousClock.now + .seconds(patience)
        while true {
            do {
                return try openedWriter(
                    path: path, for: use, patience: patience, trace: trace)
            } catch .busy where ContinuousClock.now < deadline {
                usleep(100_000)
            }
        }
    }

    private static func openedWriter(
        path: String, for use: SQLiteStore.Use, patience: TimeInterval,
        trace: (@Sendable (String) -> Void)? = nil
    ) throws(StoreError) -> any DatabaseWriter {
        do {
            var configuration = configuration(path: path, patience: patience, trace: trace)
            if use == .command { return try oneConnection(path: path, &configuration) }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try Migrations.migrator.migrate(pool)
            return pool
        } catch {
            let error = StoreError(error, path: path)
            // SQLite opens a file that it may only read, and then cannot open its log.
            if case .cannotOpen = error, access(path, R_OK) == 0,
                access(path, W_OK) != 0 || access(StoreFolder.parent(of: path), W_OK) != 0
            {
                throw .readOnly(path: path)
            }
            throw error
        }
    }

    /// What a pool does at its opening is for its readers, and writes to the file each time.
    private static func oneConnection(
        path: String, _ configuration: inout Configuration
    ) throws -> DatabaseQueue {
        configuration.prepareDatabase { db in
            guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
                throw StoreError.cannotOpen(
                    path: path, reason: "SQLite cannot keep a log beside it")
            }
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let isComplete = try queue.read { db in
            try Migrations.migrator.hasCompletedMigrations(db)
        }
        if !isComplete { try Migrations.migrator.migrate(queue) }
        return queue
    }

    /// - Parameter acceptsOlder: whether a store that an older version made will do.
    static func readOnlyQueue(
        path: String, acceptsOlder: Bool = false
    ) throws(StoreError) -> (DatabaseQueue, PrivateCopy?) {
        guard access(path, R_OK) == 0 else {
            let code = errno
            throw .cannotOpen(
                path: path,
                reason: code == ENOENT || code == ENOTDIR
                    ? "there is no such file" : StoreFolder.reason(code))
        }
        let refusal: StoreError
        do {
            return (try openedQueue(at: path, for: path, acceptsOlder), nil)
        } catch {
            switch error {
            case .cannotOpen(_, olderVersion):
                // Brought up to date where that is possible: by others, or in a copy.
                guard access(path, W_OK) != 0 || access(StoreFolder.parent(of: path), W_OK) != 0
                else { throw error }
                let copy = try PrivateCopy(of: path)
                _ = try openedWriter(path: copy.path, for: .chat, patience: patience)
                return (try openedQueue(at: copy.path, for: path, acceptsOlder), copy)
            case .cannotOpen, .readOnly, .failed: refusal = error
            default: throw error
            }
        }
        // A log that SQLite may neither share nor fold in, as on a read-only medium. Without one the
        // file is all there is, and cannot change; with one both have to be read together.
        guard access(StoreFolder.parent(of: path), W_OK) != 0 else { throw refusal }
        if StoreFolder.size(of: path + "-wal") == 0 {
            return (try openedQueue(at: immutableURI(path), for: path, acceptsOlder), nil)
        }
        let copy = try PrivateCopy(of: path)
        return (try openedQueue(at: copy.path, for: path, acceptsOlder), copy)
    }

    private static func openedQueue(
        at location: String, for path: String, _ acceptsOlder: Bool
    ) throws(StoreError) -> DatabaseQueue {
        do {
            var configuration = configuration(path: path)
            configuration.readonly = true
            let queue = try DatabaseQueue(path: location, configuration: configuration)
            let (isComplete, isEmpty) = try queue.read { db in
                (
                    try Migrations.migrator.hasCompletedMigrations(db),
                    try Migrations.migrator.appliedIdentifiers(db).isEmpty
                )
            }
            guard isComplete || acceptsOlder && !isEmpty else {
                throw StoreError.cannotOpen(
                    path: path,
                    reason: isEmpty ? "nothing is in it yet" : olderVersion)
            }
            return queue
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Source: sqlite.org/uri.html.
    private static func immutableURI(_ path: String) -> String {
        var escaped = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return "file:\(escaped)?immutable=1"
    }
}

/// A copy of a store and its log in a folder that nobody else can read; removed when it is let go of.
final class PrivateCopy: Sendable {
    let path: String
    private let folder: String

    init(of original: String) throws(StoreError) {
        var template = Array("/tmp/lettera-copy-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .cannotOpen(path: original, reason: StoreFolder.reason(errno))
        }
        folder = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        path = folder + "/copy.sqlite"
        do {
            try FileManager.default.copyItem(atPath: original, toPath: path)
            if access(original + "-wal", R_OK) == 0 {
                try FileManager.default.copyItem(atPath: original + "-wal", toPath: path + "-wal")
            }
            // It may be one that its owner may only read.
            chmod(path, 0o600)
            chmod(path + "-wal", 0o600)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw .cannotOpen(path: original, reason: "cannot copy it to read it")
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }
}
