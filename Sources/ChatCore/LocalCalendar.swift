public import FoundationEssentials

/// Days and times of day in one time zone, in the calendar that everybody's clock shows.
public struct LocalCalendar: Hashable, Sendable {
    public var zone: TimeZone

    public init(zone: TimeZone) { self.zone = zone }

    /// The number of the day that a time falls on: 0 is 1 January 1970.
    public func day(of date: Date) -> Int { split(date).day }

    /// Minutes since midnight.
    public func minute(of date: Date) -> Int { split(date).second / 60 }

    /// When a minute of a day begins; where clocks skip that minute, about an hour away.
    public func date(day: Int, minute: Int = 0) -> Date {
        let local = Double(day) * 86_400 + Double(minute) * 60
        // The offset is asked for at a time that is near, and then at the one found.
        let guess = Date(timeIntervalSince1970: local)
        let near = Date(timeIntervalSince1970: local - offset(at: guess))
        return Date(timeIntervalSince1970: local - offset(at: near))
    }

    /// Such as `14:02`.
    public func time(of date: Date) -> String {
        let minute = minute(of: date)
        return "\(Self.padded(minute / 60)):\(Self.padded(minute % 60))"
    }

    /// Such as `Thursday, 19 November 2026`.
    public func words(forDay day: Int) -> String {
        let date = Self.civil(day)
        return
            "\(Self.weekdays[Self.weekday(of: day)]), \(date.day) \(Self.months[date.month - 1]) "
            + "\(date.year)"
    }

    /// Such as `2026-11-19`.
    public func iso(day: Int) -> String {
        let date = Self.civil(day)
        return "\(date.year)-\(Self.padded(date.month))-\(Self.padded(date.day))"
    }

    /// 0 for Sunday to 6 for Saturday.
    public static func weekday(of day: Int) -> Int { ((day + 4) % 7 + 7) % 7 }

    /// The number of a day; nil where the calendar has no such day.
    public static func day(year: Int, month: Int, day: Int) -> Int? {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
            return nil
        }
        let number = number(year: year, month: month, day: day)
        let date = civil(number)
        return date.month == month && date.day == day ? number : nil
    }

    /// English names, beginning with Sunday.
    public static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    private func offset(at date: Date) -> Double { Double(zone.secondsFromGMT(for: date)) }

    private func split(_ date: Date) -> (day: Int, second: Int) {
        let local = date.timeIntervalSince1970 + offset(at: date)
        // Dates come from outside; no calendar reaches further than this.
        guard local.isFinite, abs(local) < 1e12 else { return (0, 0) }
        let day = (local / 86_400).rounded(.down)
        return (Int(day), Int(local - day * 86_400))
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    private static func number(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Source: the same, `civil_from_days`.
    private static func civil(_ number: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
