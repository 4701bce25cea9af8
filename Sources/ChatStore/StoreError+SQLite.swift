import ChatCore
import GRDB

extension StoreError {
    /// Says what SQLite said by what a person can do about it.
    ///
    /// Values never get into the text.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            let reason = error.message ?? error.resultCode.description
            self =
                switch error.resultCode {
                case .SQLITE_NOTADB, .SQLITE_CORRUPT: .notADatabase(path: path)
                case .SQLITE_READONLY: .readOnly(path: path)
                case .SQLITE_FULL: .diskFull(path: path)
                case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
                    .cannotOpen(path: path, reason: reason)
                case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path)
                default: .failed(path: path, reason: reason)
                }
        case let error as UnreadableRow:
            self = .failed(path: path, reason: error.reason)
        default:
            self = .failed(path: path, reason: "unexpected: \(type(of: error))")
        }
    }
}

/// A row that no version of this program writes.
struct UnreadableRow: Error {
    let reason: String
}
