import ChatCore
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `The transcript` {
    func long(_ count: Int, columns: Int = 40, rows: Int = 10) -> Story {
        var story = Story(columns: columns, rows: rows)
        var history = Transcript()
        for number in 0..<count {
            history.say("question \(number)", by: "max", otid: "o-\(number)", at: nil)
            history.apply(
                stored: Message(
                    id: MessageID("m-\(number)"), body: .assistant(.init("answer \(number)"))))
            history.end(otid: "o-\(number)", as: .completed(.endTurn))
        }
        story.tell(.historyLoaded(history, hasOlder: true))
        return story
    }

    @Test func `follows its end`() {
        var story = long(50)
        #expect(story.transcript().hasSuffix("max  question 49\nada  answer 49"))
        story.exchange("one more", "certainly", number: 1)
        #expect(story.transcript().hasSuffix("ada  certainly"))
    }

    @Test func `stays where the reader is while text arrives`() {
        var story = long(50)
        story.say("one more")
        story.press(.pageUp)
        let before = story.transcript()
        #expect(!before.contains("one more"))
        #expect(story.screen().contains("▼ more below"))
        story.think("Hm.")
        story.reply("cert", "ainly")
        #expect(story.transcript() == before)
        #expect(story.screen().contains("▼ 2 new"))
        _ = story.finish()
        story.press(.alt(">"))
        #expect(story.transcript().hasSuffix("ada  certainly"))
        #expect(!story.screen().contains("▼"))
    }

    @Test func `stays where the reader is while history comes above`() {
        var thread = StoredThread(exchanges: 20)
        thread.limit = 20
        var story = Story(thread)
        let effects = story.press(.pageUp)
        let before = story.transcript()
        story.answer(effects, with: thread)
        #expect(story.transcript() == before)
        for _ in 0..<20 { story.press(.pageUp, with: thread) }
        #expect(story.transcript().contains("max  question 0\n"))
    }

    @Test func `scrolls by rows and pages, and back to its end`() {
        var story = long(30)
        let end = story.transcript()
        story.press(.alt("k"))
        #expect(story.transcript() != end)
        story.press(.alt("j"))
        #expect(story.transcript() == end)
        #expect(story.model.viewport.isFollowing)
        for _ in 0..<5 { story.press(.pageUp) }
        for _ in 0..<5 { story.press(.pageDown) }
        #expect(story.transcript() == end)
        #expect(story.model.viewport.isFollowing)
    }

    @Test func `shows every row once while it is paged through`() {
        var story = long(12)
        story.answer(story.press(.alt("<")), with: StoredThread(exchanges: 0))
        story.tell(.historyLoaded(story.model.scrollback.live, hasOlder: false))
        story.press(.alt("<"))
        var seen: [String] = []
        for _ in 0..<100 {
            let rows = story.transcript().split(separator: "\n", omittingEmptySubsequences: false)
            seen.append(String(rows[0]))
            if story.model.viewport.isFollowing { break }
            story.press(.alt("j"))
        }
        #expect(seen.prefix(4) == ["max  question 0", "ada  answer 0", "", "max  question 1"])
        #expect(story.model.viewport.isFollowing)
    }

    @Test func `asks for older history near its beginning, once`() {
        let thread = StoredThread(exchanges: 150)
        var story = Story(thread)
        var asked: [Effect] = []
        for _ in 0..<100 where asked.isEmpty { asked = story.press(.pageUp) }
        #expect(asked == [.loadPage(PageRequest(serial: 1, place: .before(10_100)))])
        #expect(story.press(.pageUp) == [])
        story.answer(asked, with: thread)
        #expect(story.press(.pageUp) == [])
        #expect(story.model.scrollback.startIndex == -100)
        #expect(!story.model.scrollback.hasOlder)
    }

    @Test func `keeps the reader's place when the width changes`() {
        var story = long(40, columns: 60)
        let words = (1...200).map { "word\($0)" }.joined(separator: " ")
        story.exchange("long", words, number: 1)
        for _ in 0..<2 { story.press(.pageUp) }
        let before = story.transcript()
        let first = before.split(separator: "\n")[0].split(separator: " ").last ?? ""
        story.tell(.resized(Size(columns: 30, rows: 10)))
        let number = Int(first.dropFirst(4)) ?? 0
        let near = (number - 8...number + 8).contains { story.transcript().contains("word\($0) ") }
        #expect(near)
        story.tell(.resized(Size(columns: 60, rows: 10)))
        let again = (number - 8...number + 8).contains { story.transcript().contains("word\($0) ") }
        #expect(again)
    }

    @Test(arguments: [10, 1_000, 10_000])
    func `costs what the screen costs`(count: Int) {
        var story = long(count)
        let height = Panes(story.model).transcript.rows
        var layout = TranscriptLayout(story.model, height: height)
        _ = layout.page()
        #expect(layout.laidOut == 4)

        story.press(.pageUp)
        story.press(.pageUp)
        layout = TranscriptLayout(story.model, height: height)
        _ = layout.page()
        #expect(layout.laidOut == 4)
    }

    @Test func `looks at the end of a very long message alone`() {
        let style = TranscriptStyle(Story(columns: 40).model)
        let text = (0..<100_000).map { "line \($0)" }.joined(separator: "\n")
        let entry = TranscriptEntry(
            id: .said(otid: "x"), kind: .user(name: ""), text: text, state: .complete)
        let rows = style.rows(of: entry, at: EntryPlace(isFirst: true), limit: 4)
        #expect(rows.count == 4)
        #expect(!rows.isWhole)
        #expect(rows.last(1) == [[Span("     ", .plain), Span("line 99999", .user)]])
    }

    @Test func `has the same rows from its end as from its beginning`() {
        let texts = [
            "", "\n\n", "one", "one\r\ntwo\n", "\n\na long line that has to be wrapped\n\nb\n\n",
            "    indented code that is long\n\tand a tab", "世界世界世界世界世界世界世界\n👋",
        ]
        for text in texts {
            let entry = TranscriptEntry(
                id: .said(otid: "x"), kind: .assistant, text: text, state: .complete)
            let place = EntryPlace(isFirst: true)
            let whole = TranscriptStyle(Story(columns: 24).model).rows(of: entry, at: place)
            for limit in 1...8 {
                let style = TranscriptStyle(Story(columns: 24).model)
                let rows = style.rows(of: entry, at: place, limit: limit)
                let tail = whole.last(rows.count).map { words(of: $0) }
                let found = rows.rows().map { words(of: $0) }
                #expect(found == tail)
                #expect(!rows.isWhole || rows.count == whole.count)
                #expect(rows.isWhole || rows.count >= limit)
            }
        }
    }

    private func words(of row: [Span]) -> String { row.map { $0.text }.joined() }

    @Test(arguments: [true, false])
    func `wraps of a reply that grows only what is new`(isFollowing: Bool) {
        var story = Story(columns: 80, rows: 24)
        story.exchange("first", String(repeating: "old words ", count: 300), number: 1)
        story.say("long", otid: "otid-2")
        story.reply(String(repeating: "word ", count: 3_000), id: "message-2")
        _ = story.frame()
        if !isFollowing {
            story.press(.pageUp)
            _ = story.frame()
        }
        var most = 0
        let guessed = story.model.wrapCache.guessed
        for number in 0..<400 {
            let before = story.model.wrapCache.wrapped
            story.reply("word\(number) ", id: "message-2")
            _ = story.frame()
            most = max(most, story.model.wrapCache.wrapped - before)
        }
        #expect(most <= 16)
        // The paragraph's open end is parsed again, and never more of it than this.
        #expect(story.model.wrapCache.guessed - guessed <= 400 * 4_200)
        let before = story.model.wrapCache.wrapped
        for _ in 0..<10 { _ = story.frame() }
        #expect(story.model.wrapCache.wrapped == before)
    }

    @Test(arguments: 0..<4)
    func `shows the same whatever was wrapped before`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var story = Story(columns: 40, rows: 12)
        for number in 0..<300 {
            story.tell(Chaos.event(number, at: story.date, using: &random))
            let size = Size(
                columns: Int.random(in: 20...30, using: &random),
                rows: Int.random(in: 6...20, using: &random))
            let shown = view(story.model, size: size)
            var fresh = story.model
            fresh.wrapCache = WrapCache()
            #expect(view(fresh, size: size) == shown)
        }
    }

    @Test func `forgets rows that were wrapped long ago`() {
        let cache = WrapCache()
        func wrap(_ number: Int) {
            let key = WrapCache.Key(entry: .note(number: number), columns: 10)
            _ = cache.rows(of: "1234567", key: key, isGrowing: false)
        }
        for number in 0..<1_000 { wrap(number) }
        let before = cache.wrapped
        wrap(999)
        #expect(cache.wrapped == before)
        wrap(0)
        #expect(cache.wrapped == before + 7)
    }

    @Test func `has a place of its own for what is below`() {
        var story = long(20, columns: 20, rows: 6)
        story.press(.pageUp)
        let rows = story.screen().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rows.count == 6)
        #expect(rows[3] == "───── ▼ more below ─")
        #expect(!rows[1].contains("▼"))
        #expect(!rows[2].contains("▼"))
    }

    @Test func `hangs a reply beside the name`() {
        var story = Story(columns: 44, rows: 12)
        story.say("how?")
        story.reply("First this is done, and then that is done.\n\n    let x = 1\n    let y = 2")
        #expect(
            story.transcript().hasPrefix(
                """
                max  how?
                ada  First this is done, and then that is
                     done.

                     │ let x = 1
                     │ let y = 2
                """))
    }

    @Test func `tells people in a shared thread apart`() {
        var story = Story(columns: 44, rows: 12)
        var history = Transcript()
        history.say("I am Eve", by: "eve", otid: "o-1", at: nil)
        history.say("I am Max", by: "max", otid: "o-2", at: nil)
        history.end(otid: "o-1", as: .completed(.endTurn))
        story.tell(.historyLoaded(history, hasOlder: false))
        #expect(story.transcript().hasPrefix("eve  I am Eve\n\nmax  I am Max"))
        #expect(story.frame().row(1).first?.face == .person(named: "eve"))
        #expect(story.frame().row(3).first?.face == .user)
    }

    @Test func `keeps unsent words when history is loaded`() {
        var story = Story()
        story.say("lost?", otid: "o-9")
        _ = story.finish(.failed(TurnFailure(cause: .agentBusy, delivery: .notSent)))
        story.tell(.failed("The agent is busy."))
        story.tell(.historyLoaded(Transcript(), hasOlder: false))
        #expect(story.transcript().contains("lost?"))
        #expect(story.transcript().contains("The agent is busy."))
    }

    @Test func `is the whole screen in the bare view`() {
        var story = Story(columns: 100, rows: 20)
        story.say("hi")
        story.reply("Hello")
        story.press(.alt("l"))
        #expect(story.screen().hasPrefix("max:\nhi\nada:\nHello\n"))
    }
}
