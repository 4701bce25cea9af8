/// Why the local store could not do what was asked of it.
public enum StoreError: Error, Hashable, Sendable {
    /// The file is no SQLite database, or is damaged. Nothing was changed.
    case notADatabase(path: String)

    /// A newer program wrote it.
    case newerSchema(path: String)

    case readOnly(path: String)
    case diskFull(path: String)

    /// It cannot be opened or made: missing folder, no permission.
    case cannotOpen(path: String, reason: String)

    /// Another process kept it locked for longer than the busy timeout.
    case busy(path: String)
    case failed(path: String, reason: String)
}
