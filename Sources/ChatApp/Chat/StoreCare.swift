import ChatStore
import Foundation

/// Takes away, behind a chat's back, what the settings do not keep.
enum StoreCare {
    /// Begins to, unless everything is kept or it was done within the last day.
    ///
    /// What fails is left for another day: nobody waits for it.
    static func begin(_ store: SQLiteStore, keeping kept: KeptPeriods) -> Task<Void, Never>? {
        let retention = kept.retention(asOf: Date())
        guard !retention.keepsAll else { return nil }
        return Task.detached(priority: .background) {
            guard (try? await store.takeDailyCare()) == true else { return }
            _ = try? await store.prune(retention)
        }
    }
}
