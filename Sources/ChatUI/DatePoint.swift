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
                if let day = Self.day(word, today: today) {
                    self = .date(calendar.date(day: day))
                } else if let minute = Self.minute(word) {
                    let isLater = minute > calendar.minute(of: now)
                    self = .date(calendar.date(day: isLater ? today - 1 : today, minute: minute))
                } else {
                    return nil
                }
            }
        case 2:
            guard let day = Self.day(words[0], today: today), let minute = Self.minute(words[1])
            else { return nil }
            self = .date(calendar.date(day: day, minute: minute))
        default: return nil
        }
    }

    private static func day(_ word: Substring, today: Int) -> Int? {
        switch word {
        case "today": return today
        case "yesterday": return today - 1
        default: break
        }
        if word.count >= 3,
            let weekday = LocalCalendar.weekdays.firstIndex(where: {
                $0.lowercased().hasPrefix(word)
            })
        {
            let back = (LocalCalendar.weekday(of: today) - weekday + 7) % 7
            return today - (back == 0 ? 7 : back)
        }
        let parts = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2]
        else { return nil }
        return LocalCalendar.day(year: year, month: month, day: day)
    }

    private static func minute(_ word: Substring) -> Int? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }
}
