import ChatCore
import FoundationEssentials
import FuzzSupport
import LettaAPI

@testable import ChatUI
@testable import Screen

/// The screen's, not Letta's.
private typealias Model = ChatUI.Model

/// Whatever happens, in whatever order, the screen can be drawn at any size, what was wrapped before
/// changes nothing, and no word from outside gets a control character onto it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count: min(count, 4096))
    var model = Model(
        parties: input.parties(), size: Size(columns: 20 + input.number(below: 80), rows: 16))
    var steps = 0
    while !input.isEmpty, steps < 100 {
        steps += 1
        let end = model.scrollback.endIndex
        let event = input.event()
        let effects = update(&model, on: event)
        check(model, after: event, effects: effects)
        if case .noticed = event {
            require(model.scrollback.endIndex == end + 1, "a notice takes no other one's place")
        }
        if input.number(below: 8) == 1 { checkView(of: model, size: model.size) }
    }
    checkView(of: model, size: model.size)
    return 0
}

private func check(_ model: Model, after event: Event, effects: [Effect]) {
    let size = model.scrollback
    require(size.startIndex <= 0 && size.endIndex >= 0, "the transcript has its ends")
    if let anchor = model.viewport.anchor {
        require(anchor.row >= 0, "the top row is a row")
    }
    if let firstNew = model.viewport.firstNew {
        require(firstNew <= size.endIndex, "what is new is there")
    }
    if case .picker(let picker) = model.overlay {
        let isThere = picker.selected.map { (0..<picker.rowCount).contains($0) }
        require(isThere ?? true, "what is selected is there")
    }
    if case .find(let page) = model.overlay {
        require(page.found.isEmpty || page.choice != nil, "what is selected was found")
    }
    // A message that was submitted is somewhere: on its way, waiting, or back in the line.
    if case .submitted(let line, _) = event, !line.trimmingSpaces.isEmpty, !line.hasPrefix("/") {
        guard !line.trimmingSpaces.hasPrefix("/") else { return }
        let isKept = effects.contains { effect in
            switch effect {
            case .send(let text, _, _): text == line.trimmingSpaces
            case .keepQueued(let message): message.text == line.trimmingSpaces
            case .setLine(let text): text == line
            default: false
            }
        }
        require(isKept, "\(line.debugDescription) is not lost: \(effects)")
    }
}

private func checkView(of model: Model, size: Size) {
    let frame = view(model, size: size)
    require(frame.size == size.clamped, "a frame has the size asked for")
    if let cursor = frame.cursor {
        require((0..<frame.size.rows).contains(cursor.row), "the cursor's row \(cursor)")
        require((0..<frame.size.columns).contains(cursor.column), "the cursor's column \(cursor)")
    }
    checkCells(of: frame)
    require(view(model, size: size) == frame, "the same model gives the same frame")
    var fresh = model
    fresh.wrapCache = WrapCache()
    let anew = view(fresh, size: size)
    require(anew == frame, "a fresh cache draws the same:\n\(frame.text)\n-- and --\n\(anew.text)")
}

extension FuzzInput {
    mutating func size() -> Size {
        // Beyond what terminals have now and then only, since it takes long.
        byte() > 0
            ? Size(columns: number(below: 130) - 2, rows: number(below: 50) - 2)
            : Size(columns: number(below: 3000) - 100, rows: number(below: 1200) - 100)
    }

    mutating func date() -> Date {
        Date(timeIntervalSinceReferenceDate: Double(number(below: 65_536)) - 1000)
    }

    mutating func words() -> String {
        switch number(below: 8) {
        case 0: ""
        case 1: "\u{1B}]0;owned\u{7}\u{9B}31m"
        case 2: "a word and 漢字 and 👩🏽‍🚀\n\n- more\tof it\r\n"
        case 3: String(repeating: "long ", count: number(below: 100))
        default: text()
        }
    }

    mutating func name() -> String { pick(["ada", "bob", "Ümit", "", "\u{202E}x\u{1B}[2J"]) }

    mutating func choices() -> [Choice] { (0..<number(below: 5)).map { _ in Choice(words()) } }

    mutating func queue() -> [QueuedMessage] {
        (0..<number(below: 3)).map { QueuedMessage(otid: "otid-\($0)", text: words()) }
    }

    mutating func parties() -> Parties {
        Parties(
            user: name(), agent: name(), server: words(),
            thread: pick([nil, .shared, .own(ConversationID("conv-1")), .unlocked]),
            contextWindow: pick([nil, 0, -1, 8000, Int.max]))
    }

    mutating func blocks() -> [Block] {
        (0..<number(below: 4)).map { _ in
            Block(
                id: BlockID("block-\(number(below: 4))"),
                label: pick(["human", "Persona_ada", "Persona_bob", words()]), value: words(),
                limit: pick([0, 1, 20, 100_000, -5, Int.max]),
                description: pick([nil, words()]), readOnly: bool())
        }
    }

    mutating func message() -> Message {
        let calls = [
            ToolCall(
                id: "call-\(number(below: 3))", name: pick([nil, "memory_insert", words()]),
                arguments: words())
        ]
        let body: Message.Body =
            switch number(below: 10) {
            case 0: .user(Message.Content(words(), imageCount: number(below: 3)))
            case 1: .reasoning(words())
            case 2: .toolCall(calls)
            case 3:
                .toolReturn(
                    ToolReturn(
                        callID: pick([nil, "call-0", "call-1"]), text: words(), succeeded: bool()))
            case 4: .approvalRequest(calls)
            case 5: .summary(words())
            case 6: .unknown(type: words(), .null)
            case 7: .hiddenReasoning(state: words())
            default: .assistant(Message.Content(words()))
            }
        return Message(
            id: MessageID("message-\(number(below: 6))"), body: body,
            otid: pick([nil, "otid-0", "otid-1"]), date: bool() ? date() : nil,
            name: pick([nil, words()]), sequence: number(below: 9))
    }

    mutating func messages() -> [Message] { (0..<number(below: 5)).map { _ in message() } }

    mutating func transcript() -> Transcript {
        var transcript = Transcript()
        for message in messages() {
            transcript.apply(
                StoredMessage(
                    message: message,
                    state: pick([.pending, .complete, .cancelled, .failed, .unsent])))
        }
        return transcript
    }

    mutating func streamEvent() -> StreamEvent {
        switch number(below: 8) {
        case 0: .ping(RunID("run-1"))
        case 1: .stopReason(StopReason(rawValue: words()))
        case 2:
            .usage(
                Usage(
                    completionTokens: pick([0, 7, -1, Int.max]),
                    contextTokens: pick([nil, 0, 900, Int.max])))
        case 3: .failure(StreamFailure(kind: words(), message: words()))
        default: .message(message())
        }
    }

    mutating func turnEnd() -> TurnEnd {
        switch number(below: 4) {
        case 0: .completed(.endTurn)
        case 1: .cancelled
        case 2: .failed(TurnFailure(cause: .agentBusy, delivery: .notSent))
        default: .failed(TurnFailure(cause: .stopped(.error), delivery: .unknown))
        }
    }

    mutating func turnEvent() -> TurnEvent {
        switch number(below: 10) {
        case 0: .phaseChanged(pick(TurnPhase.allCases))
        case 1: .replaced(messages())
        case 2: .blocksRead(blocks())
        case 3: .ended(turnEnd())
        case 4: .settled(detached: bool())
        case 5: .noticed(words())
        default: .streamed(streamEvent())
        }
    }

    mutating func key() -> Key {
        let keys = Action.table.flatMap(\.keys)
        return switch number(below: 4) {
        case 0: pick(keys)
        case 1: pick([.up, .down, .tab, .backTab, .home, .end, .enter, .escape, .function(1)])
        case 2: pick([.focusIn, .focusOut, .wheelUp(Position(row: 1, column: 1)), .paste("x\ny")])
        default: .character(pick(["q", " ", "x", "é"]))
        }
    }

    mutating func line() -> InputLine {
        InputLine(
            text: words(), cursor: number(below: 300) - 20,
            mode: pick([.emacs, .viInsert, .viCommand]))
    }

    mutating func submission() -> String {
        bool()
            ? words()
            : "/" + pick(Action.table.compactMap(\.command)) + pick(["", " ", " "]) + name()
    }

    mutating func connection() -> ConnectionState {
        switch number(below: 3) {
        case 0: .connecting
        case 1: .connected(version: words())
        default: .away(reason: words(), retryAt: bool() ? date() : nil)
        }
    }

    mutating func answer() -> FindAnswer {
        let found = (0...number(below: 3)).map { _ in
            FoundMessage(
                thread: ThreadAddress(
                    server: ServerID("practice"), agent: AgentID("agent-1"),
                    conversation: ConversationID("conv-1")),
                relation: pick([.here, .elsewhere, .conversation(ConversationID("conv-1"))]),
                match: SearchMatch(number: 1, entry: .said(otid: "otid-\(number(below: 4))")),
                user: pick([nil, name()]), agent: name(), server: pick([nil, words()]),
                date: pick([nil, date()]), kind: words(),
                snippet: SearchSnippet(
                    of: words(), matcher: TextMatcher(SearchTerms(words()))))
        }
        return FindAnswer(
            found: found, isCut: bool(), words: words(), problem: pick([nil, nil, words()]))
    }

    mutating func numbered() -> [NumberedMessage] {
        messages().enumerated().map { number, message in
            NumberedMessage(
                number: Int64(number),
                message: StoredMessage(message: message, state: .complete))
        }
    }

    mutating func event() -> Event {
        switch number(below: 26) {
        case 0, 1: .key(key())
        case 2: .resized(pick([size(), Size(columns: 80, rows: 24), Size(columns: 20, rows: 6)]))
        case 3: .interruptPressed
        case 4: .tick(date())
        case 5: .line(line())
        case 6: .submitted(submission(), otid: "otid-\(number(below: 4))")
        case 7: .completionRequested
        case 8: .turnStarted(otid: "otid-\(number(below: 2))", text: words(), at: date())
        case 9, 10, 11, 12: .turn(turnEvent(), at: date())
        case 13: .connection(connection())
        case 14: .opened(parties())
        case 15: .blocksRead(blocks())
        case 16: .historyLoaded(transcript(), hasOlder: bool())
        case 17: .draftLoaded(words())
        case 18:
            pick([
                .draftLoaded(words()), .queueLoaded(queue()), .closing,
                .queueSaved(otid: "otid-\(number(below: 4))", isSaved: bool()),
            ])
        case 19, 20: .listed(pick(Listing.allCases), choices())
        case 21: .known(pick(Listing.allCases), choices())
        case 22: .failed(words())
        case 23: .found(answer(), serial: number(below: 8))
        case 24:
            .stretchLoaded(
                TranscriptPage(MessagePage(messages: numbered())), around: pick(answer().found))
        default: .noticed(words())
        }
    }
}

@main enum ScreensTarget: FuzzTarget {}
