import ChatCore

/// The entries of a thread, growing at both ends.
///
/// An entry keeps its place, but where others are replaced: those that came later count up from 0,
/// those loaded from before count down from -1.
struct Scrollback: Hashable, Sendable {
    var live = Transcript()

    /// What came before, the nearest first.
    private var older: [TranscriptEntry] = []
    private(set) var hasOlder = false
    var isLoadingOlder = false

    init() {}

    init(_ transcript: Transcript, hasOlder: Bool) {
        live = transcript
        self.hasOlder = hasOlder
    }

    var startIndex: Int { -older.count }
    var endIndex: Int { live.entries.count }
    var isEmpty: Bool { startIndex == endIndex }

    /// The entry at a place, or nil where there is none.
    subscript(place: Int) -> TranscriptEntry? {
        if place >= 0 { return place < live.entries.count ? live.entries[place] : nil }
        let index = -1 - place
        return index < older.count ? older[index] : nil
    }

    /// Where an entry is.
    ///
    /// The place it was last seen at is looked at first.
    func place(of id: TranscriptEntry.ID, near hint: Int) -> Int? {
        if self[hint]?.id == id { return hint }
        if let index = live.entries.firstIndex(where: { $0.id == id }) { return index }
        return older.firstIndex { $0.id == id }.map { -1 - $0 }
    }

    /// Takes what comes before all that is here, oldest first.
    mutating func prepend(_ entries: [TranscriptEntry], hasOlder: Bool) {
        let known = Set(older.map(\.id))
        for entry in entries.reversed() where live[entry.id] == nil && !known.contains(entry.id) {
            older.append(entry)
        }
        self.hasOlder = hasOlder
        isLoadingOlder = false
    }

    /// Takes a message out that is about to be said again, so that its reply comes after it.
    ///
    /// - Returns: whether it was there, and places may have changed.
    mutating func forget(_ id: TranscriptEntry.ID) -> Bool {
        guard live[id] != nil else { return false }
        live.removeAll { $0.id == id }
        return true
    }

    /// Takes a history in place of this, but keeps what is not in it yet: messages on their way,
    /// messages that were never sent, and the program's own words.
    mutating func replace(with history: Transcript, hasOlder: Bool) {
        var merged = history
        for entry in live.entries where history[entry.id] == nil {
            switch (entry.kind, entry.state) {
            case (_, .pending), (_, .streaming), (_, .unsent): merged.put(entry)
            case (.notice, _), (.error, _):
                merged.note(entry.text, kind: entry.kind, at: entry.date)
            default: break
            }
        }
        self = Scrollback(merged, hasOlder: hasOlder)
    }
}
