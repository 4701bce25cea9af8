import ChatCore
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `A command` {
    @Test func `runs by its name and by the beginning of it`() {
        var story = Story()
        #expect(story.enter("/user ben").contains(.switchUser("ben")))
        #expect(story.enter("/us ben").contains(.switchUser("ben")))
        #expect(story.statusLine().contains("ran /user"))
    }

    @Test func `does not run when several could be meant`() {
        var story = Story()
        #expect(story.enter("/re") == [.setLine("/re"), .saveDraft("/re")])
        #expect(story.statusLine().contains("which one? /retry /reasoning"))
    }

    @Test func `that nobody knows stays in the line`() {
        var story = Story()
        let effects = story.enter("/nonsense now")
        #expect(effects == [.setLine("/nonsense now"), .saveDraft("/nonsense now")])
        #expect(story.statusLine().contains("no command /nonsense"))
        #expect(story.enter("/").contains(.setLine("/")))
    }

    @Test(arguments: [
        ("/user ../x", "a name has 1 to 64 letters"), ("/help nope", "no command nope"),
        ("/blocks nope", "no blocks are known yet"), ("/nope", "no command /nope"),
        ("/re", "which one? /retry /reasoning"),
    ])
    func `that is refused says why until the line changes`(line: String, words: String) {
        var story = Story(columns: 100)
        story.enter(line)
        #expect(story.model.input.text == line)
        #expect(story.statusLine().hasPrefix(" " + words))
        let row = story.frame().row(story.model.size.rows - 1)
        #expect(row.dropFirst().first?.face == .statusError)
        // The caret moves, and the line stays what it is.
        story.tell(.line(InputLine(text: line, cursor: 0)))
        #expect(story.statusLine().hasPrefix(" " + words))
        story.type(line + "x")
        #expect(story.model.notice == nil)
    }

    @Test func `that is refused does not take the place of what is typed meanwhile`() {
        var story = Story()
        story.enter("/user")
        story.tell(.usersListed(["max", "zoe"]))
        story.type("a new thought")
        story.tell(.turnStarted(otid: "o-1", text: "hi", at: story.date))
        story.press(.down)
        #expect(story.press(.enter) == [])
        #expect(story.model.input.text == "a new thought")
        #expect(story.statusLine().contains("not while a reply is coming"))
    }

    @Test func `with two slashes is a message`() {
        var story = Story()
        #expect(
            story.enter("//etc/passwd?").contains(.send("/etc/passwd?", otid: "new", from: .line)))
    }

    @Test func `refuses a name that is none`() {
        var story = Story()
        #expect(story.enter("/user max power").contains(.setLine("/user max power")))
        #expect(story.statusLine().contains("1 to 64 letters"))
    }

    @Test func `does not switch during a turn`() {
        var story = Story()
        story.say("hi")
        #expect(story.enter("/user ben").contains(.setLine("/user ben")))
        #expect(story.statusLine().contains("not while a reply is coming: wait, or /cancel"))
    }

    @Test func `lists names to choose from`() {
        var story = Story()
        #expect(story.enter("/user").contains(.listUsers))
        story.tell(.usersListed(["eve", "max", "zoe"]))
        #expect(
            story.transcript().hasPrefix(
                "Who is talking?  Enter chooses, Esc closes\nFilter:"))
        #expect(story.transcript().contains("\n▸ eve\n  max\n  zoe"))
        story.press(.end)
        #expect(story.press(.enter) == [.switchUser("zoe")])
        #expect(story.model.overlay == nil)
    }

    @Test func `does not list names that nobody asked for`() {
        var story = Story()
        story.tell(.usersListed(["eve", "max"]))
        #expect(story.model.overlay == nil)
    }

    @Test func `shows status over the transcript`() {
        var story = Story()
        story.enter("/status")
        #expect(story.transcript().contains("server      practice"))
        story.press(.escape)
        #expect(!story.transcript().contains("server      practice"))
    }

    @Test func `quits with the draft kept`() {
        var story = Story()
        #expect(story.enter("/quit").suffix(2) == [.saveDraft(""), .quit])
        #expect(story.statusLine().contains("leaving"))
    }

    @Test func `tells what it would do while it is typed`() {
        var story = Story()
        story.type("/he")
        #expect(story.statusLine().contains("/help [COMMAND] — Help"))
        story.type("/nonsense")
        #expect(story.statusLine().contains("no command /nonsense"))
    }

    @Test func `cancels`() {
        var story = Story()
        story.enter("/cancel")
        #expect(story.statusLine().contains("nothing is running"))
        story.say("hi")
        #expect(story.enter("/cancel").contains(.cancelTurn))
    }

    @Test func `has help of its own`() {
        var story = Story()
        story.enter("/help retry")
        #expect(story.transcript().hasPrefix("/retry  Esc closes"))
        story.press(.escape)
        #expect(story.enter("/help nothing").contains(.setLine("/help nothing")))
    }

    @Test func `can be read about to the end in a small window`() {
        var story = Story(columns: 30, rows: 8)
        story.enter("/help")
        for _ in 0..<80 { story.press(.pageDown) }
        #expect(story.screen().contains("see editrc(5).\n ready"))
        story.press(.home)
        #expect(story.screen().hasPrefix("Help\nWho talks to whom\n/user"))
    }

    @Test func `has nearly all of a small window for its help`() {
        var story = Story(columns: 20, rows: 6)
        story.enter("/help user")
        #expect(
            story.screen() == """
                /user [NAME]
                Goes on as another
                person. Without a
                name, lists the
                people known here.
                 ready    Esc close
                """)
        story.press(.escape)
        story.enter("/user")
        story.tell(.usersListed(["max"]))
        #expect(story.screen().hasPrefix("Who is talking?\nFilter:"))
        #expect(story.screen().contains("\n▸ max\n"))
        #expect(story.frame().cursor == Position(row: 1, column: 8))
    }

    @Test func `is in the help, and every key as well`() {
        var story = Story(columns: 90, rows: 200)
        story.press(.function(1))
        let screen = story.screen()
        for entry in Action.table {
            if let command = entry.command { #expect(screen.contains("/" + command)) }
            for key in entry.keys { #expect(screen.contains(key.title)) }
            #expect(screen.contains(entry.title))
            #expect(!entry.help.isEmpty)
        }
    }

    @Test func `has a name of its own`() {
        let names = Action.table.compactMap(\.command)
        #expect(Set(names).count == names.count)
        let keys = Action.table.flatMap(\.keys)
        #expect(Set(keys).count == keys.count)
    }
}

@Suite struct `Completion` {
    func complete(_ line: String, users: [String], agents: [String]) -> [String] {
        var names = CompletionNames()
        names.users = users.map { CompletionName($0) }
        names.agents = agents.map { CompletionName($0) }
        return ChatUI.complete(line, names: names).map(\.line)
    }

    @Test func `offers commands`() {
        #expect(complete("/re", users: [], agents: []) == ["/retry", "/reasoning"])
        #expect(
            complete("/", users: [], agents: []).count == Action.table.compactMap(\.command).count)
        #expect(complete("hello", users: [], agents: []) == [])
        #expect(complete("//re", users: [], agents: []) == [])
    }

    @Test func `offers the names that an argument can be`() {
        let users = ["max", "mara", "zoe"]
        #expect(complete("/user ma", users: users, agents: []) == ["/user max", "/user mara"])
        #expect(complete("/us z", users: users, agents: []) == ["/us zoe"])
        #expect(complete("/agent ", users: users, agents: ["ada"]) == ["/agent ada"])
        #expect(complete("/help st", users: [], agents: []) == ["/help status"])
        #expect(complete("/quit ", users: users, agents: []) == [])
    }

    @Test func `writes what is certain and shows the rest`() {
        var story = Story(columns: 60, rows: 14)
        story.type("/sta")
        #expect(story.tell(.completionRequested) == [.setLine("/status ")])
        story.type("/r")
        #expect(story.tell(.completionRequested) == [.setLine("/re"), .saveDraft("/re")])
        #expect(story.statusLine().contains("2 go on from here; Tab lists them"))
        #expect(story.tell(.completionRequested) == [])
        #expect(story.screen().contains("▸ /retry"))
        #expect(story.screen().contains("Unfold reasoning"))
        story.type("/ret")
        #expect(!story.screen().contains("/reasoning"))
    }

    @Test func `asks for names that are not known yet`() {
        var story = Story()
        story.type("/agent a")
        #expect(story.tell(.completionRequested) == [.listAgents])
        #expect(story.tell(.agentsListed(["ada", "bob"])) == [.setLine("/agent ada")])
        #expect(story.model.overlay == nil)
    }

    @Test func `asks again when nobody of the known fits`() {
        var story = Story()
        #expect(story.tell(.usersKnown(["max"])) == [])
        story.type("/user v")
        #expect(story.tell(.completionRequested) == [.listUsers])
        #expect(story.tell(.usersListed(["max", "vic"])) == [.setLine("/user vic")])
        story.type("/user x")
        #expect(story.tell(.completionRequested) == [.listUsers])
        #expect(story.tell(.usersListed(["max", "vic"])) == [])
    }

    @Test func `of a line that has changed meanwhile is dropped`() {
        var story = Story()
        story.type("/user v")
        story.tell(.completionRequested)
        story.type("/user va")
        #expect(story.tell(.usersListed(["max", "vic"])) == [])
    }

    @Test func `knows names that nobody asked for`() {
        var story = Story()
        story.tell(.usersKnown(["max", "zoe"]))
        story.tell(.agentsKnown(["ada", "bob"]))
        #expect(story.model.overlay == nil)
        story.type("/user z")
        #expect(story.tell(.completionRequested) == [.setLine("/user zoe")])
        story.type("/agent b")
        #expect(story.tell(.completionRequested) == [.setLine("/agent bob")])
    }

    @Test func `knows who was enrolled meanwhile`() {
        var story = Story()
        story.tell(.usersKnown(["max"]))
        story.tell(.opened(Parties(user: "vic", agent: "ada", server: "practice")))
        story.type("/user v")
        #expect(story.tell(.completionRequested) == [.setLine("/user vic")])
    }
}

@Suite struct `The focus` {
    @Test func `goes from pane to pane and back to the line`() {
        var story = Story(columns: 100, rows: 24)
        #expect(story.frame().cursor != nil)
        story.press(.backTab)
        #expect(story.model.focus == .transcript)
        #expect(story.frame().cursor == nil)
        #expect(story.statusLine().contains("Esc line"))
        story.press(.tab)
        #expect(story.model.focus == .sidebar)
        story.press(.tab)
        #expect(story.model.focus == .input)
        story.press(.escape)
        #expect(story.model.focus == .transcript)
        story.press(.character("i"))
        #expect(story.model.focus == .input)
    }

    @Test func `leaves keys that mean nothing to nobody, and pastes to the line`() {
        var story = Story()
        story.press(.escape)
        #expect(Action.forKey(.character("#"), model: story.model) == .ignored)
        #expect(Action.forKey(.paste("words"), model: story.model) == nil)
        story.type("words")
        #expect(story.model.focus == .input)
    }

    @Test func `stays in the line where Escape is vi's, or edits something`() {
        var story = Story()
        story.tell(.line(InputLine(mode: .viInsert)))
        #expect(Action.forKey(.escape, model: story.model) == nil)
        story.tell(.line(InputLine(text: "x", cursor: 1)))
        #expect(Action.forKey(.escape, model: story.model) == nil)
        #expect(Action.forKey(.backTab, model: story.model) == nil)
    }

    @Test func `gives every key one meaning in a place`() {
        for place in Place.allCases {
            let keys = Action.table.flatMap { entry in
                (place == .anywhere ? entry.keys : []) + (entry.placed[place] ?? [])
            }
            #expect(Set(keys).count == keys.count, "\(place)")
        }
    }
}
