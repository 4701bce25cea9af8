import ChatCore
import LettaAPI

/// A stretch of a thread out of the store, which grows at both ends and forgets at both ends.
struct HistoryWindow: Hashable, Sendable {
    /// Oldest first.
    private(set) var entries: [TranscriptEntry] = []

    /// The numbers of the messages at its ends.
    private(set) var oldest: Int64?
    private(set) var newest: Int64?
    private(set) var hasOlder = false

    /// Whether messages are missing between its end and what comes after it on the screen.
    private(set) var hasNewer = false

    init() {}

    init(_ page: TranscriptPage) {
        entries = page.entries
        oldest = page.oldest
        newest = page.newest
        hasOlder = page.hasOlder
        hasNewer = page.hasNewer
    }

    var isEmpty: Bool { entries.isEmpty }

    mutating func prepend(_ page: TranscriptPage) {
        var older = page.entries
        let answered = mend(&older, before: entries)
        let known = Set(older.map(\.id))
        entries.removeAll { known.contains($0.id) || answered.contains($0.id) }
        entries.insert(contentsOf: older, at: 0)
        oldest = page.oldest ?? oldest
        newest = newest ?? page.newest
        hasOlder = page.hasOlder
    }

    mutating func append(_ page: TranscriptPage) {
        let known = Set(entries.map(\.id))
        let answered = mend(&entries, before: page.entries)
        entries += page.entries.filter { !known.contains($0.id) && !answered.contains($0.id) }
        newest = page.newest ?? newest
        oldest = oldest ?? page.oldest
        hasNewer = page.hasNewer
    }

    /// Lets go of all from the first entry on that `isElsewhere` names, because they follow directly.
    ///
    /// - Returns: whether there was one.
    mutating func close(at isElsewhere: (TranscriptEntry) -> Bool) -> Bool {
        guard let first = entries.firstIndex(where: isElsewhere) else { return false }
        entries.removeSubrange(first...)
        hasNewer = false
        return true
    }

    /// What comes after it is on the screen, with nothing between.
    mutating func closeEnd() { hasNewer = false }

    /// Something came between its end and what is on the screen after it.
    mutating func openEnd() { hasNewer = true }

    /// Forgets what is further away from an entry than `distance`.
    ///
    /// Entries without a number cannot be an end, since nothing could be asked for from there on.
    mutating func trim(around index: Int, distance: Int) {
        guard entries.indices.contains(index) else { return }
        let wanted = max(index - distance, 0)...min(index + distance, entries.count - 1)
        guard let last = entries[...wanted.upperBound].lastIndex(where: { $0.number != nil }),
            let first = entries[wanted.lowerBound...].firstIndex(where: { $0.number != nil }),
            first <= last
        else { return }
        if last < entries.count - 1 {
            entries.removeSubrange((last + 1)...)
            newest = entries[last].number
            hasNewer = true
        }
        if first > 0 {
            oldest = entries[first].number
            entries.removeSubrange(..<first)
            hasOlder = true
        }
    }

    /// Brings calls and returns of tools together that came in different pages.
    ///
    /// - Returns: the ids of the returns that have found their calls.
    private func mend(
        _ older: inout [TranscriptEntry], before newer: [TranscriptEntry]
    ) -> Set<TranscriptEntry.ID> {
        var answered: Set<TranscriptEntry.ID> = []
        for entry in newer {
            guard let result = entry.result, let call = result.callID,
                entry.id != .tool(call: call),
                let index = older.lastIndex(where: { $0.id == .tool(call: call) })
            else { continue }
            older[index].result = result
            older[index].answeredAt = entry.date
            older[index].state = entry.state
            answered.insert(entry.id)
        }
        return answered
    }
}
