public import FoundationEssentials

/// One thing that passed between the program and the server, with no secret in it.
public struct WireEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case request, answer, event, failure
    }

    public var kind: Kind
    public var time: Date

    /// Method, path, status, milliseconds and bytes of a request; the kind of an event.
    public var head: String

    /// What was sent or came, shortened.
    public var detail: String

    public init(kind: Kind, time: Date, head: String, detail: String = "") {
        self.kind = kind
        self.time = time
        self.head = head
        self.detail = detail
    }
}

/// The newest of what passed, as much as is worth its memory.
struct Wire: Hashable, Sendable {
    /// How many are kept.
    static let limit = 1000

    /// How many rows an entry has until it is unfolded.
    static let foldedRows = 2

    private(set) var entries: [WireEntry] = []

    /// How many came before the first one kept: numbers of entries never change.
    private(set) var dropped = 0

    /// The number behind the newest entry.
    var end: Int { dropped + entries.count }

    mutating func append(_ more: [WireEntry]) {
        entries += more
        // In steps, so that not every event moves all others.
        guard entries.count > Self.limit + Self.limit / 4 else { return }
        let surplus = entries.count - Self.limit
        entries.removeFirst(surplus)
        dropped += surplus
    }

    /// The entry of a number; nil where it is kept no longer, or not there yet.
    func entry(_ number: Int) -> WireEntry? {
        let place = number - dropped
        return entries.indices.contains(place) ? entries[place] : nil
    }
}

/// What is looked at of it.
struct WirePage: Hashable, Sendable {
    /// Words that an entry must hold, all of them, whatever their case.
    var filter = EditLine()

    /// Whether entries are shown whole, rather than their first rows.
    var isUnfolded = false

    /// The number behind the lowest entry shown; nil follows the newest.
    var end: Int?

    /// What was open before.
    var under: Overlay?

    /// Whether an entry is to be shown.
    func shows(_ entry: WireEntry) -> Bool {
        let words = filter.text.lowercased().split(separator: " ")
        guard !words.isEmpty else { return true }
        let text = (entry.head + " " + entry.detail).lowercased()
        return words.allSatisfy { text.contains($0) }
    }

    /// Moves by so many entries that are shown; back at the newest it follows again.
    mutating func move(by step: Int, in wire: Wire) {
        var number = min(max(end ?? wire.end, wire.dropped), wire.end)
        var left = abs(step)
        let direction = step < 0 ? -1 : 1
        while left > 0 {
            let next = number + direction
            guard next > wire.dropped, next <= wire.end else { break }
            number = next
            if let entry = wire.entry(direction < 0 ? number : number - 1), shows(entry) {
                left -= 1
            }
        }
        end = number == wire.end ? nil : number
    }
}
