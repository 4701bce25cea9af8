import Foundation
import GRDB
import Glibc

/// Opens the SQLite file that a practice server keeps everything in.
enum Database {
    static func open(_ path: String) throws(PracticeError) -> DatabasePool {
        let folder = try makeFile(path)
        // Two processes must not turn a new file into a database at the same time. The folder is
        // locked, not the file: closing a second descriptor of the file would drop SQLite's locks.
        let lock = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if lock >= 0 { close(lock) } }
        if lock >= 0 { while flock(lock, LOCK_EX) != 0, errno == EINTR {} }
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            let known = migrations.migrations
            let applied = try pool.read { try migrations.appliedIdentifiers($0) }
            guard applied.isSubset(of: known) else {
                throw PracticeError.databaseTooNew(path: path)
            }
            if applied.count < known.count { try migrations.migrate(pool) }
            return pool
        } catch let error as PracticeError {
            throw error
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw .notADatabase(path: path)
        } catch let error as DatabaseError {
            throw .cannotOpen(path: path, reason: error.message ?? "\(error.resultCode)")
        } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
    }

    /// Makes the file and its folder where there are none, and returns the folder.
    private static func makeFile(_ path: String) throws(PracticeError) -> String {
        let files = FileManager.default
        let folder = (path as NSString).deletingLastPathComponent
        do {
            if !folder.isEmpty, !files.fileExists(atPath: folder) {
                try files.createDirectory(
                    atPath: folder, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            }
        } catch {
            throw .cannotOpen(path: path, reason: "its folder cannot be made")
        }
        if !files.fileExists(atPath: path) {
            let made = files.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            guard made || files.fileExists(atPath: path) else {
                throw .cannotOpen(path: path, reason: "the file cannot be made")
            }
        }
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw .cannotOpen(path: path, reason: "it is a folder")
        }
        return folder.isEmpty ? "." : folder
    }

    private static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: schema)
        }
        return migrator
    }

    private static let schema = """
        CREATE TABLE agent (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            description TEXT, metadata TEXT NOT NULL, system TEXT NOT NULL,
            agentType TEXT NOT NULL, model TEXT NOT NULL, embedding TEXT, tags TEXT NOT NULL,
            tools TEXT NOT NULL, approvals TEXT NOT NULL, context TEXT NOT NULL,
            lastStopReason TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL
        );
        CREATE TABLE block (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
            value TEXT NOT NULL, charLimit INTEGER NOT NULL, description TEXT,
            metadata TEXT NOT NULL, readOnly INTEGER NOT NULL, hidden INTEGER,
            tags TEXT NOT NULL
        );
        CREATE INDEX blockByLabel ON block (label);
        CREATE TABLE agentBlock (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            agentID TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
            blockID TEXT NOT NULL REFERENCES block (id) ON DELETE CASCADE,
            UNIQUE (agentID, blockID)
        );
        CREATE INDEX agentBlockByBlock ON agentBlock (blockID);
        CREATE TABLE identity (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            identifierKey TEXT NOT NULL UNIQUE, name TEXT NOT NULL, identityType TEXT NOT NULL,
            properties TEXT NOT NULL
        );
        CREATE TABLE identityBlock (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            identityID TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
            blockID TEXT NOT NULL REFERENCES block (id) ON DELETE CASCADE,
            UNIQUE (identityID, blockID)
        );
        CREATE TABLE identityAgent (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            identityID TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
            agentID TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
            UNIQUE (identityID, agentID)
        );
        CREATE TABLE conversation (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            agentID TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE, summary TEXT,
            context TEXT NOT NULL, isolatedBlockIDs TEXT NOT NULL, model TEXT,
            lastMessageAt INTEGER, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL
        );
        CREATE TABLE message (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            agentID TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
            conversationID TEXT, runID TEXT, stepID TEXT, role TEXT NOT NULL, otid TEXT,
            senderID TEXT, name TEXT, body TEXT NOT NULL, createdAt INTEGER NOT NULL
        );
        CREATE INDEX messageByAgent ON message (agentID, seq);
        CREATE INDEX messageByConversation ON message (conversationID, seq);
        CREATE INDEX messageByRun ON message (runID, seq);
        CREATE TABLE run (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            agentID TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
            conversationID TEXT, status TEXT NOT NULL, stopReason TEXT,
            background INTEGER NOT NULL, otid TEXT, owner TEXT NOT NULL,
            cancelRequested INTEGER NOT NULL, usage TEXT NOT NULL, steps TEXT NOT NULL,
            frames TEXT, createdAt INTEGER NOT NULL, completedAt INTEGER
        );
        CREATE INDEX runByAgent ON run (agentID, seq);
        CREATE INDEX runByConversation ON run (conversationID, seq);
        CREATE INDEX runByOtid ON run (otid);
        CREATE TABLE conversationLock (
            thread TEXT PRIMARY KEY, runID TEXT NOT NULL, owner TEXT NOT NULL,
            expiresAt INTEGER NOT NULL
        );
        CREATE TABLE passage (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            agentID TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
            text TEXT NOT NULL, tags TEXT NOT NULL, createdAt INTEGER NOT NULL
        );
        CREATE INDEX passageByAgent ON passage (agentID, seq);
        """
}
