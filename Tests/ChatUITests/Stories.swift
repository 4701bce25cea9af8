import ChatCore
import FoundationEssentials
import LettaAPI
import Screen
import Testing

@testable import ChatUI

/// A chat that a test tells what happened.
struct Story {
    var model: ChatUI.Model
    private var seconds = 0.0

    /// The chat of max with ada, on a server that answers.
    init(columns: Int = 60, rows: Int = 12, isConnected: Bool = true) {
        let parties = Parties(
            user: "max", agent: "ada", server: "practice", thread: .own(ConversationID("conv-1")),
            contextWindow: 32_000)
        model = ChatUI.Model(parties: parties, size: Size(columns: columns, rows: rows))
        tell(.opened(parties))
        if isConnected { tell(.connection(.connected(version: "0.16.8"))) }
        tell(.tick(date))
    }

    /// The time of the story, which only `wait` moves.
    var date: Date { Date(timeIntervalSince1970: 1_700_000_000 + seconds) }

    mutating func wait(_ seconds: Double) {
        self.seconds += seconds
        tell(.tick(date))
    }

    /// Tells what happened, and plays the line editor, which reports at once what it was made to hold.
    @discardableResult
    mutating func tell(_ event: Event) -> [Effect] {
        let effects = update(&model, on: event)
        for case .setLine(let text) in effects {
            _ = update(&model, on: .line(InputLine(text: text, cursor: text.count)))
        }
        if effects.contains(.clearLine) { _ = update(&model, on: .line(InputLine())) }
        return effects
    }

    @discardableResult
    mutating func type(_ text: String) -> [Effect] {
        tell(.line(InputLine(text: text, cursor: text.count)))
    }

    @discardableResult
    mutating func press(_ key: Key) -> [Effect] { tell(.key(key)) }

    /// Types a line and presses Enter: the editor starts a new line, then hands over the old one.
    @discardableResult
    mutating func enter(_ text: String, otid: String = "new") -> [Effect] {
        type(text)
        tell(.line(InputLine()))
        return tell(.submitted(text, otid: otid))
    }

    /// Enters a message that has to wait, and lets the store take it.
    @discardableResult
    mutating func queue(_ text: String, otid: String) -> [Effect] {
        let effects = enter(text, otid: otid)
        tell(.queueSaved(otid: otid, isSaved: true))
        return effects
    }

    @discardableResult
    mutating func turn(_ event: TurnEvent) -> [Effect] { tell(.turn(event, at: date)) }

    /// Enters a message and lets the session take it.
    mutating func say(_ text: String, otid: String = "otid-1") {
        enter(text)
        tell(.turnStarted(otid: otid, text: text, at: date))
    }

    mutating func reply(_ pieces: String..., id: String = "message-1") {
        turn(.phaseChanged(.streaming))
        for piece in pieces {
            turn(.streamed(.message(Message(id: MessageID(id), body: .assistant(.init(piece))))))
        }
    }

    mutating func think(_ thought: String, id: String = "message-1") {
        turn(.streamed(.message(Message(id: MessageID(id), body: .reasoning(thought)))))
    }

    mutating func finish(_ end: TurnEnd = .completed(.endTurn)) -> [Effect] {
        turn(.ended(end))
        turn(.phaseChanged(.detaching))
        return turn(.settled(detached: true))
    }

    /// A whole turn.
    mutating func exchange(_ question: String, _ answer: String, number: Int) {
        say(question, otid: "otid-\(number)")
        reply(answer, id: "message-\(number)")
        _ = finish()
    }

    func frame() -> Frame { view(model, size: model.size) }

    func screen() -> String { frame().text }

    /// The rows between the header and the divider.
    func transcript() -> String {
        let panes = Panes(model)
        return screen().split(separator: "\n", omittingEmptySubsequences: false)
            .dropFirst(panes.transcript.row).prefix(panes.transcript.rows).joined(separator: "\n")
    }

    func statusLine() -> String {
        screen().split(separator: "\n", omittingEmptySubsequences: false).last.map(String.init)
            ?? ""
    }
}

/// The same numbers on every run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64, by Sebastiano Vigna.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
