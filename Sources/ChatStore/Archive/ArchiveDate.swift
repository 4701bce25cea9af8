import ChatCore
public import FoundationEssentials
import LettaAPI

/// A time as exported files have it, such as `2026-11-20T23:33:56.123Z`: in whole milliseconds, as
/// columns of the store are.
public struct ArchiveDate: Hashable, Sendable, Codable {
    /// Since 1970.
    public let milliseconds: Int64

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(_ date: Date) { milliseconds = date.milliseconds }

    public var date: Date { Date(milliseconds: milliseconds) }

    private static let calendar = LocalCalendar(zone: .gmt)

    /// The years that four digits can say; times beyond them are not ours.
    private static let range: Range<Int64> = -62_135_596_800_000..<253_402_300_800_000

    /// Nil where the time is in a year of more than four digits.
    var text: String? {
        guard Self.range.contains(milliseconds) else { return nil }
        let day = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        let rest = Int(milliseconds - Int64(day) * 86_400_000)
        func padded(_ number: Int, _ count: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(count - digits.count, 0)) + digits
        }
        let date = Self.calendar.iso(day: day)
        return String(repeating: "0", count: max(10 - date.utf8.count, 0)) + date + "T"
            + padded(rest / 3_600_000, 2) + ":" + padded(rest / 60_000 % 60, 2) + ":"
            + padded(rest / 1000 % 60, 2) + "." + padded(rest % 1000, 3) + "Z"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            milliseconds = number
            return
        }
        let text = try container.decode(String.self)
        guard let milliseconds = Self.milliseconds(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is no time")
        }
        self.milliseconds = milliseconds
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let text { try container.encode(text) } else { try container.encode(milliseconds) }
    }

    /// Reads its own spelling fast, and every other that Letta has.
    private static func milliseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        func number(_ first: Int, _ count: Int) -> Int? {
            var number = 0
            for byte in bytes[first..<first + count] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                number = number * 10 + Int(byte) - 48
            }
            return number
        }
        if bytes.count == 24, bytes[23] == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
            let year = number(0, 4), let month = number(5, 2), let dayOfMonth = number(8, 2),
            let day = LocalCalendar.day(year: year, month: month, day: dayOfMonth),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            let fraction = number(20, 3), hour < 24, minute < 60, second < 60
        {
            let seconds = day * 86_400 + hour * 3600 + minute * 60 + second
            return Int64(seconds) * 1000 + Int64(fraction)
        }
        return Timestamp.date(text)?.milliseconds
    }
}
