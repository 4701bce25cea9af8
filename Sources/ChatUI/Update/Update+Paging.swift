public import ChatCore
import FoundationEssentials
import Localization
import Screen

extension Model {
    /// How many entries may be left before the next page is asked for.
    private static let margin = 40

    /// Asks for what somebody who reads on will need, and forgets what is far away.
    mutating func readOn() -> [Effect] {
        scrollback.trim(around: viewport.anchor?.place, isBusy: turn != nil)
        findAnchor()
        let rows = Panes(self).transcript.rows
        let margin = max(rows, Self.margin)
        var requests: [PageRequest?] = []
        let place = viewport.anchor?.place ?? scrollback.endIndex
        if place - scrollback.startIndex <= margin { requests.append(scrollback.requestOlder()) }
        if !viewport.isFollowing, scrollback.endIndex - place <= margin + rows {
            requests.append(scrollback.requestNewer())
        }
        return requests.compactMap { $0.map(Effect.loadPage) }
    }

    /// Forgets what nobody looks at, after a turn that has made the end longer.
    mutating func forgetFarAway() {
        scrollback.trim(around: viewport.anchor?.place, isBusy: false)
        findAnchor()
    }

    /// The entry on the top row may have another place now.
    private mutating func findAnchor() {
        guard let anchor = viewport.anchor else { return }
        if let place = scrollback.place(of: anchor.entry, near: anchor.place) {
            viewport.anchor?.place = place
        }
    }

    mutating func pageLoaded(_ page: TranscriptPage?, for request: PageRequest) -> [Effect] {
        guard scrollback.take(page, for: request) else { return [] }
        guard let jump = reader.jump, jump.request == request else {
            findAnchor()
            if viewport.isFollowing { scrollback.rejoin() }
            return viewport.isFollowing || page == nil ? [] : readOn()
        }
        reader.jump = nil
        guard let page else { return [] }
        land(on: page, jump.target)
        return readOn()
    }

    // MARK: Jumps

    /// Goes to the oldest entry of the thread, wherever that is.
    mutating func goToOldest() -> [Effect] {
        guard scrollback.hasOlder else {
            hold(place: scrollback.startIndex)
            selectTop()
            return readOn()
        }
        return jump(to: .oldest, .top)
    }

    mutating func jump(
        to place: PagePlace, _ target: TranscriptReader.Jump.Target
    ) -> [Effect] {
        let request = scrollback.requestJump(to: place)
        reader.jump = TranscriptReader.Jump(request: request, target: target)
        return [.loadPage(request)]
    }

    private mutating func land(on page: TranscriptPage, _ target: TranscriptReader.Jump.Target) {
        guard page.oldest != nil, !scrollback.isEmpty else {
            notice = Notice(text: localized("goto.none"))
            return refindReadingPlace()
        }
        switch target {
        case .top: hold(place: scrollback.startIndex)
        case .nearest, .row:
            let place = page.focus.flatMap { scrollback.place(ofNumber: $0) }
            guard let place else { return refindReadingPlace() }
            if case .row(let number) = target {
                hold(place: place, row: number)
            } else {
                say(nearest: place)
                hold(place: place)
            }
        case .match(let match):
            guard
                let place = scrollback.place(of: match.entry)
                    ?? scrollback.place(ofNumber: match.number)
            else { return refindReadingPlace() }
            show(match: place)
        }
        if focus == .transcript { selectTop() }
    }

    private mutating func say(nearest place: Int) {
        guard let entry = scrollback[place], let date = entry.date else { return }
        let who: String =
            switch entry.kind {
            case .user(let name): name.isEmpty ? parties.user : name
            case .assistant: parties.agent
            default: localized("goto.something")
            }
        let day = reader.calendar.words(forDay: reader.calendar.day(of: date))
        notice = Notice(text: localized("goto.nearest", who, day, reader.calendar.time(of: date)))
    }

    /// Goes to a time.
    mutating func goTo(_ text: String) -> [Effect] {
        guard let now else { return [] }
        guard let point = DatePoint(text, now: now, calendar: reader.calendar) else {
            return refuse(
                text.isEmpty
                    ? localized("goto.where", DatePoint.usage)
                    : localized("goto.unknown", text, DatePoint.usage),
                line: text.isEmpty ? "/goto " : "/goto \(text)")
        }
        switch point {
        case .top: return goToOldest()
        case .bottom:
            followNewest()
            return readOn()
        case .date(let date): return jump(to: .at(date), .nearest)
        case .new:
            switch reader.unread?.beginning {
            case .entry(let id):
                guard let place = scrollback.place(of: id) else { break }
                hold(place: place)
                return readOn()
            case .after(let number): return jump(to: .around(number), .row(0))
            case nil: break
            }
            notice = Notice(text: localized("goto.no-new"))
            return []
        }
    }

    // MARK: The reading place

    /// Where the person is in the thread, to be kept; nil while that is not known.
    public var readingPlace: ReadingPlace? {
        guard reader.isPlaceKnown else { return nil }
        guard let anchor = viewport.anchor,
            let place = scrollback.place(of: anchor.entry, near: anchor.place)
        else { return ReadingPlace(hasReadAll: true) }
        // Entries of this run have no number; the nearest before it that can be named will do.
        for candidate in stride(
            from: place, through: max(scrollback.startIndex, place - 256), by: -1)
        {
            guard let entry = scrollback[candidate] else { continue }
            let row = candidate == place ? anchor.row : 0
            if let number = entry.number {
                return ReadingPlace(top: .number(number), row: row, hasReadAll: false)
            }
            if case .said(let otid) = entry.id, case .user = entry.kind {
                return ReadingPlace(top: .said(otid: otid), row: row, hasReadAll: false)
            }
        }
        return ReadingPlace(hasReadAll: false)
    }

    /// Where the person was when they last saw this thread became known.
    mutating func readingLoaded(_ reading: Reading?) -> [Effect] {
        guard !reader.isPlaceKnown else { return [] }
        reader.isPlaceKnown = true
        guard let reading else { return land() ?? [] }
        reader.unread = UnreadLine(beginning: .after(reading.read), since: reading.readAt)
        if let effects = land() { return effects }
        guard let place = reading.place else { return [] }
        return jump(to: .around(place), .row(reading.row))
    }

    /// Goes back to where somebody was.
    mutating func goBack(to place: ReadingPlace?) -> [Effect] {
        guard let top = place?.top else {
            followNewest()
            return readOn()
        }
        switch top {
        case .number(let number):
            // Only what has just this number is the entry itself.
            if let found = scrollback.place(ofNumber: number), scrollback[found]?.number == number {
                hold(place: found, row: place?.row ?? 0)
                return readOn()
            }
            return jump(to: .around(number), .row(place?.row ?? 0))
        case .said(let otid):
            scrollback.rejoin()
            guard let found = scrollback.place(of: .said(otid: otid)) else {
                return jump(to: .aroundSaid(otid: otid), .row(place?.row ?? 0))
            }
            hold(place: found, row: place?.row ?? 0)
            return readOn()
        }
    }
}
