public import FoundationEssentials

/// A stretch of the past, in the words in which people name one: `2026-11-19`, `yesterday`, `14:30`, `2d`.
///
/// Days and times of day are those of a calendar's zone, but where a text brings a zone of its own.
public enum PastTime {
    /// What a text names, from its first moment up to, and without, its last; nil where it names no time.
    ///
    /// That is a day, a minute or a second; a span such as `2d` is the moment so long ago, and has no length.
    /// A weekday is the last one before today; a time of day that has not been yet today is yesterday's.
    /// A day and a time can stand together, with a space or a `T` between.
    public static func stretch(
        _ text: some StringProtocol, now: Date, calendar: LocalCalendar
    ) -> Range<Date>? {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        let today = calendar.day(of: now)
        if let ago = span(words) {
            let moment = now.addingTimeInterval(-ago)
            return moment..<moment
        }
        switch words.count {
        case 1:
            if words[0] == "now" { return now..<now }
            if let day = day(words[0], today: today) {
                return calendar.date(day: day)..<calendar.date(day: day + 1)
            }
            if let second = second(words[0]) {
                let stretch = stretch(day: today, second, calendar)
                return stretch.lowerBound <= now
                    ? stretch : self.stretch(day: today - 1, second, calendar)
            }
            return joined(words[0], today: today, calendar)
        case 2:
            guard let day = day(words[0], today: today), let second = second(words[1]) else {
                return nil
            }
            return stretch(day: day, second, calendar)
        default: return nil
        }
    }

    /// The number of the day that a word names; nil where it names none.
    private static func day(_ word: some StringProtocol, today: Int) -> Int? {
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
        let parts = word.split(separator: "-", omittingEmptySubsequences: false).map { number($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2]
        else { return nil }
        return LocalCalendar.day(year: year, month: month, day: day)
    }

    // MARK: Spans

    /// Seconds, by what people call them.
    ///
    /// Months and years are those of a calendar on the whole: nobody means them to the day.
    private static let units: [String: Double] = {
        var units: [String: Double] = [:]
        let named: [([String], Double)] = [
            (["m", "min", "minute", "minutes"], 60), (["h", "hour", "hours"], 3_600),
            (["d", "day", "days"], 86_400), (["w", "week", "weeks"], 7 * 86_400),
            (["mo", "month", "months"], 30 * 86_400), (["y", "year", "years"], 365 * 86_400),
        ]
        for (names, seconds) in named { for name in names { units[name] = seconds } }
        return units
    }()

    /// How many seconds ago: `2d`, `3 weeks`, `1h ago`.
    private static func span(_ words: [Substring]) -> Double? {
        var words = words
        if words.last == "ago" { words.removeLast() }
        guard (1...2).contains(words.count) else { return nil }
        let whole = words.joined()
        let digits = whole.prefix { ("0"..."9").contains($0) }
        guard (1...6).contains(digits.count), let count = Double(String(digits)),
            let unit = units[String(whole.dropFirst(digits.count))]
        else { return nil }
        return count * unit
    }

    // MARK: Times of day

    private struct Second {
        var value: Int

        /// Whether a second was named, rather than a minute.
        var isExact: Bool
    }

    private static func second(_ word: some StringProtocol) -> Second? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.dropFirst().allSatisfy({ $0.count == 2 }),
            let hour = number(parts[0]), let minute = number(parts[1]), (0..<24).contains(hour),
            (0..<60).contains(minute)
        else { return nil }
        guard parts.count == 3 else {
            return Second(value: hour * 3_600 + minute * 60, isExact: false)
        }
        guard let second = number(parts[2]), (0..<60).contains(second) else { return nil }
        return Second(value: hour * 3_600 + minute * 60 + second, isExact: true)
    }

    private static func stretch(
        day: Int, _ second: Second, _ calendar: LocalCalendar
    ) -> Range<Date> {
        let start = calendar.date(day: day, minute: second.value / 60)
            .addingTimeInterval(Double(second.value % 60))
        return start..<start.addingTimeInterval(second.isExact ? 1 : 60)
    }

    /// A day and a time joined by `t`, with a zone of its own or without.
    private static func joined(
        _ word: Substring, today: Int, _ calendar: LocalCalendar
    ) -> Range<Date>? {
        guard let divider = word.firstIndex(of: "t"), let day = day(word[..<divider], today: today)
        else { return nil }
        let rest = word[word.index(after: divider)...]
        if let second = second(rest) { return stretch(day: day, second, calendar) }
        let clock = rest.prefix { ("0"..."9").contains($0) || $0 == ":" || $0 == "." }
        guard let second = second(clock.prefix { $0 != "." }),
            let offset = offset(rest.dropFirst(clock.count))
        else { return nil }
        let start = Date(
            timeIntervalSince1970: Double(day) * 86_400 + Double(second.value) - Double(offset))
        return start..<start.addingTimeInterval(second.isExact ? 1 : 60)
    }

    /// Seconds east of Greenwich: `z`, `+01:00`, `-0330`, `+01`; 0 for nothing.
    private static func offset(_ zone: Substring) -> Int? {
        guard let sign = zone.first else { return 0 }
        if zone == "z" { return 0 }
        let digits = zone.dropFirst().filter { $0 != ":" }
        guard sign == "+" || sign == "-", [2, 4].contains(digits.count), let all = number(digits)
        else { return nil }
        let (hours, minutes) = digits.count == 2 ? (all, 0) : (all / 100, all % 100)
        guard hours < 24, minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (sign == "+" ? 60 : -60)
    }

    /// A number of ASCII digits alone.
    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
