import ChatCore
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `A list` {
    private let people = [
        Choice(id: "eve", name: "eve", detail: "last seen 3 days ago"),
        Choice(id: "max", name: "max", detail: "last seen now", isCurrent: true),
        Choice(id: "maxine", name: "maxine", detail: "last seen yesterday"),
        Choice(id: "zoe", name: "zoe"),
    ]

    private func story(columns: Int = 60, rows: Int = 14) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.enter("/user")
        story.tell(.listed(.users, people))
        return story
    }

    private func filter(_ text: String, _ story: inout Story) {
        for character in text { story.press(.character(character)) }
    }

    @Test(arguments: [(80, 24), (200, 60), (40, 12)])
    func `looks like this`(columns: Int, rows: Int) throws {
        var story = story(columns: columns, rows: rows)
        filter("ax", &story)
        try expectSnapshot(story.frame(), "list-\(columns)x\(rows)")
    }

    @Test func `begins at the one that holds, and says so in words`() {
        let story = story()
        #expect(story.transcript().contains("▸ max     current · last seen now"))
    }

    @Test func `is narrowed down by typing, the best first`() {
        var story = story()
        filter("z", &story)
        #expect(story.transcript().contains("Filter: z"))
        #expect(story.transcript().contains("1 of 4"))
        #expect(story.transcript().contains("▸ zoe"))
        #expect(!story.transcript().contains("eve"))
        #expect(story.frame().cursor == Position(row: 2, column: 9))
        #expect(story.press(.enter) == [.switchUser("zoe")])
    }

    @Test func `takes letters that are keys elsewhere for letters`() {
        var story = story()
        filter("qds ", &story)
        #expect(story.model.overlay != nil)
        #expect(story.transcript().contains("Filter: qds"))
    }

    @Test func `is moved in by arrows, pages and ends`() {
        var story = Story(columns: 60, rows: 14)
        story.enter("/agent")
        story.tell(.agentsListed((0..<100).map { "agent \($0)" }))
        func selected() -> String? {
            guard case .picker(let picker) = story.model.overlay else { return nil }
            return picker.choice?.name
        }
        #expect(selected() == "agent 0")
        for key in [Key.down, .control("n"), .tab] { story.press(key) }
        #expect(selected() == "agent 3")
        for key in [Key.up, .control("p"), .backTab, .up] { story.press(key) }
        #expect(selected() == "agent 0")
        story.press(.pageDown)
        #expect(selected() == "agent 7")
        #expect(story.transcript().contains("▸ agent 7"))
        story.press(.end)
        #expect(selected() == "agent 99")
        #expect(story.transcript().contains("▸ agent 99"))
        story.press(.pageUp)
        #expect(selected() == "agent 92")
        story.press(.home)
        #expect(selected() == "agent 0")
    }

    @Test func `is cleared by Escape first, and then closed`() {
        var story = story()
        filter("zo", &story)
        story.press(.escape)
        #expect(
            story.transcript().contains("Filter:\n") || story.transcript().contains("Filter:  "))
        #expect(story.transcript().contains("eve"))
        story.press(.escape)
        #expect(story.model.overlay == nil)
    }

    @Test func `is shown unasked where nobody has said which agent is meant`() {
        var story = Story(isConnected: false)
        story.tell(.agentNeeded([Choice(id: "agent-1", name: "ada"), Choice("agent-2")]))
        #expect(story.transcript().contains("Which agent?"))
        #expect(story.press(.enter) == [.switchAgent("agent-1")])
    }

    @Test func `says when nothing fits`() {
        var story = Story()
        story.enter("/agent")
        story.tell(.agentsListed(["ada"]))
        filter("xyz", &story)
        #expect(story.transcript().contains("nothing fits; Esc shows all again"))
        #expect(story.press(.enter) == [])
    }

    @Test func `marks the letters that were typed`() {
        var story = story()
        filter("ze", &story)
        let row = story.frame().row(3)
        #expect(row.dropFirst(2).prefix(3).map(\.face) == [.match, .selection, .match])
    }

    @Test func `makes escape sequences in names harmless`() {
        var story = Story()
        story.enter("/agent")
        story.tell(.agentsListed(["evil\u{1B}[2Jname\nnext"]))
        #expect(!story.screen().contains("\u{1B}"))
    }

    @Test func `that is asked for again keeps what was typed and selected`() {
        var story = story()
        filter("max", &story)
        story.press(.down)
        story.tell(.listed(.users, people + [Choice("maxwell")]))
        #expect(story.transcript().contains("▸ maxine"))
        #expect(story.transcript().contains("maxwell"))
    }
}

@Suite struct `A new name` {
    private func story() -> Story {
        var story = Story(columns: 80, rows: 16)
        story.tell(.usersKnown(["max", "zoe"]))
        return story
    }

    @Test func `is enrolled only when the list's offer is chosen`() {
        var story = story()
        #expect(story.enter("/user zo").contains(.list(.users)))
        #expect(story.statusLine().contains("nobody called zo is known here"))
        #expect(story.transcript().contains("▸ zoe"))
        #expect(story.transcript().contains("  enrol zo as a new user"))
        story.press(.end)
        #expect(story.transcript().contains("▸ enrol zo as a new user"))
        #expect(story.press(.enter) == [.switchUser("zo")])
    }

    @Test func `is never enrolled by Enter alone`() {
        var story = story()
        story.enter("/user nobody")
        #expect(story.press(.enter) == [])
        #expect(story.statusLine().contains("Down, then Enter"))
        story.press(.down)
        #expect(story.press(.enter) == [.switchUser("nobody")])
    }

    @Test func `can be typed into the list`() {
        var story = story()
        story.enter("/user")
        story.tell(.usersListed(["max", "zoe"]))
        for character in "vic" { story.press(.character(character)) }
        #expect(story.transcript().contains("  enrol vic as a new user"))
        for character in "!" { story.press(.character(character)) }
        #expect(!story.transcript().contains("enrol"))
    }

    @Test func `is no question for somebody who is known`() {
        var story = story()
        #expect(story.enter("/user zoe").contains(.switchUser("zoe")))
    }
}

@Suite struct `A line that is typed into a list` {
    private func edited(_ keys: [Key], _ text: String = "") -> EditLine {
        var line = EditLine(text)
        for key in keys { line.take(key) }
        return line
    }

    @Test func `is edited as fingers expect`() {
        #expect(edited([.left, .character("x")], "ab").text == "axb")
        #expect(edited([.control("a"), .delete], "ab").text == "b")
        #expect(edited([.control("w")], "one two ").text == "one ")
        #expect(edited([.left, .control("u")], "one").text == "e")
        #expect(edited([.left, .left, .control("k")], "one").text == "o")
        #expect(
            edited([.control("b"), .backspace, .control("e"), .control("h")], "abc").text == "a")
        #expect(edited([.backspace, .left, .right, .control("f"), .delete]).text == "")
    }

    @Test func `takes a paste as one line`() {
        #expect(edited([.paste("a\nb")]).text == "a b")
    }

    @Test func `joins a mark to the letter before it`() {
        let line = edited([.character("e"), .character("\u{301}")])
        #expect(line.characters.count == 1)
        #expect(line.caret == 1)
    }
}

@Suite struct `A question` {
    private let choices = [
        Choice(id: "conv-1", name: "garden", detail: "3 messages", isCurrent: true),
        Choice(id: "conv-2", name: "boat", detail: "no message"),
    ]

    private func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        #expect(story.enter("/conversations").contains(.list(.conversations)))
        story.tell(.listed(.conversations, choices))
        story.press(.down)
        story.press(.control("d"))
        return story
    }

    @Test(arguments: [(80, 24), (40, 12)])
    func `looks like this`(columns: Int, rows: Int) throws {
        try expectSnapshot(
            story(columns: columns, rows: rows).frame(), "question-\(columns)x\(rows)")
    }

    @Test func `is answered no by Enter and by Escape`() {
        for key in [Key.enter, .escape, .character("n"), .control("c")] {
            var story = story()
            #expect(story.press(key) == [])
            // The list is back.
            #expect(story.transcript().contains("▸ boat"))
        }
    }

    @Test func `is answered yes by y, or by going there`() {
        var first = story()
        #expect(first.press(.character("y")) == [.deleteConversation("conv-2")])
        var second = story()
        second.press(.down)
        #expect(second.press(.enter) == [.deleteConversation("conv-2")])
    }

    @Test func `is asked before the model of everybody's agent is changed`() {
        var story = Story(columns: 80, rows: 24)
        #expect(story.enter("/model other/model").contains(.changeModel("other/model")) == false)
        #expect(story.transcript().contains("everybody who talks to it"))
        #expect(story.press(.character("y")) == [.changeModel("other/model")])
    }
}

@Suite struct `Another conversation` {
    @Test func `is begun, forked and opened between turns only`() {
        var story = Story()
        #expect(story.enter("/new garden").contains(.newConversation(name: "garden")))
        story.tell(.refused("no"))
        #expect(story.enter("/fork").contains(.forkConversation))
        story.tell(.refused("no"))
        story.say("hi")
        for line in ["/new", "/fork", "/model x/y", "/server home"] {
            #expect(story.enter(line).first == .setLine(line))
            #expect(story.statusLine().contains("not while a reply is coming"))
        }
    }

    @Test func `that is begun empties the transcript, and leaves what waits to its own`() {
        var story = Story()
        story.exchange("hello", "Hi!", number: 1)
        story.enter("/new")
        var parties = story.model.parties
        parties.thread = .own(ConversationID("conv-2"))
        story.tell(.opened(parties))
        #expect(!story.transcript().contains("Hi!"))
    }

    @Test func `that is begun leaves what waits to the same ones`() {
        var story = Story()
        story.tell(.queueLoaded([QueuedMessage(otid: "left", text: "later")]))
        story.enter("/new")
        var parties = story.model.parties
        parties.thread = .own(ConversationID("conv-2"))
        story.tell(.opened(parties))
        #expect(story.model.queue.messages == ["later"])
    }

    @Test func `gets a name from a line that is asked for`() {
        var story = Story(columns: 80, rows: 24)
        story.enter("/conversations")
        story.tell(.listed(.conversations, [Choice(id: "conv-1", name: "old")]))
        story.press(.control("r"))
        #expect(story.transcript().contains("▸ old"))
        story.press(.control("u"))
        for character in "new" { story.press(.character(character)) }
        #expect(story.press(.enter) == [.renameConversation("conv-1", to: "new")])
    }

    @Test func `is nothing that a server without them can do`() {
        var story = Story()
        var parties = story.model.parties
        parties.thread = .unlocked
        story.tell(.opened(parties))
        #expect(story.enter("/new").first == .setLine("/new"))
        #expect(story.statusLine().contains("this server has no conversations"))
    }
}
