import FoundationEssentials

/// A moment in microseconds since 1970, and the several ways in which Letta writes one (UTC).
struct Timestamp: Hashable, Comparable, Codable, Sendable {
    var microseconds: Int64

    static var now: Timestamp {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    static func < (one: Timestamp, other: Timestamp) -> Bool {
        one.microseconds < other.microseconds
    }

    /// As in `created_at`: `2026-11-20T23:33:53.514402Z`.
    var zulu: String { precise + "Z" }
    /// As in a run's `completed_at`, which names no zone.
    var zoneless: String { precise }
    /// As in a message's `date`: whole seconds, `+00:00`.
    var seconds: String { "\(day)T\(clock)+00:00" }
    /// As in an archival search: microseconds, `+00:00`.
    var preciseOffset: String { precise + "+00:00" }
    /// As in the compiled prompt and in what a tool returns to the model.
    var spoken: String {
        let hour = parts.hour % 12 == 0 ? 12 : parts.hour % 12
        let half = parts.hour < 12 ? "AM" : "PM"
        return "\(day) \(two(hour)):\(two(parts.minute)):\(two(parts.second)) \(half) UTC+0000"
    }

    private var precise: String {
        let fraction = String(((microseconds % 1_000_000) + 1_000_000) % 1_000_000)
        return "\(day)T\(clock)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
    private var day: String { "\(parts.year)-\(two(parts.month))-\(two(parts.day))" }
    private var clock: String { "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))" }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The civil date, by Howard Hinnant's algorithm for the proleptic Gregorian calendar.
    private var parts: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        let total = Int((Double(microseconds) / 1_000_000).rounded(.down))
        let days = Int((Double(total) / 86_400).rounded(.down))
        let left = total - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, day, left / 3_600, left / 60 % 60, left % 60)
    }
}
