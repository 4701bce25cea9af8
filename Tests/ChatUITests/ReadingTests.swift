import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `Reading a long thread` {
    @Test func `goes to the oldest entry at once, and back to the newest`() {
        let thread = StoredThread(exchanges: 5_000)
        var story = Story(thread)
        #expect(
            story.press(.alt("<")) == [.loadPage(PageRequest(serial: 1, place: .oldest))])
        story.press(.alt("<"), with: thread)
        #expect(story.transcript().contains("max  question 0\nada  answer 0"))
        #expect(story.screen().contains("▼ more below"))
        #expect(story.model.scrollback.isDetached)
        story.press(.alt(">"), with: thread)
        #expect(story.transcript().hasSuffix("max  question 4999\nada  answer 4999"))
        #expect(!story.model.scrollback.isDetached)
        #expect(!story.screen().contains("▼"))
    }

    @Test(arguments: [3, 7, 20])
    func `reads from its oldest entry to its newest without a gap or a double`(limit: Int) {
        var thread = StoredThread(exchanges: 60)
        thread.limit = limit
        var story = Story(thread)
        story.press(.alt("<"), with: thread)
        var rows: [Substring] = []
        for _ in 0..<400 where !story.model.viewport.isFollowing {
            rows += story.transcript().split(separator: "\n").prefix(1)
            story.press(.alt("j"), with: thread)
        }
        rows += story.transcript().split(separator: "\n")
        var seen: [Substring] = []
        for row in rows where seen.last != row { seen.append(row) }
        let wanted = (0..<60).flatMap { ["max  question \($0)", "ada  answer \($0)"] }
        #expect(seen.filter { !$0.hasPrefix("──") }.map(String.init) == wanted)
    }

    @Test(arguments: [3, 7, 20])
    func `reads from its newest entry to its oldest without a gap or a double`(limit: Int) {
        var thread = StoredThread(exchanges: 60)
        thread.limit = limit
        var story = Story(thread)
        var rows = story.transcript().split(separator: "\n").reversed().map(String.init)
        for _ in 0..<400 {
            story.press(.alt("k"), with: thread)
            rows += story.transcript().split(separator: "\n").prefix(1).map(String.init)
        }
        var seen: [String] = []
        for row in rows where seen.last != row && !row.hasPrefix("──") { seen.append(row) }
        let wanted = (0..<60).flatMap { ["max  question \($0)", "ada  answer \($0)"] }
        #expect(seen == wanted.reversed())
    }

    @Test func `keeps no more than it needs at hand`() {
        let thread = StoredThread(exchanges: 3_000)
        var story = Story(thread)
        var most = 0
        for _ in 0..<600 {
            story.press(.pageUp, with: thread)
            let scrollback = story.model.scrollback
            most = max(most, scrollback.window.entries.count + scrollback.live.entries.count)
        }
        #expect(most <= 2_000)
        #expect(story.model.scrollback.isDetached)
        for _ in 0..<200 { story.press(.pageDown, with: thread) }
        for _ in 0..<200 { story.press(.pageUp, with: thread) }
        #expect(!story.model.viewport.isFollowing)
        for _ in 0..<5_000 where !story.model.viewport.isFollowing {
            story.press(.pageDown, with: thread)
        }
        #expect(story.transcript().hasSuffix("max  question 2999\nada  answer 2999"))
    }

    @Test func `forgets what was said long ago in a talk that goes on and on`() {
        var story = Story(columns: 40, rows: 10)
        story.tell(.readingLoaded(nil))
        for number in 0..<600 {
            story.exchange("question \(number)", "answer \(number)", number: number)
        }
        #expect(story.model.scrollback.live.entries.count <= Scrollback.liveLimit)
        #expect(story.model.scrollback.hasOlder)
        for _ in 0..<400 { story.press(.alt("k")) }
        let oldest = story.model.scrollback.live.entries[0].id
        guard case .said(let otid) = oldest else {
            Issue.record("\(oldest) cannot be asked for")
            return
        }
        let asked = (0..<400).lazy.map { _ in story.press(.pageUp) }.first { !$0.isEmpty }
        #expect(asked == [.loadPage(PageRequest(serial: 1, place: .beforeSaid(otid: otid)))])
    }

    @Test func `loses nothing of a turn that goes on while somebody is far away`() {
        let thread = StoredThread(exchanges: 1_000)
        var story = Story(thread)
        story.say("and now?")
        story.press(.alt("<"), with: thread)
        let before = story.transcript()
        story.think("Hm.")
        story.reply("All of ", "it.")
        #expect(story.transcript() == before)
        #expect(story.screen().contains("▼ 2 new"))
        _ = story.finish()
        for _ in 0..<30 { story.press(.pageDown, with: thread) }
        story.press(.alt(">"), with: thread)
        #expect(story.transcript().contains("∴ thought: Hm.\nada  All of it."))
        #expect(story.transcript().contains("max  and now?"))
    }

    @Test func `does not show twice what is asked for twice`() {
        let thread = StoredThread(exchanges: 300)
        var story = Story(thread)
        for _ in 0..<80 { story.press(.alt("k")) }
        var effects: [Effect] = []
        for _ in 0..<400 where effects.isEmpty { effects = story.press(.pageUp) }
        story.answer(effects, with: thread)
        let before = story.model.scrollback
        story.answer(effects, with: thread)
        #expect(story.model.scrollback == before)
    }

    @Test func `takes no page that was asked for in another thread`() {
        let thread = StoredThread(exchanges: 1_000)
        var story = Story(thread)
        let effects = story.press(.alt("<"))
        var other = story.model.parties
        other.agent = "bob"
        story.tell(.opened(other))
        story.answer(effects, with: thread)
        story.answer(story.press(.alt("<")), with: StoredThread(exchanges: 0))
        story.answer(effects, with: thread)
        #expect(!story.transcript().contains("question"))
    }

    @Test func `brings a call and its return together that came in two pages`() {
        var thread = StoredThread(exchanges: 2)
        let call = ToolCall(id: "call-1", name: "search", arguments: "{}")
        thread.add(.toolCall([call]), id: "c-1")
        thread.add(
            .toolReturn(ToolReturn(callID: "call-1", text: "found", succeeded: true)), id: "r-1")
        thread.add(.assistant("done"), id: "a-9")
        for limit in 1...4 {
            thread.limit = limit
            var story = Story(thread, rows: 20)
            for _ in 0..<9 { story.press(.pageUp, with: thread) }
            story.answer(story.model.readOn(), with: thread)
            story.press(.alt(">"), with: thread)
            let text = story.transcript()
            let tools = story.model.scrollback.window.entries.filter {
                if case .tool = $0.kind { true } else { false }
            }
            #expect(tools.count <= 1, "\(limit)")
            #expect(limit > 1 || text.contains("done"))
        }
    }
}

@Suite struct `Reading at random` {
    /// Keys of every kind, pages that come late or never, and a talk that goes on: whatever happens, the
    /// end can be gone to, and holds what was said last.
    @Test(arguments: 0..<6)
    func `never loses the end`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var thread = StoredThread(exchanges: 400)
        thread.limit = 30
        var story = Story(thread, columns: 50, rows: 14)
        let keys: [Key] = [
            .pageUp, .pageUp, .pageDown, .alt("k"), .alt("j"), .alt("<"), .alt(">"), .escape,
            .character("j"), .character("k"), .character("K"), .character("]"), .character("n"),
            .character("N"), .character("g"), .character("G"), .enter, .character(" "), .tab,
            .control("f"), .character("q"), .control("r"), .character("t"), .character("y"),
        ]
        var pending: [Effect] = []
        for number in 0..<600 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: story.exchange("new \(number)", "reply \(number)", number: 10_000 + number)
            case 1: pending += story.enter("/goto 2020-09-13 1\(number % 10):30")
            case 2:
                while let effect = pending.popLast(), Bool.random(using: &random) {
                    story.answer([effect], with: thread)
                }
            case 3: pending += story.enter("/search answer \(number % 400)")
            default: pending += story.press(keys.randomElement(using: &random) ?? .enter)
            }
            #expect(!(story.model.viewport.isFollowing && story.model.scrollback.isDetached))
            _ = story.frame()
        }
        story.exchange("the last", "certainly", number: 99_999)
        story.press(.control("g"))
        story.press(.alt(">"), with: thread)
        #expect(story.transcript().contains("max  the last\n"))
        #expect(story.transcript().hasSuffix("ada  certainly"))
    }
}

@Suite struct `Going to a time` {
    let calendar = LocalCalendar(zone: .gmt)

    /// Saturday, 21 November 2026, 16:30.
    let now = Date(timeIntervalSince1970: 1_795_278_600)

    func point(_ text: String) -> String? {
        switch DatePoint(text, now: now, calendar: calendar) {
        case .date(let date):
            calendar.iso(day: calendar.day(of: date)) + " " + calendar.time(of: date)
        case let other: other.map { "\($0)" }
        }
    }

    @Test func `understands days and times`() {
        #expect(point("2026-11-19") == "2026-11-19 00:00")
        #expect(point("today") == "2026-11-21 00:00")
        #expect(point("yesterday") == "2026-11-20 00:00")
        #expect(point("Monday") == "2026-11-16 00:00")
        #expect(point("sat") == "2026-11-14 00:00")
        #expect(point("14:30") == "2026-11-21 14:30")
        #expect(point("18:05") == "2026-11-20 18:05")
        #expect(point("yesterday 9:00") == "2026-11-20 09:00")
        #expect(point("2024-02-29 23:59") == "2024-02-29 23:59")
        #expect(point("top") == "top")
        #expect(point("new") == "new")
        #expect(point("bottom") == "bottom")
    }

    @Test(arguments: [
        "", "2026-13-01", "2026-02-30", "24:00", "12:60", "12:5", "noon", "mo", "1 2 3", "2026-11",
        "99999999999999999999-1-1", "monday tuesday",
    ])
    func `understands nothing else`(text: String) {
        #expect(DatePoint(text, now: now, calendar: calendar) == nil)
    }

    @Test func `follows the clocks of a zone`() throws {
        let zone = try #require(TimeZone(secondsFromGMT: -5 * 3600))
        let calendar = LocalCalendar(zone: zone)
        #expect(calendar.time(of: now) == "11:30")
        #expect(calendar.words(forDay: calendar.day(of: now)) == "Saturday, 21 November 2026")
        let late = Date(timeIntervalSince1970: 1_795_233_600)
        #expect(calendar.iso(day: calendar.day(of: late)) == "2026-11-20")
        #expect(calendar.date(day: calendar.day(of: now), minute: 11 * 60 + 30) == now)
    }

    @Test func `shows the nearest entry and says what it is`() {
        let thread = StoredThread(exchanges: 5_000)
        var story = Story(thread, columns: 80, rows: 24)
        story.enter("/goto 2020-09-14 08:26", with: thread)
        #expect(story.statusLine().contains("nearest: max, Monday, 14 September 2020, 08:26"))
        #expect(story.topRow.contains("question 1200"))
        story.enter("/goto top", with: thread)
        #expect(story.topRow.contains("Sunday, 13 September 2020"))
        story.enter("/goto bottom", with: thread)
        #expect(story.model.viewport.isFollowing)
        story.enter("/goto noon", with: thread)
        #expect(story.statusLine().contains("noon is no time"))
    }
}

@Suite struct `The reading place` {
    @Test func `is not kept before it is known`() {
        var story = Story(columns: 40, rows: 10)
        #expect(story.model.readingPlace == nil)
        story.tell(.readingLoaded(nil))
        #expect(story.model.readingPlace == ReadingPlace(hasReadAll: true))
    }

    @Test func `is gone back to, with a line above what is new`() {
        let thread = StoredThread(exchanges: 1_000)
        var story = Story(thread, rows: 12)
        story.press(.alt("<"), with: thread)
        for _ in 0..<20 { story.press(.pageDown, with: thread) }
        let shown = story.transcript()
        guard let place = story.model.readingPlace, case .number(let number) = place.top else {
            Issue.record("there is no place")
            return
        }
        #expect(!place.hasReadAll)

        var later = thread
        later.add(.user("while you were away"), id: "q-x", otid: "o-x", name: "eve")
        var next = Story(columns: 40, rows: 12)
        next.tell(later.newest)
        let reading = Reading(
            read: 200_000, readAt: Date(timeIntervalSince1970: 1_600_060_000), place: number,
            row: place.row)
        next.answer(next.tell(.readingLoaded(reading)), with: later)
        #expect(next.transcript() == shown)
        next.press(.alt(">"), with: later)
        #expect(
            next.transcript().contains("── new since 2020-09-14 05:06 ──\neve  while you were"))
        next.enter("/goto new", with: later)
        #expect(next.model.viewport.isFollowing)
        next.say("so what?")
        #expect(!next.transcript().contains("── new"))
    }

    @Test func `has a line above what came while somebody read further up`() {
        let thread = StoredThread(exchanges: 50)
        var story = Story(thread, rows: 14)
        story.press(.pageUp)
        story.say("unseen")
        story.press(.pageUp)
        story.reply("also unseen")
        story.press(.alt(">"))
        #expect(story.transcript().contains("── new since 22:13 ──\nada  also unseen"))
        #expect(story.model.readingPlace == ReadingPlace(hasReadAll: true))
    }

    @Test func `can be a message of this run`() {
        var story = Story(columns: 40, rows: 8)
        story.tell(.readingLoaded(nil))
        for number in 0..<9 { story.exchange("q\(number)", "a\(number)", number: number) }
        story.press(.pageUp)
        guard case .said = story.model.readingPlace?.top else {
            Issue.record("\(String(describing: story.model.readingPlace))")
            return
        }
    }
}
