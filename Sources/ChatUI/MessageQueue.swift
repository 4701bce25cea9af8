import ChatCore

/// Messages that wait: those left over from last time first, until somebody says that they are to be
/// sent, then those for the turns to come.
public struct MessageQueue: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        /// Whether it would survive the end of the program.
        enum Safety: Hashable, Sendable {
            case saving

            /// Saving takes long enough to say so.
            case savingSlowly
            case saved
            case failed
        }

        var message: QueuedMessage

        /// Left over: sent only when somebody says so.
        var isFromLastTime = false

        /// Written while somebody else was about to talk, or to be talked to, and meant for that.
        var isForNext = false
        var safety = Safety.saving
    }

    private(set) var entries: [Entry] = []

    /// Whether it waits for a word from the person, because the last turn failed.
    public internal(set) var isHeld = false

    /// The words of all, in order.
    public var messages: [String] { entries.map(\.message.text) }

    var isEmpty: Bool { entries.isEmpty }
    var hasLeftovers: Bool { entries.contains(where: \.isFromLastTime) }
    var isSaving: Bool { entries.contains { $0.safety == .saving } }

    /// What is shown of it: a message is once it is on the disk, or when that takes long.
    var shown: [Entry] { entries.filter { $0.safety != .saving } }

    /// Whether a message is to be sent as soon as one can be.
    var hasNext: Bool { !isHeld && entries.contains { !$0.isFromLastTime } }

    mutating func append(_ message: QueuedMessage, isForNext: Bool) {
        entries.append(Entry(message: message, isForNext: isForNext))
    }

    /// Takes back what was about to be sent, before all others.
    mutating func putBack(_ message: QueuedMessage) {
        entries.insert(Entry(message: message), at: 0)
    }

    /// Takes what was left over from last time, and is not here yet.
    ///
    /// - Returns: whether there was any.
    mutating func add(leftovers messages: [QueuedMessage]) -> Bool {
        let known = Set(entries.map(\.message.otid))
        let new = messages.filter { !known.contains($0.otid) }
            .map { Entry(message: $0, isFromLastTime: true, safety: .saved) }
        entries = new + entries
        return !new.isEmpty
    }

    /// Takes out what is to be sent next.
    mutating func takeNext() -> QueuedMessage? {
        guard hasNext, let place = entries.firstIndex(where: { !$0.isFromLastTime }) else {
            return nil
        }
        return entries.remove(at: place).message
    }

    /// Takes out one message, whatever it waits for.
    mutating func take(otid: String) -> QueuedMessage? {
        guard let place = entries.firstIndex(where: { $0.message.otid == otid }) else { return nil }
        return entries.remove(at: place).message
    }

    /// Everything may be sent, in order.
    mutating func release() {
        isHeld = false
        for place in entries.indices { entries[place].isFromLastTime = false }
    }

    /// Leaves what was meant for the ones before to the disk, where it waits for them.
    mutating func partiesChanged() {
        entries.removeAll { !$0.isForNext }
        isHeld = false
        for place in entries.indices { entries[place].isForNext = false }
    }

    /// What waits is meant for the same ones, in another thread of theirs.
    mutating func threadChanged() {
        for place in entries.indices { entries[place].isForNext = false }
    }

    /// What was meant for somebody who cannot be had waits for a word.
    mutating func partiesStayed() {
        if entries.contains(where: \.isForNext) { isHeld = true }
        for place in entries.indices { entries[place].isForNext = false }
    }

    mutating func saved(otid: String, isSaved: Bool) {
        guard let place = entries.firstIndex(where: { $0.message.otid == otid }) else { return }
        entries[place].safety = isSaved ? .saved : .failed
    }

    mutating func timePassed() {
        for place in entries.indices where entries[place].safety == .saving {
            entries[place].safety = .savingSlowly
        }
    }
}
