import ChatCore

/// What of a thread is at hand: its end, as it grows, and a window on what came before.
///
/// An entry keeps its place, but where others are replaced: those of the end count up from 0, those of
/// the window end at -1. The window follows the end directly, or is anywhere in the past: then the end
/// is not on the screen, and there is a gap between that is filled when somebody reads on.
struct Scrollback: Hashable, Sendable {
    var live = Transcript()
    private(set) var window = HistoryWindow()

    /// Whether the store has something before the end's first entry.
    private var liveHasOlder = false

    /// The pages that were asked for and have not come.
    private(set) var awaited: [PageRequest] = []
    private var serial = 0

    /// More entries than this are not kept in the window.
    static let windowLimit = 1_200

    /// So many around the one on the screen stay when some are forgotten.
    static let keptDistance = 450

    /// From so many on the end forgets its oldest, while nobody looks at them.
    static let liveLimit = 800

    init() {}

    init(_ transcript: Transcript, hasOlder: Bool) {
        live = transcript
        liveHasOlder = hasOlder
    }

    /// Empty, for another thread; pages that were asked for are not taken any more.
    mutating func clear() {
        let serial = serial
        self = Scrollback()
        self.serial = serial
    }

    /// Whether the end is not on the screen, because something is missing before it.
    var isDetached: Bool { window.hasNewer }

    var hasOlder: Bool { window.oldest == nil ? liveHasOlder : window.hasOlder }
    var startIndex: Int { -window.entries.count }
    var endIndex: Int { isDetached ? 0 : live.entries.count }
    var isEmpty: Bool { startIndex == endIndex }

    /// The entry at a place, or nil where there is none.
    subscript(place: Int) -> TranscriptEntry? {
        if place >= 0 { return place < endIndex ? live.entries[place] : nil }
        let index = place + window.entries.count
        return index >= 0 ? window.entries[index] : nil
    }

    /// Where an entry is; nil where it is not at hand.
    ///
    /// The place it was last seen at is looked at first.
    func place(of id: TranscriptEntry.ID, near hint: Int = 0) -> Int? {
        if self[hint]?.id == id { return hint }
        if !isDetached, let index = live.entries.firstIndex(where: { $0.id == id }) {
            return index
        }
        return window.entries.firstIndex { $0.id == id }.map { $0 - window.entries.count }
    }

    /// Where the first entry from a message number on is, or the last one that has a number.
    func place(ofNumber number: Int64) -> Int? {
        var last: Int?
        for place in startIndex..<endIndex {
            guard let found = self[place]?.number else { continue }
            if found >= number { return place }
            last = place
        }
        return last
    }

    // MARK: Pages

    /// Asks for what comes before all that is here; nil where it is on its way, or there is nothing.
    mutating func requestOlder() -> PageRequest? {
        guard hasOlder, !awaited.contains(where: { $0.place.isOlder }) else { return nil }
        if let oldest = window.oldest { return request(.before(oldest)) }
        for entry in live.entries {
            if let number = entry.number { return request(.before(number)) }
            if case .said(let otid) = entry.id, case .user = entry.kind {
                return request(.beforeSaid(otid: otid))
            }
        }
        return nil
    }

    /// Asks for what comes after the window; nil where it is on its way, or the end follows.
    mutating func requestNewer() -> PageRequest? {
        guard isDetached, let newest = window.newest,
            !awaited.contains(where: { $0.place.isNewer })
        else { return nil }
        return request(.after(newest))
    }

    /// Asks for a page in place of the window.
    mutating func requestJump(to place: PagePlace) -> PageRequest {
        // What was asked for from where nobody is any more is of no use.
        awaited = []
        return request(place)
    }

    /// Does without the page that was to be gone to.
    mutating func cancelJump() {
        awaited.removeAll { !$0.place.isOlder && !$0.place.isNewer }
    }

    private mutating func request(_ place: PagePlace) -> PageRequest {
        serial += 1
        let request = PageRequest(serial: serial, place: place)
        awaited.append(request)
        return request
    }

    /// Takes a page that was asked for; nil where it could not be read.
    ///
    /// - Returns: whether it was still wanted.
    mutating func take(_ page: TranscriptPage?, for request: PageRequest) -> Bool {
        guard let index = awaited.firstIndex(of: request) else { return false }
        awaited.remove(at: index)
        guard let page else { return true }
        if request.place.isOlder {
            if window.oldest == nil {
                window = HistoryWindow(page)
                window.closeEnd()
                if page.oldest == nil { liveHasOlder = false }
            } else {
                window.prepend(page)
            }
        } else if request.place.isNewer {
            window.append(page)
        } else if page.oldest != nil {
            window = HistoryWindow(page)
        }
        // Where it has come to the end's beginning, the end follows it.
        _ = window.close(at: isInLive)
        return true
    }

    private func isInLive(_ entry: TranscriptEntry) -> Bool { live[entry.id] != nil }

    /// Goes back to the end at once.
    mutating func rejoin() {
        guard isDetached else { return }
        window = HistoryWindow()
        awaited = []
        // It was detached, so there is something between.
        liveHasOlder = true
    }

    /// Forgets what is far away from the entry on the screen.
    ///
    /// - Parameter place: nil where the end is followed.
    mutating func trim(around place: Int?, isBusy: Bool) {
        let count = window.entries.count
        if let place {
            guard count > Self.windowLimit else { return }
            window.trim(
                around: min(max(place + count, 0), count - 1), distance: Self.keptDistance)
            return
        }
        if count > Self.keptDistance {
            window.trim(around: count - 1, distance: Self.keptDistance)
        }
        guard !isBusy, live.entries.count > Self.liveLimit else { return }
        trimLive()
    }

    /// Forgets the older half of the end, up to something that can be asked for again.
    private mutating func trimLive() {
        let middle = live.entries.count / 2
        let first = live.entries[middle...].firstIndex { entry in
            if case .user = entry.kind, case .said = entry.id { return true }
            return false
        }
        guard let first else { return }
        let dropped = Set(live.entries[..<first].map(\.id))
        live.removeAll { dropped.contains($0.id) }
        window = HistoryWindow()
        liveHasOlder = true
    }

    // MARK: Changes

    /// Takes a message out that is about to be said again, so that its reply comes after it.
    ///
    /// - Returns: whether it was there, and places may have changed.
    mutating func forget(_ id: TranscriptEntry.ID) -> Bool {
        guard live[id] != nil else { return false }
        live.removeAll { $0.id == id }
        return true
    }

    /// Takes a history in place of the end, but keeps what is not in it yet: messages on their way,
    /// messages that were never sent, and the program's own words.
    ///
    /// The window stays; where it does not reach the history's beginning any more, there is a gap.
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
        live = merged
        liveHasOlder = hasOlder
        guard !window.isEmpty else { return }
        let overlapped = window.close(at: isInLive)
        if !overlapped, !isDetached, hasOlder { window.openEnd() }
    }
}

extension PagePlace {
    fileprivate var isOlder: Bool {
        switch self {
        case .before, .beforeSaid: true
        case .newest, .oldest, .after, .around, .aroundSaid, .at: false
        }
    }

    fileprivate var isNewer: Bool { if case .after = self { true } else { false } }
}
