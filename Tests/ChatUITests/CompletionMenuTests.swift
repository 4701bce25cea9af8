import Screen
import Testing

@testable import ChatUI

@Suite struct `The menu of Tab` {
    /// With the menu of all commands open.
    func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.type("/re")
        story.tell(.completionRequested)
        return story
    }

    @Test func `shows candidates with a word of help for each`() throws {
        let story = story()
        #expect(story.screen().contains("▸ /retry       Send again"))
        #expect(story.screen().contains("  /reasoning   Unfold reasoning"))
        #expect(story.statusLine().contains("1 of 2"))
        try expectSnapshot(story.frame(), "menu-80x24")
        try expectSnapshot(self.story(columns: 20, rows: 6).frame(), "menu-20x6")
    }

    @Test func `moves round with Tab and the arrows, and takes with Enter`() {
        var story = story()
        story.press(.tab)
        #expect(story.statusLine().contains("2 of 2"))
        story.press(.down)
        #expect(story.statusLine().contains("1 of 2"))
        story.press(.backTab)
        #expect(story.press(.enter) == [.setLine("/reasoning "), .saveDraft("/reasoning ")])
        #expect(story.model.menu == nil)
        #expect(story.model.turn == nil)
    }

    @Test func `is closed by Escape, and the line stays`() {
        var story = story()
        #expect(story.press(.escape) == [])
        #expect(story.model.menu == nil)
        #expect(story.model.input.text == "/re")
    }

    @Test func `is narrowed by typing, on which the choice stays`() {
        var story = story()
        story.press(.tab)
        #expect(Action.forKey(.character("a"), model: story.model) == nil)
        story.type("/rea")
        #expect(story.statusLine().contains("1 of 1"))
        #expect(story.model.menu?.choice?.line == "/reasoning")
        story.type("/reax")
        #expect(story.model.menu == nil)
    }

    @Test func `offers themes, switches and labels`() {
        func titles(_ line: String) -> [String] {
            complete(line, names: CompletionNames()).map(\.title)
        }
        #expect(titles("/queue ") == ["send"])
        var names = CompletionNames()
        names.labels = [CompletionName("human", help: "about people")]
        #expect(
            complete("/blocks h", names: names)
                == [Candidate(line: "/blocks human", title: "human", help: "about people")])
    }
}

@Suite struct `The completion of paths` {
    let listing = FolderListing(
        folder: "~/my notes/",
        entries: [
            .init(name: "b.md", isFolder: false), .init(name: ".hidden", isFolder: false),
            .init(name: "a folder", isFolder: true),
        ])

    func lines(_ argument: String) -> [String] {
        listing.candidates(for: argument, after: "/export").map(\.line)
    }

    @Test func `knows blanks, quotes and folders`() {
        #expect(lines("~/my notes/b") == ["/export ~/my notes/b.md"])
        #expect(lines("~/my notes/a") == ["/export ~/my notes/a folder/"])
        #expect(lines("\"~/my notes/b") == ["/export \"~/my notes/b.md\""])
        #expect(lines("'~/my notes/a") == ["/export '~/my notes/a folder/"])
        #expect(lines("/tmp/b").isEmpty)
    }

    @Test func `offers hidden files to those who ask`() {
        #expect(lines("~/my notes/").count == 2)
        #expect(lines("~/my notes/.") == ["/export ~/my notes/.hidden"])
    }

    @Test func `reads a word without its quotes`() {
        #expect(PathWord("\"a b\"").path == "a b")
        #expect(PathWord("'a b").path == "a b")
        #expect(PathWord("a \"b\"").path == "a \"b\"")
    }
}
