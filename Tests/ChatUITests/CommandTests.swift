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
        #expect(story.enter("/re") == [.setLine("/re")])
        #expect(story.statusLine().contains("which one? /retry /reasoning"))
    }

    @Test func `that nobody knows stays in the line`() {
        var story = Story()
        #expect(story.enter("/context now") == [.setLine("/context now")])
        #expect(story.statusLine().contains("no command /context"))
        #expect(story.enter("/") == [.setLine("/")])
    }

    @Test func `with two slashes is a message`() {
        var story = Story()
        #expect(story.enter("//etc/passwd?").contains(.send("/etc/passwd?", retrying: nil)))
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
        #expect(story.statusLine().contains("a turn is running"))
    }

    @Test func `lists names to choose from`() {
        var story = Story()
        #expect(story.enter("/user").contains(.listUsers))
        story.tell(.usersListed(["eve", "max", "zoe"]))
        #expect(
            story.transcript().hasPrefix(
                "Who is talking?  Enter chooses, Esc closes\n  eve\n▸ max\n  zoe"))
        story.press(.down)
        story.press(.down)
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
        #expect(story.enter("/help nothing").contains(.setLine("/help nothing")))
    }

    @Test func `can be read about to the end in a small window`() {
        var story = Story(columns: 30, rows: 8)
        story.enter("/help")
        for _ in 0..<40 { story.press(.pageDown) }
        #expect(story.transcript().hasSuffix("see editrc(5)."))
        story.press(.home)
        #expect(story.transcript().hasPrefix("Help  Esc closes"))
    }

    @Test func `is in the help, and every key as well`() {
        var story = Story(columns: 90, rows: 60)
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
        #expect(story.tell(.completionRequested) == [.setLine("/re")])
        #expect(story.screen().contains("/retry  /reasoning"))
        story.type("/ret")
        #expect(!story.screen().contains("/retry  /reasoning"))
    }

    @Test func `asks for names that are not known yet`() {
        var story = Story()
        story.type("/agent a")
        #expect(story.tell(.completionRequested) == [.listAgents])
        story.tell(.agentsListed(["ada", "bob"]))
        #expect(story.model.overlay == nil)
        #expect(story.tell(.completionRequested) == [.setLine("/agent ada")])
    }
}
