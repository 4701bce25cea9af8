import Screen
import Testing

@testable import ChatUI

@Suite struct `The search of the history` {
    /// A search in which some words were typed and found.
    func story(_ query: String, _ lines: [String], hasMore: Bool = false) -> Story {
        var story = Story(columns: 80)
        story.press(.control("r"))
        for character in query { story.press(.character(character)) }
        story.tell(.historyFound(lines, query: query, skipping: 0, hasMore: hasMore))
        return story
    }

    @Test func `asks the store for each change of the words`() {
        var story = Story()
        #expect(story.press(.control("r")) == [.searchHistory("", skipping: 0)])
        #expect(story.press(.character("f")) == [.searchHistory("f", skipping: 0)])
        #expect(story.press(.paste("oo\nbar")) == [.searchHistory("foo", skipping: 0)])
        #expect(story.press(.backspace) == [.searchHistory("fo", skipping: 0)])
        #expect(story.press(.control("u")) == [.searchHistory("", skipping: 0)])
    }

    @Test func `shows the words and the newest line that has them`() throws {
        let story = story("foo", ["a foo", "foo bar"])
        #expect(story.screen().contains("(search: foo) a foo"))
        #expect(story.frame().cursor == Position(row: 10, column: "(search: foo".count))
        let row = story.frame().row(10).map(\.face)
        #expect(row.filter { $0 == .match }.count == 3)
        try expectSnapshot(story.frame(), "history-search-80x12")
    }

    @Test func `goes to older lines and back`() {
        var story = story("foo", ["foo 1", "foo 2"])
        story.press(.control("r"))
        #expect(story.screen().contains("(search: foo) foo 2"))
        #expect(story.press(.control("r")) == [])
        #expect(story.screen().contains("(search: foo) foo 2"))
        story.press(.control("s"))
        #expect(story.screen().contains("(search: foo) foo 1"))
    }

    @Test func `goes on where the store has more`() {
        var story = story("foo", ["foo 1", "foo 2"], hasMore: true)
        story.press(.control("r"))
        #expect(story.press(.control("r")) == [.searchHistory("foo", skipping: 2)])
        story.tell(.historyFound(["foo 3"], query: "foo", skipping: 2, hasMore: false))
        #expect(story.screen().contains("(search: foo) foo 3"))
    }

    @Test func `takes what was found into the line and sends nothing`() {
        var story = story("foo", ["a foo"])
        #expect(story.press(.enter) == [.setLine("a foo"), .saveDraft("a foo")])
        #expect(story.model.historySearch == nil)
        #expect(story.model.turn == nil)
    }

    @Test func `takes what is still being looked for when it is found`() {
        var story = Story(columns: 80)
        story.press(.control("r"))
        story.press(.character("f"))
        #expect(story.press(.enter) == [])
        #expect(
            story.tell(.historyFound(["foo"], query: "f", skipping: 0, hasMore: false))
                == [.setLine("foo"), .saveDraft("foo")])
        #expect(story.model.historySearch == nil)
    }

    @Test func `goes on with the key that edits what was found`() {
        var story = story("foo", ["a foo"])
        #expect(
            story.press(.home) == [.setLine("a foo"), .saveDraft("a foo"), .feed(.home)])
    }

    @Test(arguments: [Key.escape, .control("g"), .control("c")])
    func `goes back to the line as it was`(key: Key) {
        var story = Story(columns: 80)
        story.type("unfinished")
        story.press(.control("r"))
        story.tell(.historyFound(["older"], query: "", skipping: 0, hasMore: false))
        #expect(story.press(key) == [])
        #expect(story.screen().contains("> unfinished"))
    }

    @Test func `stays on a line that still fits, and drops answers that come too late`() {
        var story = story("fo", ["foot", "foo"])
        story.press(.control("r"))
        story.press(.character("o"))
        #expect(story.screen().contains("(search: foo) foo"))
        story.tell(.historyFound(["fox"], query: "fo", skipping: 0, hasMore: false))
        #expect(story.screen().contains("(search: foo) foo"))
        story.tell(.historyFound(["foot", "foo"], query: "foo", skipping: 0, hasMore: false))
        #expect(story.model.historySearch?.match == "foo")
    }

    @Test func `says that there is nothing`() {
        let story = story("zzz", [])
        #expect(story.screen().contains("nothing entered before has these words"))
    }

    @Test func `minds capitals only where there are some`() {
        #expect(HistoryMatch.contains("Hello Ärger", "hello ä"))
        #expect(HistoryMatch.contains("Hello", "Hel"))
        #expect(!HistoryMatch.contains("hello", "Hel"))
        #expect(HistoryMatch.range(of: "wör", in: "ein Wörterbuch") == 4..<7)
    }
}
