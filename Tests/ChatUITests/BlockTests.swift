import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `A memory block` {
    private let own = Block(
        id: BlockID("b-1"), label: "Persona_max",
        value: #"{"name": "max", "preferences": {"drink": "tea"}}"#, limit: 60)
    private let human = Block(
        id: BlockID("b-2"), label: "human", value: "A person.\nSpeaks 日本語.", limit: 2_000,
        description: "What is known of people.")

    private func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.tell(.blocksRead([own, human]))
        return story
    }

    /// A story in which a block's editor has just ended.
    private func edited(_ text: String, _ block: Block? = nil) -> (Story, [Effect]) {
        var story = story()
        let effects = story.tell(.edited(.changed(text), purpose: .block(block ?? own)))
        return (story, effects)
    }

    private func edit(_ value: String, base: String? = nil) -> BlockEdit {
        BlockEdit(
            block: own.id, label: own.label, base: base ?? own.value, value: value)
    }

    // MARK: Looking

    @Test func `is selected in the sidebar with keys, and opened over the whole width`() throws {
        var story = story()
        story.press(.function(2))
        try expectSnapshot(story.frame(), "sidebar-focus-80x24")
        story.press(.down)
        story.press(.enter)
        try expectSnapshot(story.frame(), "block-80x24")
        story.press(.escape)
        #expect(story.model.focus == .sidebar)
        story.press(.escape)
        #expect(story.model.focus == .input)
    }

    @Test(arguments: [(40, 12), (200, 60)])
    func `that is JSON is shown over several lines`(columns: Int, rows: Int) throws {
        var story = story(columns: columns, rows: rows)
        story.enter("/blocks max")
        try expectSnapshot(story.frame(), "block-json-\(columns)x\(rows)")
    }

    @Test func `shows its last change in the sidebar, folded after a few rows`() throws {
        var story = story()
        story.say("much is new")
        var changed = human
        changed.value = (0..<9).map { "line \($0)" }.joined(separator: "\n")
        var drink = own
        drink.value = #"{"name": "max", "preferences": {"drink": "coffee"}}"#
        story.turn(.blocksRead([drink, changed]))
        try expectSnapshot(story.frame(), "sidebar-diff-80x24")
    }

    @Test func `among many stays in view while it is selected`() {
        var story = Story(columns: 90, rows: 12)
        story.tell(
            .blocksRead(
                (0..<30).map { Block(id: BlockID("b-\($0)"), label: "label \($0)", value: "x") }))
        story.press(.function(2))
        for _ in 0..<29 { story.press(.down) }
        #expect(story.screen().contains("▸ label 29"))
        story.press(.down)
        #expect(story.screen().contains("▸ label 29"))
    }

    @Test func `tells what it is and who has it`() {
        var story = story()
        story.press(.function(2))
        story.press(.down)
        #expect(story.press(.character("i")) == [.block(.loadDetails(human.id))])
        #expect(story.transcript().contains("asking the server"))
        story.tell(
            .block(.details(human.id, agents: ["ada", "bob"], seenAt: "2026-11-21 16:00")))
        #expect(story.transcript().contains("ada, bob"))
        #expect(story.transcript().contains("2026-11-21 16:00"))
        #expect(story.transcript().contains("b-2"))
    }

    @Test func `shows its history, what each value changed, and restores one when asked twice`()
        throws
    {
        var story = story()
        #expect(story.enter("/history max").contains(.block(.loadHistory(own.id))))
        let old = #"{"name": "max", "preferences": {"drink": "cocoa"}}"#
        let versions = [(old, BlockAuthor.user), (own.value, .agent)].enumerated().map {
            number, version in
            BlockVersion(
                number: Int64(number), value: version.0, origin: BlockOrigin(version.1),
                seenAt: story.date.addingTimeInterval(Double(number) * 60))
        }
        story.tell(.block(.history(own.id, versions, LocalCalendar(zone: .gmt))))
        try expectSnapshot(story.frame(), "history-80x24")
        story.press(.enter)
        #expect(story.transcript().contains("− preferences.drink: cocoa"))
        #expect(story.transcript().contains("+ preferences.drink: tea"))
        story.press(.escape)
        story.press(.down)
        story.press(.control("r"))
        #expect(story.transcript().contains("Bring back what Persona_max was at 2023-11-14 22:13?"))
        story.press(.down)
        var restored = edit(old)
        restored.restored = 0
        #expect(story.press(.enter) == [.block(.write(restored))])
    }

    // MARK: Editing

    @Test func `is fetched before it is edited, as JSON over several lines`() {
        var story = story()
        #expect(story.enter("/edit max").contains(.block(.fetch(own.id))))
        #expect(
            story.tell(.block(.fetched(own))) == [
                .editText(
                    JSONLayout.indented(own.value) ?? "", purpose: .block(own))
            ])
    }

    @Test func `is written on one line again`() {
        let (_, effects) = edited(
            "{\n  \"name\": \"Max\",\n  \"preferences\": {\n    \"drink\": \"tea\"\n  }\n}")
        #expect(
            effects == [
                .block(.write(edit(#"{"name": "Max", "preferences": {"drink": "tea"}}"#)))
            ])
    }

    @Test func `that comes back with another layout alone is as it was`() {
        let (story, effects) = edited("{\"name\": \"max\",\n\"preferences\": {\"drink\": \"tea\"}}")
        #expect(effects == [])
        #expect(story.statusLine().contains("Persona_max is as it was"))
    }

    @Test func `over its limit is asked about, and lost in no case`() {
        let long = String(repeating: "x", count: 2_010)
        var (story, effects) = edited(long, human)
        let edit = BlockEdit(block: human.id, label: "human", base: human.value, value: long)
        #expect(effects == [.block(.keep(edit))])
        #expect(story.transcript().contains("human would be 10 characters over its limit"))
        #expect(story.press(.escape) == [.block(.leave(edit))])

        (story, _) = edited(long, human)
        #expect(story.press(.enter) == [.editText(long, purpose: .block(human))])

        (story, _) = edited(long, human)
        story.press(.down)
        #expect(story.press(.enter) == [.block(.write(edit))])
    }

    @Test func `that was JSON and is no more is asked about`() {
        let (story, effects) = edited("{broken")
        #expect(effects == [.block(.keep(edit("{broken")))])
        #expect(story.transcript().contains("Persona_max was JSON, and this is not"))
    }

    @Test func `that somebody changed meanwhile leaves three ways, told in words`() throws {
        let mine = edit(#"{"name": "Max", "preferences": {"drink": "tea"}}"#)
        var theirs = own
        theirs.value = #"{"name": "max", "preferences": {"drink": "coffee"}}"#
        var story = story()
        story.tell(.block(.changedMeanwhile(mine, now: theirs)))
        try expectSnapshot(story.frame(), "conflict-80x24")

        var merging = story
        let merged = merging.press(.enter)
        guard case .editText(let text, purpose: .block(theirs)) = merged.first else {
            Issue.record("no editor")
            return
        }
        #expect(text.contains("Max"))
        #expect(text.contains("coffee"))

        var keeping = story
        keeping.press(.down)
        #expect(
            keeping.press(.enter)
                == [.block(.write(edit(mine.value, base: theirs.value)))])

        story.press(.end)
        story.press(.down)
        story.press(.down)
        #expect(story.press(.enter) == [.block(.leave(mine))])
    }

    @Test func `that is read-only says so`() {
        var story = Story(columns: 80, rows: 24)
        var fixed = human
        fixed.readOnly = true
        story.tell(.blocksRead([fixed]))
        #expect(story.enter("/edit human").allSatisfy { $0 != .block(.fetch(human.id)) })
        #expect(story.statusLine().contains("human is read-only"))
    }

    @Test func `that is written while a reply streams waits for its end`() {
        var story = story()
        story.say("hello")
        story.tell(.edited(.changed("Somebody."), purpose: .block(human)))
        #expect(story.statusLine().contains("human is written when the reply is over"))
    }

    // MARK: Context

    @Test func `is one part of what fills the context`() throws {
        var story = story()
        #expect(story.enter("/context").contains(.loadContext))
        let overview = try JSONDecoder().decode(
            ContextOverview.self,
            from: Data(
                """
                {"context_window_size_max": 30000, "context_window_size_current": 2369,
                 "num_messages": 8, "num_tokens_system": 427, "num_tokens_core_memory": 94,
                 "num_tokens_external_memory_summary": 65, "num_tokens_summary_memory": 0,
                 "num_tokens_functions_definitions": 1597, "num_tokens_messages": 186}
                """.utf8))
        story.tell(.contextRead(overview))
        try expectSnapshot(story.frame(), "context-80x24")
    }
}
