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
    /// Days without a time begin at midnight. A weekday is the last one before today, a time of day that
    /// has not been yet today is yesterday's. A day and a time can stand together.
    init?(_ text: String, now: Date, calendar: LocalCalendar) {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        let today = calendar.day(of: now)
        switch words.count {
        case 1:
            switch words[0] {
            case "top", "oldest", "start": self = .top
            case "bottom", "newest", "end", "now": self = .bottom
            case "new", "unread": self = .new
            case let word:
                if let day = PastTime.day(word, today: today) {
                    self = .date(calendar.date(day: day))
                } else if let minute = PastTime.minute(word) {
                    let isLater = minute > calendar.minute(of: now)
                    self = .date(calendar.date(day: isLater ? today - 1 : today, minute: minute))
                } else {
                    return nil
                }
            }
        case 2:
            guard let day = PastTime.day(words[0], today: today),
                let minute = PastTime.minute(words[1])
            else { return nil }
            self = .date(calendar.date(day: day, minute: minute))
        default: return nil
        }
    }
}
