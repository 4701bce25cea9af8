import FoundationEssentials
import LettaAPI
import Testing

@Suite struct `A time from Letta` {
    /// 2026-11-20 23:44:50 UTC.
    static let date = Date(timeIntervalSince1970: 1_795_218_290)

    @Test(arguments: [
        "2026-11-20T23:44:50Z", "2026-11-20T23:44:50+00:00", "2026-11-20T23:44:50-00:00",
        "2026-11-20T23:44:50", "2026-11-21T01:44:50+02:00", "2026-11-20T15:14:50-08:30",
    ])
    func `is the same in all its spellings`(text: String) {
        #expect(Timestamp.date(text) == Self.date)
    }

    /// As in a run's `created_at` and `completed_at`.
    @Test(arguments: [
        "2026-11-20T23:44:50.932496Z", "2026-11-20T23:44:50.932496+00:00",
        "2026-11-20T23:44:50.932496", "2026-11-20T18:44:50.932496-05:00",
    ])
    func `may have fractions of a second`(text: String) throws {
        let date = try #require(Timestamp.date(text))
        #expect(abs(date.timeIntervalSince(Self.date) - 0.932496) < 0.000001)
    }

    @Test(arguments: [
        "", "T", "Z", "2026-11-20", "yesterday", "2026-11-20T", "2026-11-20T23:44:50.", "T.5",
        "2026-13-40T99:99:99Z", "-", "2026-11-20T23:44:50+", "\u{0}",
    ])
    func `that makes no sense traps nothing`(text: String) {
        let date = Timestamp.date(text)
        #expect(date == nil || date == Self.date)
    }
}
