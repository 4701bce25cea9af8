import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

@Suite struct `The whole screen` {
    /// A chat that has a bit of everything in it.
    func story(_ size: Size) -> Story {
        var story = Story(columns: size.columns, rows: size.rows)
        let own = Block(
            id: BlockID("b-1"), label: "Persona_max",
            value: #"{"name": "max", "preferences": {}, "conversation_history": []}"#,
            limit: 20_000)
        let human = Block(
            id: BlockID("b-2"), label: "human", value: "Speaks 日本語.\nLives by the sea.",
            limit: 2_000)
        story.tell(.blocksRead([human, own]))
        story.exchange("hello there", "Good morning, max! 👋 How can I help?", number: 1)
        story.say("I like tea, 世界 and long walks along the shore", otid: "otid-2")
        story.turn(.phaseChanged(.attaching))
        story.turn(.phaseChanged(.streaming))
        story.think("They like tea. I should remember that for the next time.", id: "m-2")
        story.wait(2)
        let call = ToolCall(
            id: "call-1", name: "memory_insert",
            arguments: #"{"label": "Persona_max", "new_string": "likes tea"}"#)
        story.turn(.streamed(.message(Message(id: MessageID("m-3"), body: .toolCall([call])))))
        let answer = ToolReturn(callID: "call-1", text: "Done.", succeeded: true)
        story.turn(.streamed(.message(Message(id: MessageID("m-4"), body: .toolReturn(answer)))))
        var changed = own
        changed.value = #"{"name": "max", "preferences": {"drink": "tea"}}"#
        story.turn(.blocksRead([changed, human]))
        story.reply(
            "Noted: tea it is.\n\n    let drink = \"tea\"\n\nAnd walks, ", "of course.", id: "m-5")
        story.queue("another thing", otid: "otid-9")
        story.type("what about c")
        return story
    }

    @Test(arguments: [(80, 24), (200, 60), (40, 12), (20, 6)])
    func `while a reply streams`(columns: Int, rows: Int) throws {
        let story = story(Size(columns: columns, rows: rows))
        try expectSnapshot(story.frame(), "streaming-\(columns)x\(rows)")
    }

    @Test(arguments: [(80, 24), (20, 6)])
    func `before anything was said`(columns: Int, rows: Int) throws {
        let story = Story(columns: columns, rows: rows)
        try expectSnapshot(story.frame(), "empty-\(columns)x\(rows)")
    }

    @Test func `with help over it`() throws {
        var story = story(Size(columns: 80, rows: 24))
        story.press(.function(1))
        try expectSnapshot(story.frame(), "help-80x24")
    }

    @Test func `with the server away and a message that was not sent`() throws {
        var story = Story(columns: 80, rows: 24)
        story.say("are you there?")
        story.turn(.ended(.failed(TurnFailure(cause: .agentBusy, delivery: .notSent))))
        story.tell(.failed("The server cannot be reached. Lettera goes on trying."))
        story.turn(.settled(detached: true))
        story.tell(
            .connection(
                .away(reason: "connection refused", retryAt: story.date.addingTimeInterval(8))))
        try expectSnapshot(story.frame(), "away-80x24")
    }

    @Test(arguments: [(0, 0), (1, 1), (19, 6), (20, 5), (5, 40), (-1, -1)])
    func `is too small`(columns: Int, rows: Int) {
        let size = Size(columns: columns, rows: rows)
        let frame = view(story(size).model, size: size)
        #expect(frame.text.hasPrefix(String("window too small".prefix(max(columns, 0)))))
        #expect(frame.cursor == nil)
    }

    @Test func `has a header without holes`() {
        var story = Story(columns: 80, rows: 24)
        let own: Set<Face> = [
            .header, .headerAttached, .headerDetached, .headerAttaching, .headerWarning,
        ]
        func faces() -> Set<Face> { Set(story.frame().row(0).map(\.face)) }
        #expect(faces() == [.header, .headerDetached])
        story.say("hi")
        for phase in TurnPhase.allCases {
            story.turn(.phaseChanged(phase))
            #expect(faces().isSubset(of: own))
        }
        story.tell(.connection(.connecting))
        story.turn(.settled(detached: false))
        #expect(faces() == [.header, .headerWarning, .headerAttaching])
        story.tell(.connection(.away(reason: "refused", retryAt: story.date)))
        #expect(faces() == [.header, .headerWarning])
    }

    @Test func `has a status line without holes`() {
        let own: Set<Face> = [.status, .statusKey, .statusNotice, .statusWarning, .statusError]
        func expectNone(_ story: Story, _ face: Face) {
            let faces = Set(story.frame().row(story.model.size.rows - 1).map(\.face))
            #expect(faces.contains(face))
            #expect(faces.isSubset(of: own))
        }
        var story = Story(columns: 80, rows: 24)
        expectNone(story, .status)
        story.enter("/nope")
        expectNone(story, .statusError)
        story.tell(.line(InputLine(text: "x", cursor: 1, mode: .viInsert)))
        expectNone(story, .statusKey)
        story.tell(.interruptPressed)
        expectNone(story, .statusNotice)
        story.press(.control("l"))
        story.tell(.connection(.away(reason: "refused", retryAt: story.date)))
        expectNone(story, .statusWarning)
    }

    @Test func `with help over it in a small window`() throws {
        var story = Story(columns: 20, rows: 6)
        story.press(.function(1))
        try expectSnapshot(story.frame(), "help-20x6")
    }

    @Test func `has the real cursor at the caret`() {
        var story = story(Size(columns: 80, rows: 24))
        story.tell(.line(InputLine(text: "世界!", cursor: 2)))
        #expect(story.frame().cursor == Position(row: 22, column: 6))
    }

    @Test func `takes lines of ten thousand characters`() {
        var story = Story(columns: 80, rows: 24)
        story.say(String(repeating: "世", count: 10_000))
        story.reply(String(repeating: "x", count: 10_000))
        story.type(String(repeating: "y", count: 10_000))
        let frame = story.frame()
        #expect(frame.cursor == Position(row: 22, column: 18))
        #expect(frame.text.contains(String(repeating: "x", count: 48) + " │"))
    }

    /// Nothing that can happen, at any size, traps or draws outside of the screen.
    @Test(arguments: 0..<4)
    func `takes whatever happens`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var story = Story()
        for number in 0..<400 {
            let event = Chaos.event(number, at: story.date, using: &random)
            _ = story.tell(event)
            if number % 7 == 0 { story.wait(Double(number % 5)) }
            let size = Chaos.size(using: &random)
            let frame = view(story.model, size: size)
            for row in 0..<frame.size.rows {
                let columns = frame.row(row).reduce(0) { $0 + TextWidth.columns(of: $1.glyph) }
                if columns != frame.size.columns {
                    Issue.record("row \(row) has \(columns) columns of \(frame.size.columns)")
                    return
                }
            }
            if let cursor = frame.cursor {
                let isInside =
                    (0..<frame.size.rows).contains(cursor.row)
                    && (0..<frame.size.columns).contains(cursor.column)
                #expect(isInside)
            }
        }
    }
}

/// Things that could happen, in no good order.
enum Chaos {
    static func size(using random: inout SeededRandom) -> Size {
        Size(
            columns: [0, 1, 19, 20, 23, 40, 79, 80, 81, 133, 250].randomElement(using: &random)
                ?? 0,
            rows: [0, 1, 5, 6, 7, 8, 11, 12, 24, 70].randomElement(using: &random) ?? 0)
    }

    static func text(using random: inout SeededRandom) -> String {
        let pieces = [
            "word ", "世界", "👩‍👩‍👧", "\n", "\r\n", "\t", "\u{1B}[31m",
            "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
            "שלום ", "\u{202E}", "🇩🇪", "क्षि", "\u{301}", "{\"a\": 1}", "x", "/help", " ", "\u{0}",
            String(repeating: "long", count: 200), "한글", "\u{1FAE8}",
        ]
        let count = Int.random(in: 0..<12, using: &random)
        return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    static func event(
        _ number: Int, at date: Date, using random: inout SeededRandom
    ) -> Event {
        let text = text(using: &random)
        let id = MessageID("m-\(number / 5)")
        func streamed(_ body: Message.Body) -> Event {
            .turn(.streamed(.message(Message(id: id, body: body))), at: date)
        }
        switch Int.random(in: 0..<38, using: &random) {
        case 0: return .key(key(using: &random))
        case 1: return .resized(size(using: &random))
        case 2: return .interruptPressed
        case 3:
            return .line(
                InputLine(text: text, cursor: Int.random(in: -1...30, using: &random)))
        case 4: return .submitted(text, otid: "otid-\(number)")
        case 5: return .completionRequested
        case 6: return .turnStarted(otid: "o-\(number)", text: text, at: date)
        case 7:
            return .turn(
                .phaseChanged(TurnPhase.allCases.randomElement(using: &random) ?? .waiting),
                at: date)
        case 8...12: return streamed(.assistant(.init(text)))
        case 13: return streamed(.reasoning(text))
        case 14:
            return streamed(
                .toolCall([ToolCall(id: "c-\(number / 3)", name: text, arguments: text)]))
        case 15:
            return streamed(
                .toolReturn(ToolReturn(callID: "c-\(number / 3)", text: text, succeeded: false)))
        case 16: return .turn(.ended(.completed(.endTurn)), at: date)
        case 17: return .turn(.ended(.cancelled), at: date)
        case 18:
            return .turn(
                .ended(.failed(TurnFailure(cause: .agentBusy, delivery: .notSent))), at: date)
        case 19: return .turn(.settled(detached: Bool.random(using: &random)), at: date)
        case 20: return .connection(.away(reason: text, retryAt: date.addingTimeInterval(3)))
        case 21: return .connection(.connected(version: text))
        case 22: return .opened(Parties(user: text, agent: text, server: text))
        case 23: return .blocksRead(blocks(text, count: number % 9))
        case 24: return .historyLoaded(Transcript(), hasOlder: true)
        case 25:
            var page = MessagePage(hasOlder: Bool.random(using: &random), hasNewer: true)
            page.messages = (0..<9).map { index in
                let message = Message(
                    id: MessageID("m-\(number / 5 + index)"), body: .assistant(.init(text)),
                    date: date)
                return NumberedMessage(
                    number: Int64(number * 10 + index),
                    message: StoredMessage(message: message, state: .complete))
            }
            page.focus = page.messages.first?.number
            let serial = Int.random(in: 1...9, using: &random)
            let places: [PagePlace] = [.oldest, .before(7), .after(90), .around(12), .at(date)]
            let place = places.randomElement(using: &random) ?? .newest
            return .pageLoaded(
                TranscriptPage(page), for: PageRequest(serial: serial, place: place))
        case 26: return .usersListed([text, "max"])
        case 27: return .failed(text)
        case 28: return .noticed(text)
        case 29:
            return .submitted(
                [
                    "/help", "/user", "/agent", "/blocks", "/status", "/retry", "/reasoning",
                    "/tools", "/queue", "/queue send",
                ]
                .randomElement(using: &random) ?? "", otid: "otid-\(number)")
        case 30: return .queueLoaded([QueuedMessage(otid: "left-\(number)", text: text)])
        case 36: return .queueSaved(otid: "otid-\(number)", isSaved: Bool.random(using: &random))
        case 32: return .usersKnown([text, "max"])
        case 33: return .personaSettled(detached: Bool.random(using: &random))
        case 34:
            return .turn(.replaced([Message(id: id, body: .assistant(.init(text)))]), at: date)
        case 35: return .connection(.away(reason: text, retryAt: nil))
        case 31: return .turn(.streamed(.usage(Usage(completionTokens: number))), at: date)
        default: return .key(key(using: &random))
        }
    }

    private static func key(using random: inout SeededRandom) -> Key {
        let keys: [Key] =
            Action.table.flatMap(\.keys)
            + [
                .escape, .enter, .up, .down, .character("d"), .character("s"), .focusIn, .focusOut,
                .wheelUp(Position(row: 0, column: 0)),
            ]
        return keys.randomElement(using: &random) ?? .enter
    }

    private static func blocks(_ value: String, count: Int) -> [Block] {
        (0..<count).map { number in
            Block(
                id: BlockID("b-\(number)"), label: number == 0 ? "Persona_max" : value,
                value: value, limit: number * 10 - 10)
        }
    }
}
