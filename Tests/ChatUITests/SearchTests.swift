import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `Searching the transcript` {
    /// 2,000 messages, every 200th of which names a place.
    func thread() -> StoredThread {
        var thread = StoredThread(exchanges: 0)
        for number in 0..<2_000 {
            let words = number.isMultiple(of: 200) ? "Zürich \(number)" : "elsewhere \(number)"
            thread.add(
                .user(.init(words)), id: "q-\(number)", otid: "o-\(number)", name: "max",
                Date(timeIntervalSince1970: 1_699_900_000 + Double(number)))
        }
        return thread
    }

    /// The glyphs on the screen that are marked as found.
    func marked(_ story: Story) -> String {
        let frame = story.frame()
        let rect = Panes(story.model).transcript
        return (rect.row..<rect.row + rect.rows).flatMap { frame.row($0) }
            .filter { $0.face == .match }.map(\.glyph).joined()
    }

    @Test func `finds while it is typed, in parts that are not at hand too`() {
        let thread = thread()
        var story = Story(thread, columns: 60)
        story.press(.control("f"), with: thread)
        #expect(story.statusLine().contains("type what to look for"))
        story.type("zur", searching: thread)
        #expect(story.screen().contains("/ zur"))
        #expect(story.statusLine().contains("1 of 10"))
        #expect(story.transcript().contains("Zürich 1800"))
        #expect(marked(story) == "Zür")
        story.press(.control("r"), with: thread)
        #expect(story.statusLine().contains("2 of 10"))
        #expect(story.transcript().contains("Zürich 1600"))
        story.press(.control("s"), with: thread)
        #expect(story.transcript().contains("Zürich 1800"))
    }

    @Test func `stays at the match with Enter, and goes on with n and N`() {
        let thread = thread()
        var story = Story(thread, columns: 60)
        story.press(.control("f"), with: thread)
        story.type("zürich", searching: thread)
        story.press(.enter, with: thread)
        #expect(story.model.focus == .transcript)
        for number in stride(from: 1_600, through: 0, by: -200) {
            story.press(.character("n"), with: thread)
            #expect(story.transcript().contains("Zürich \(number)\n") || number == 0)
            #expect(marked(story) == "Zürich")
        }
        #expect(story.statusLine().contains("10 of 10"))
        story.press(.character("n"), with: thread)
        #expect(story.statusLine().contains("1 of 10, on from the newest"))
        #expect(story.transcript().contains("Zürich 1800"))
        story.press(.character("N"), with: thread)
        #expect(story.statusLine().contains("10 of 10, on from the oldest"))
        story.press(.escape, with: thread)
        #expect(marked(story).isEmpty)
        #expect(story.model.focus == .input)
    }

    @Test func `goes back with Esc to where the reader was`() {
        let thread = thread()
        var story = Story(thread, columns: 60)
        for _ in 0..<30 { story.press(.pageUp, with: thread) }
        let before = story.transcript()
        story.press(.control("f"), with: thread)
        story.type("zürich 200", searching: thread)
        #expect(story.transcript().contains("Zürich 200"))
        story.press(.escape, with: thread)
        #expect(story.transcript() == before)
        #expect(story.model.focus == .input)

        story.press(.alt(">"), with: thread)
        let end = story.transcript()
        story.enter("/search zürich", with: thread)
        #expect(story.transcript().contains("Zürich 1800"))
        story.press(.character("/"), with: thread)
        story.type("zürich 0", searching: thread)
        story.press(.escape, with: thread)
        #expect(story.transcript() == end)
    }

    @Test func `begins with the nearest match above`() {
        let thread = thread()
        var story = Story(thread, columns: 60)
        story.enter("/goto top", with: thread)
        for _ in 0..<100 { story.press(.pageDown, with: thread) }
        story.enter("/search zür", with: thread)
        #expect(story.transcript().contains("Zürich 200"))
    }

    @Test func `says when nothing is found`() {
        let thread = thread()
        var story = Story(thread, columns: 60)
        story.enter("/search xyzzy", with: thread)
        #expect(story.statusLine().contains("nothing found for “xyzzy”"))
        story.press(.character("n"), with: thread)
        #expect(story.statusLine().contains("nothing found"))
        #expect(story.model.viewport.isFollowing)
    }

    @Test func `takes no answer to what is not looked for any more`() {
        let thread = thread()
        var story = Story(thread, columns: 60)
        story.press(.control("f"))
        let first = story.press(.character("z"))
        story.press(.character("x"))
        story.answer(first, with: thread)
        #expect(story.statusLine().contains("looking for “zx”"))
    }

    @Test func `edits its words, and leaves the line alone`() {
        let thread = thread()
        var story = Story(thread, columns: 60)
        story.type("a draft")
        story.press(.control("f"), with: thread)
        story.type("two words", searching: thread)
        story.press(.control("w"), with: thread)
        #expect(story.screen().contains("/ two\n"))
        story.press(.backspace, with: thread)
        story.press(.paste("\nand more"), with: thread)
        #expect(story.screen().contains("/ twoand more"))
        #expect(story.frame().cursor == Position(row: 8, column: 13))
        story.press(.control("u"), with: thread)
        story.press(.backspace, with: thread)
        #expect(story.screen().contains("> a draft"))
        #expect(story.model.reader.search == nil)
    }

    @Test func `unfolds what was found, and only while it is looked at`() {
        var story = Story(columns: 60, rows: 16)
        story.tell(.readingLoaded(nil))
        story.say("go")
        let thought = String(repeating: "well ", count: 30) + "eureka"
        story.think(thought)
        story.reply("Done.", id: "message-2")
        _ = story.finish()
        #expect(!story.transcript().contains("eureka"))
        story.enter("/search eureka")
        #expect(story.transcript().contains("eureka"))
        #expect(marked(story) == "eureka")
        story.press(.escape)
        #expect(!story.transcript().contains("eureka"))
    }

    @Test func `marks what goes on in the next row, in wide characters too`() {
        var thread = StoredThread(exchanges: 0)
        thread.add(.assistant("世界你好世界你好世界你好世界你好世界你好"), id: "a-1")
        thread.add(.assistant("some more words that are going to be wrapped somewhere"), id: "a-2")
        var story = Story(thread, columns: 30, rows: 14)
        story.enter("/search 你好世", with: thread)
        #expect(marked(story) == "你好世你好世你好世你好世")
        story.enter("/search \"be wrapped some\"", with: thread)
        #expect(marked(story) == "be wrappedsome")
    }
}

@Suite struct `What a search finds in a text` {
    func found(_ terms: String, in text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return TextMatcher(SearchTerms(terms)).ranges(in: scalars).map { range in
            var found = ""
            found.unicodeScalars.append(contentsOf: scalars[range])
            return found
        }
    }

    @Test func `are words by their beginnings, in any case and without diacritics`() {
        #expect(found("cafe", in: "Café, CAFE and cafeteria; decafe") == ["Café", "CAFE", "cafe"])
        #expect(found("ECOLE", in: "une école") == ["école"])
        #expect(found("ἌΝΔΡ", in: "τὸν ἄνδρα") == ["ἄνδρ"])
        #expect(found("ёлк", in: "Ёлка") == ["Ёлк"])
        #expect(found("viet", in: "tiếng Việt") == ["Việt"])
    }

    @Test func `are all of several words, and quoted ones side by side`() {
        #expect(found("red blue", in: "blue and red") == ["blue", "red"])
        #expect(found("\"red car\"", in: "red, car; red old car") == ["red, car"])
        #expect(!TextMatcher(SearchTerms("red blue")).matches("only red"))
        #expect(TextMatcher(SearchTerms("red blue")).matches("blue, then red"))
    }

    @Test func `are characters within a sentence where no spaces are written`() {
        #expect(found("世界", in: "你好世界。世界") == ["世界", "世界"])
        #expect(found("ภาษา", in: "เรียนภาษาไทย") == ["ภาษา"])
    }

    @Test func `are signs as they stand`() {
        #expect(found("👋", in: "Hello 👋!") == ["👋"])
        #expect(found("->", in: "a -> b") == ["->"])
    }

    @Test func `is nothing for nothing`() {
        #expect(found("", in: "words") == [])
        #expect(found("  \"\" ", in: "\"\"") == ["\"\""])
        #expect(!TextMatcher(SearchTerms("")).matches("words"))
    }
}
