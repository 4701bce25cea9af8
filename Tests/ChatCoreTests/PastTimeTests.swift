import ChatCore
import Foundation
import Testing

@Suite struct `A time in the past, as people write it` {
    /// Saturday, 21 November 2026, 15:00:00 in UTC.
    private let now = Date(timeIntervalSince1970: 1_795_273_200)
    private let calendar = LocalCalendar(zone: .gmt)

    private func stretch(_ text: String) -> Range<Date>? {
        PastTime.stretch(text, now: now, calendar: calendar)
    }

    @Test(
        arguments: [
            ("2026-11-19", "2026-11-19T00:00:00Z", 86_400),
            ("today", "2026-11-21T00:00:00Z", 86_400),
            ("yesterday", "2026-11-20T00:00:00Z", 86_400),
            ("Monday", "2026-11-16T00:00:00Z", 86_400),
            ("sat", "2026-11-14T00:00:00Z", 86_400), ("14:30", "2026-11-21T14:30:00Z", 60),
            ("23:05", "2026-11-20T23:05:00Z", 60), ("yesterday 9:15", "2026-11-20T09:15:00Z", 60),
            ("2026-11-19T14:30", "2026-11-19T14:30:00Z", 60),
            ("2026-11-19 14:30:05", "2026-11-19T14:30:05Z", 1),
            ("2026-11-19T14:30:05Z", "2026-11-19T14:30:05Z", 1),
            ("2026-11-19T14:30:05.123456+00:00", "2026-11-19T14:30:05Z", 1),
            ("2026-11-19T14:30+01:00", "2026-11-19T13:30:00Z", 60),
            ("2026-11-19T14:30-0330", "2026-11-19T18:00:00Z", 60),
            ("now", "2026-11-21T15:00:00Z", 0),
            ("2d", "2026-11-19T15:00:00Z", 0), ("3w", "2026-10-31T15:00:00Z", 0),
            ("90min", "2026-11-21T13:30:00Z", 0), ("5h", "2026-11-21T10:00:00Z", 0),
            ("2 days ago", "2026-11-19T15:00:00Z", 0), ("1mo", "2026-10-22T15:00:00Z", 0),
            ("1Y", "2025-11-21T15:00:00Z", 0),
        ] as [(String, String, Double)])
    func `is a day, a minute, a second or a moment`(text: String, start: String, length: Double)
        throws
    {
        let found = try #require(stretch(text))
        #expect(found.lowerBound == (try Date(start, strategy: .iso8601)))
        #expect(found.upperBound.timeIntervalSince(found.lowerBound) == length)
    }

    @Test(arguments: [
        "", " ", "soon", "2", "d", "2x", "-2d", "1234567d", "2026-13-01", "2026-02-30", "2026-11",
        "24:00", "14:7", "14:60", "2026-11-19T", "2026-11-19T14:30X", "2026-11-19T14:30+25:00",
        "tomorrow", "2 2 d", "mo", "٢d", "1e3d", "2026-11-19T14:30:05.x",
    ])
    func `is nothing else`(text: String) {
        #expect(stretch(text) == nil)
    }

    @Test func `follows the clocks of its zone`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let day = try #require(
            PastTime.stretch("2026-10-25", now: now, calendar: LocalCalendar(zone: zone)))
        // Clocks went back an hour.
        #expect(day.upperBound.timeIntervalSince(day.lowerBound) == 25 * 3_600)
    }
}
