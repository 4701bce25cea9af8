import Screen
import Testing

@testable import ChatUI

@Suite struct `The settings page` {
    private let states = [
        SettingState(name: "server", value: "home", source: .file),
        SettingState(name: "user", value: "max", source: .environment("LETTERA_USER")),
        SettingState(name: "flow", value: "attach", source: .flag("flow")),
        SettingState(name: "theme", value: "dark", source: .builtIn),
        SettingState(name: "agent", value: "Sam", source: .profile("home")),
    ]

    private func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.tell(.settingsListed(states))
        #expect(story.press(.function(3)) == [.listSettings])
        return story
    }

    @Test(arguments: [(80, 24), (40, 12), (120, 30)])
    func `looks like this`(columns: Int, rows: Int) throws {
        try expectSnapshot(
            story(columns: columns, rows: rows).frame(), "settings-\(columns)x\(rows)")
    }

    @Test func `tells each value and who says so`() {
        let screen = story(columns: 120).screen()
        #expect(screen.contains("home · config file"))
        #expect(screen.contains("max · environment: LETTERA_USER"))
        #expect(screen.contains("Sam · profile home"))
        #expect(screen.contains("dark · built in"))
    }

    @Test func `offers the values that there are, and comes back`() {
        var story = story()
        for character in "theme" { story.press(.character(character)) }
        story.press(.enter)
        #expect(story.transcript().contains("What should theme be?"))
        #expect(story.transcript().contains("▸ dark"))
        story.press(.down)
        #expect(story.press(.enter) == [.changeSetting("theme", to: "light")])
        #expect(story.transcript().contains("Settings"))
        story.tell(.settingsListed([SettingState(name: "theme", value: "light", source: .file)]))
        #expect(story.transcript().contains("light · config file"))
    }

    @Test func `has text typed`() {
        var story = story()
        for character in "agent" { story.press(.character(character)) }
        story.press(.enter)
        #expect(story.transcript().contains("▸ Sam"))
        story.press(.control("u"))
        for character in "Pat" { story.press(.character(character)) }
        #expect(story.press(.enter) == [.changeSetting("agent", to: "Pat")])
    }

    @Test func `does not change what a flag or the environment says`() {
        var story = story(columns: 120)
        for character in "flow" { story.press(.character(character)) }
        #expect(story.press(.enter) == [])
        #expect(story.statusLine().contains("flow is set by the flag --flow, which wins"))
    }
}

@Suite struct `/set` {
    @Test func `changes, shows and lists`() {
        var story = Story(columns: 120)
        story.tell(
            .settingsListed([SettingState(name: "theme", value: "dark", source: .builtIn)]))
        #expect(story.enter("/set theme light").contains(.changeSetting("theme", to: "light")))
        story.enter("/set theme")
        #expect(story.statusLine().contains("theme is dark (built in); there are: dark, light"))
        story.enter("/set")
        #expect(story.screen().contains("Settings"))
    }

    @Test(arguments: [
        ("/set theme blue", "there is no theme \"blue\""),
        ("/set them light", "no setting them; did you mean theme?"),
        ("/set api_key_timeout soon", "must be a whole number from 1 to 3600"),
    ])
    func `says what is wrong`(line: String, words: String) {
        var story = Story(columns: 140)
        #expect(story.enter(line).first == .setLine(line))
        #expect(story.statusLine().contains(words))
    }

    @Test func `waits for the end of a turn where it concerns one`() {
        var story = Story(columns: 100)
        story.say("hi")
        #expect(!story.enter("/set flow isolated").contains(.changeSetting("flow", to: "isolated")))
        #expect(story.enter("/set theme light").contains(.changeSetting("theme", to: "light")))
    }

    @Test func `is completed, name and value`() {
        func lines(_ line: String) -> [String] {
            complete(line, names: CompletionNames()).map(\.line)
        }
        #expect(lines("/set th") == ["/set thread", "/set theme"])
        #expect(lines("/set flow ") == ["/set flow attach", "/set flow isolated"])
    }
}

@Suite struct `A command that nobody knows` {
    @Test func `is told the nearest one`() {
        var story = Story(columns: 120)
        story.enter("/sett")
        story.enter("/modle")
        #expect(story.statusLine().contains("no command /modle; did you mean /model?"))
        story.enter("/xyzzy")
        #expect(story.statusLine().contains("/help lists them"))
        story.enter("/help satus")
        #expect(story.statusLine().contains("did you mean status?"))
    }
}

@Suite struct `Help` {
    @Test func `has every command in one group`() {
        let grouped = CommandGroup.all.flatMap(\.actions)
        #expect(Set(grouped).count == grouped.count)
        let commands = Action.table.filter { $0.command != nil }.map(\.action)
        let all = grouped + (CommandGroup.others?.actions ?? [])
        #expect(Set(all) == Set(commands))
    }

    @Test func `begins with the keys of where it was asked for`() {
        var story = Story(columns: 100, rows: 30)
        story.press(.backTab)
        story.press(.function(1))
        #expect(story.transcript().hasPrefix("Help  Esc closes, PgDn reads on"))
        #expect(story.transcript().contains("\nIn the transcript"))
        story.press(.escape)
        story.enter("/agent")
        story.tell(.agentsListed(["ada", "bob"]))
        story.press(.function(1))
        #expect(story.transcript().contains("\nIn a list"))
        story.press(.escape)
        #expect(story.transcript().contains("Which agent?"))
    }
}
