import ChatCore
import FoundationEssentials
import Localization
import Screen

/// What stands above an entry: the day that begins with it, and the line above the news.
struct EntryLead {
    private let calendar: LocalCalendar
    private let unread: UnreadLine?
    private let today: Int?
    private let columns: Int

    /// How far back the day of the entry before is looked for, so that a frame's cost has a bound.
    private static let reach = 32

    init(_ model: Model, columns: Int) {
        calendar = model.reader.calendar
        unread = model.reader.unread
        today = model.now.map { model.reader.calendar.day(of: $0) }
        self.columns = columns
    }

    func rows(before place: Int, in scrollback: Scrollback) -> [[Span]] {
        var rows: [[Span]] = []
        if let day = newDay(at: place, in: scrollback) {
            rows.append([rule(calendar.words(forDay: day), .border)])
        }
        if let unread, scrollback.begins(unread, at: place) {
            rows.append([rule(localized("transcript.new") + since(unread.since), .notice)])
        }
        return rows
    }

    /// The day of an entry, if it is another than that of the entry before.
    private func newDay(at place: Int, in scrollback: Scrollback) -> Int? {
        guard let entry = scrollback[place], entry.kind.hasDay, let date = entry.date else {
            return nil
        }
        let day = calendar.day(of: date)
        var before = place - 1
        while place - before <= Self.reach, let earlier = scrollback[before] {
            if earlier.kind.hasDay, let date = earlier.date {
                return calendar.day(of: date) == day ? nil : day
            }
            before -= 1
        }
        // A talk of today needs no date above it; and where more is to come, it is not known yet.
        if place - before > Self.reach || scrollback.hasOlder { return nil }
        return day == today ? nil : day
    }

    private func since(_ date: Date?) -> String {
        guard let date else { return "" }
        let day = calendar.day(of: date)
        let time = (day == today ? "" : calendar.iso(day: day) + " ") + calendar.time(of: date)
        return " " + localized("transcript.since", time)
    }

    private func rule(_ words: String, _ face: Face) -> Span {
        Span("── \(words) ──".cut(to: columns), face)
    }
}

extension TranscriptEntry.Kind {
    /// Whether the entry's date is that of the talk: the program's own words come when they come.
    fileprivate var hasDay: Bool { self != .notice && self != .error }
}
