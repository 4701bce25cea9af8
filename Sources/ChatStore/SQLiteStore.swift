public import ChatCore
package import FoundationEssentials
package import GRDB

/// Everything that the program keeps on disk, in one SQLite file that several processes may open.
///
/// Each method is one transaction. Cancelling the task that calls one does not stop it: what is
/// written on the way out of a cancelled turn matters most.
public final class SQLiteStore: Sendable {
    /// Where the file is; absolute.
    public let path: String

    /// What others could get at before it was opened.
    public let exposures: [PrivateFile.Exposure]

    let now: @Sendable () -> Date
    let reader: any DatabaseReader

    /// Nil where the store was opened for reading.
    private let writer: (any DatabaseWriter)?
    private let use: Use

    /// What a store is opened for.
    public enum Use: Hashable, Sendable {
        /// Many things at a time, for long: readers beside the writer, on threads of their own.
        case chat

        /// One thing after the other, and soon over: on one connection, by whichever thread asks. To hand
        /// over to another thread costs more than most of what is asked.
        case command
    }

    /// A copy that is read in place of a file that cannot be; removed with this object.
    private let copy: PrivateCopy?

    /// Opens the store, making it (folder 0700, files 0600) or bringing it up to date first.
    public convenience init(path: String, for use: Use = .chat) throws(StoreError) {
        try self.init(path: path, for: use, trace: nil)
    }

    /// For tests: `patience` is in seconds; `trace` gets each statement of the writing connection before it
    /// is run.
    package init(
        path: String, for use: Use = .chat, patience: TimeInterval = 5,
        now: @escaping @Sendable () -> Date = { Date() }, trace: (@Sendable (String) -> Void)?
    ) throws(StoreError) {
        let path = StoreFolder.absolute(path)
        let folder = StoreFolder(path: path)
        try folder.make()
        let (writer, exposures) = try folder.whileAlone { () throws(StoreError) in
            try folder.makeFile()
            // Before, since SQLite gives the files beside it the mode of the first.
            let before = folder.closeToOthers()
            let writer = try Connecting.writer(
                path: path, for: use, patience: patience, trace: trace)
            return (writer, before + folder.closeToOthers().filter { !before.contains($0) })
        }
        self.path = path
        self.exposures = exposures
        self.now = now
        self.use = use
        reader = writer
        self.writer = writer
        copy = nil
    }

    init(
        path: String, reader: any DatabaseReader, copy: PrivateCopy?,
        exposures: [PrivateFile.Exposure] = []
    ) {
        self.path = path
        self.exposures = exposures
        now = { Date() }
        self.reader = reader
        writer = nil
        use = .chat
        self.copy = copy
    }

    /// Opens a store that is there already, to read it and nothing else: on a read-only file system
    /// as well, and while another process writes.
    ///
    /// Whatever would write throws `.readOnly`.
    public static func openForReading(path: String) throws(StoreError) -> SQLiteStore {
        let path = StoreFolder.absolute(path)
        // Before, since SQLite gives the files beside it the mode of the first. Only what could be
        // mended is told: who reads somebody else's store knows that others can.
        let closed = StoreFolder(path: path).closeToOthers().filter { $0 == .closed(path: $0.path) }
        let (queue, copy) = try Connecting.readOnlyQueue(path: path)
        return SQLiteStore(path: path, reader: queue, copy: copy, exposures: closed)
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StoreError) -> T {
        if use == .command { return try atOnce { try reader.read(body) } }
        return try await shielded { [reader] in try await reader.read(body) }
    }

    /// A read that ends at once, with nil, where the task is cancelled: for what nobody waits for any more.
    func readUnlessCancelled<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StoreError) -> T? {
        do {
            return try await reader.read(body)
        } catch {
            if Task.isCancelled { return nil }
            throw StoreError(error, path: path)
        }
    }

    /// Reads statement by statement: a transaction cannot be ended where something in it was damaged.
    func readWithoutTransaction<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StoreError) -> T {
        try await shielded { [reader] in try await reader.unsafeRead(body) }
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StoreError) -> T {
        let writer = try writerOrError()
        if use == .command { return try atOnce { try writer.write(body) } }
        return try await shielded { try await writer.write(body) }
    }

    /// A write that is on the disk when this returns, through a power loss as well.
    ///
    /// What came before it is then on the disk too.
    func writeDurably(
        _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws(StoreError) {
        try await writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            defer { try? db.execute(sql: "PRAGMA synchronous = NORMAL") }
            try db.inTransaction(.immediate) {
                try body(db)
                return .commit
            }
        }
    }

    func writeWithoutTransaction(
        _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws(StoreError) {
        let writer = try writerOrError()
        if use == .command { return try atOnce { try writer.writeWithoutTransaction(body) } }
        try await shielded { try await writer.writeWithoutTransaction(body) }
    }

    /// A number that changes when another process has written, and not when this object has.
    public func dataVersion() async throws(StoreError) -> Int {
        let query: @Sendable (Database) throws -> Int = { db in
            try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0
        }
        guard let writer else { return try await read(query) }
        // All our own writes go through this one connection, which does not count them.
        return try await shielded { try await writer.writeWithoutTransaction(query) }
    }

    private func writerOrError() throws(StoreError) -> any DatabaseWriter {
        guard let writer else { throw .readOnly(path: path) }
        return writer
    }

    /// Runs `body` here and now, on the thread that asks.
    private func atOnce<T>(_ body: () throws -> T) throws(StoreError) -> T {
        do { return try body() } catch { throw StoreError(error, path: path) }
    }

    /// Runs `body` in a task of its own, since GRDB interrupts the work of cancelled tasks.
    private func shielded<T: Sendable>(
        _ body: @escaping @Sendable () async throws -> T
    ) async throws(StoreError) -> T {
        let path = path
        return try await Task { () -> Result<T, StoreError> in
            do { return .success(try await body()) } catch {
                return .failure(StoreError(error, path: path))
            }
        }.value.get()
    }
}
