import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `Finding in everything` {
    private let address = ThreadAddress(
        server: ServerID("practice"), agent: AgentID("agent-1"),
        conversation: ConversationID("conv-1"))

    private func found(
        _ text: String, _ terms: String = "boat", user: String? = "max", agent: String = "ada",
        server: String? = nil, relation: FoundMessage.Relation = .elsewhere, number: Int64 = 100,
        id: String = "m"
    ) -> FoundMessage {
        FoundMessage(
            thread: address, relation: relation,
            match: SearchMatch(
                number: number, entry: .message(MessageID(id), type: "assistant_message")),
            user: user, agent: agent, server: server,
            date: Date(timeIntervalSince1970: 1_699_000_000), kind: "assistant",
            snippet: SearchSnippet(of: text, matcher: TextMatcher(SearchTerms(terms))))
    }

    private func several() -> [FoundMessage] {
        [
            found("The red boat lies in the harbour, ready to sail.", relation: .here),
            found("我们的 boat 在北京的湖上", user: "ada", agent: "Sam"),
            found(
                "A long story without any end that tells of many a thing until, at last, there is a boat in it",
                user: nil, agent: "Sam", server: "http://far.example"),
            found("boat \u{202E}reversed", user: "ben", relation: .elsewhere),
        ]
    }

    /// Types into the list, letter by letter; the last effect asks for the whole line.
    @discardableResult
    private func type(_ text: String, _ story: inout Story) -> Int {
        var serial = 0
        for character in text {
            for case .find(_, let number) in story.press(.character(character)) { serial = number }
        }
        return serial
    }

    /// An open list with an answer in it.
    private func story(
        columns: Int = 80, rows: Int = 24, _ answer: [FoundMessage]
    ) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.exchange("where is it?", "in the harbour", number: 1)
        story.enter("/find")
        let serial = type("boat", &story)
        story.tell(.found(FindAnswer(found: answer, words: "boat"), serial: serial))
        return story
    }

    @Test func `looks like this`() throws {
        for (columns, rows) in [(80, 24), (40, 12)] {
            var story = story(columns: columns, rows: rows, several())
            story.press(.down)
            try expectSnapshot(story.frame(), "find-\(columns)x\(rows)")
        }
    }

    @Test func `asks with every letter, and takes the newest answer alone`() {
        var story = Story(columns: 80)
        #expect(story.press(.function(4)) == [.find("", serial: 1)])
        #expect(story.screen().contains("words to look for"))
        #expect(story.press(.character("b")) == [.find("b", serial: 2)])
        #expect(story.press(.character("o")) == [.find("bo", serial: 3)])
        #expect(story.screen().contains("looking…"))
        story.tell(.found(FindAnswer(found: [found("old boat")], words: "b"), serial: 2))
        #expect(!story.screen().contains("old boat"))
        story.tell(.found(FindAnswer(found: [found("new boat")], words: "bo"), serial: 3))
        #expect(story.screen().contains("new boat"))
        #expect(story.press(.left).isEmpty)
        // The key that opens the list changes nothing in it.
        #expect(story.press(.function(4)).isEmpty)
        #expect(story.screen().contains("new boat"))
    }

    @Test func `does not come between a newcomer and the first question`() {
        var story = Story(columns: 80)
        story.tell(.newcomerArrived)
        let before = story.screen()
        #expect(story.press(.function(4)).isEmpty)
        #expect(story.screen() == before)
    }

    @Test func `begins with the words of a search of the thread`() {
        var story = Story(columns: 80)
        story.press(.control("f"))
        for letter in "boat" { story.press(.character(letter)) }
        #expect(story.press(.control("f")).last == .find("boat", serial: 1))
        #expect(story.screen().contains("find: boat"))
        #expect(story.model.reader.search == nil)
    }

    @Test func `says what is wrong with a filter, and that nothing was found`() {
        var story = story([])
        #expect(story.screen().contains("nothing found"))
        let serial = type(" since:soon", &story)
        story.tell(
            .found(
                FindAnswer(words: "boat", problem: SearchFilter.Problem.time(.since, "soon").words),
                serial: serial))
        #expect(story.screen().contains("since takes a time such as"))
    }

    @Test func `goes to the place in the open thread, and back with Esc`() {
        var story = Story(columns: 80, rows: 10)
        for number in 0..<20 {
            story.exchange("question \(number)", "answer \(number)", number: number)
        }
        let before = story.transcript()
        story.enter("/find answer 3")
        let match = found(
            "answer 3", "answer 3", relation: .here, id: "message-3")
        story.tell(
            .found(FindAnswer(found: [match], words: "answer 3"), serial: story.model.findSerial))
        let effects = story.press(.enter)
        #expect(
            effects.contains { if case .searchThread = $0 { true } else { false } })
        #expect(story.transcript().contains("answer 3"))
        #expect(story.model.focus == .transcript)
        #expect(story.model.overlay == nil)
        story.press(.escape)
        #expect(story.transcript() == before)
        #expect(story.model.focus == .input)
        #expect(story.model.reader.search == nil)
    }

    @Test func `goes to a place of the open thread that is not at hand`() {
        let thread = StoredThread(exchanges: 1_000)
        var story = Story(thread, columns: 60)
        story.enter("/find answer")
        var match = found("answer 3", "answer", relation: .here, number: 800, id: "a-3")
        match.match.number = thread.messages[7].number
        story.tell(
            .found(FindAnswer(found: [match], words: "answer"), serial: story.model.findSerial))
        story.press(.enter, with: thread)
        #expect(story.transcript().contains("answer 3\n"))
    }

    @Test func `opens another conversation of the same two at the place`() {
        let thread = StoredThread(exchanges: 1_000)
        var story = Story(columns: 60)
        story.enter("/find answer")
        let match = found(
            "answer 3", "answer", relation: .conversation(ConversationID("conv-2")),
            number: thread.messages[7].number, id: "a-3")
        story.tell(
            .found(FindAnswer(found: [match], words: "answer"), serial: story.model.findSerial))
        #expect(story.press(.enter) == [.openConversation("conv-2")])
        var parties = story.model.parties
        parties.thread = .own(ConversationID("conv-2"))
        story.tell(.opened(parties))
        story.tell(thread.newest)
        let effects = story.tell(.readingLoaded(nil))
        for case .loadPage(let request) in effects {
            story.tell(.pageLoaded(TranscriptPage(thread.page(request.place)), for: request))
        }
        #expect(effects.contains { if case .loadPage = $0 { true } else { false } })
        #expect(story.transcript().contains("answer 3\n"))
    }

    @Test func `does not go anywhere late, where the conversation could not be opened`() {
        var story = story([
            found("boat", relation: .conversation(ConversationID("conv-2")))
        ])
        story.press(.enter)
        story.tell(.refused("not now"))
        #expect(story.model.landing == nil)
        #expect(story.tell(.readingLoaded(nil)).isEmpty)
    }

    @Test(arguments: [true, false])
    func `shows what is not to be opened on a page of its own`(isAway: Bool) throws {
        var story = story([
            isAway
                ? found("a boat", relation: .conversation(ConversationID("conv-2")), number: 1_500)
                : found("a boat", user: "ben", agent: "Sam", number: 1_500)
        ])
        let match = try #require(story.model.foundChoice)
        if isAway { story.tell(.connection(.away(reason: "gone", retryAt: nil))) }
        #expect(story.press(.enter) == [.loadStretch(match)])
        var thread = StoredThread(exchanges: 10)
        thread.add(.assistant(.init("a boat")), id: "m", Date(timeIntervalSince1970: 1_699_000_000))
        thread.add(
            .user(.init("ahoy")), id: "n", otid: "n", Date(timeIntervalSince1970: 1_699_000_060))
        story.tell(
            .stretchLoaded(TranscriptPage(MessagePage(messages: thread.messages)), around: match))
        #expect(
            story.screen().contains(
                isAway ? "max with ada, for reading alone" : "ben with Sam, for reading"))
        #expect(story.screen().contains("a boat"))
        #expect(story.model.parties.user == "max")
        story.press(.escape)
        #expect(story.screen().contains("find: boat"))
        story.press(.escape)
        #expect(story.model.overlay == nil)
        #expect(story.transcript().contains("in the harbour"))
        // Once more, the list is as it was left.
        story.enter("/find")
        #expect(story.screen().contains("find: boat"))
    }

    @Test func `holds nothing from outside that could control a terminal`() {
        let story = story([found("\u{1B}[2Jboat\u{9B}", user: "a\u{1B}b", agent: "\u{7}x")])
        let rows = story.screen().unicodeScalars
        #expect(rows.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test func `fits any window`() {
        for columns in [20, 25, 33, 80, 200] {
            for rows in [6, 7, 12, 40] {
                var story = story(columns: columns, rows: rows, several())
                for _ in 0..<4 { story.press(.down) }
                let frame = story.frame()
                #expect(
                    frame.text.split(separator: "\n", omittingEmptySubsequences: false).count
                        == rows)
            }
        }
    }
}

extension ChatUI.Model {
    /// What is selected in the list.
    fileprivate var foundChoice: FoundMessage? {
        if case .find(let page) = overlay { page.choice } else { nil }
    }
}
