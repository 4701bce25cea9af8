import ChatCore
import FoundationEssentials
import Localization

/// Where in the past `/goto` goes.
enum DatePoint: Hashable, Sendable {
    case top
    case bottom

    /// Where the news begins.
    case new
    case date(Date)

    /// What people can type, for the line that says that something else was.
    static let usage = localized("goto.usage")

    /// Reads what was typed; nil where it is no time.
    ///
    /// Of a day its beginning is meant.
    init?(_ text: String, now: Date, calendar: LocalCalendar) {
        switch text.lowercased() {
        case "top", "oldest", "start": self = .top
        case "bottom", "newest", "end", "now": self = .bottom
        case "new", "unread": self = .new
        default:
            guard let stretch = PastTime.stretch(text, now: now, calendar: calendar) else {
                return nil
            }
            self = .date(stretch.lowerBound)
        }
    }
}
