import ChatCore
import Foundation
import LettaAPI

/// A talk that goes on for as long as anybody wants: a person's words, a thought, now and then a tool, a reply.
struct Talk {
    private let name: String
    private var random: Random
    private var time: Date
    private let pace: Double
    private var number = 0
    private var pending: [StoredMessage] = []

    /// - Parameters:
    ///   - length: how many messages there will be, spread over two years from `start` on.
    init(_ name: String, seed: UInt64, length: Int, start: Date) {
        self.name = name
        random = Random(seed)
        time = start
        pace = 2 * 365 * 86_400 / Double(max(length, 1))
    }

    /// The next messages, a whole number of turns.
    mutating func messages(_ count: Int) -> [StoredMessage] {
        while pending.count < count { turn() }
        defer { pending.removeFirst(count) }
        return Array(pending.prefix(count))
    }

    private mutating func turn() {
        let run = "run-\(name)-\(number)"
        var question = Words.text(3 + random.below(15), &random)
        if number % 50_000 == 25_000 { question += " quokka" }
        add(.user(.init(question)), otid: "otid-\(name)-\(number)", run: nil)
        if random.below(3) == 0 {
            add(.reasoning(Words.text(5 + random.below(20), &random)), run: run)
        }
        if random.below(6) == 0 {
            let call = "call-\(name)-\(number)"
            let arguments = #"{"label":"human","new_str":"\#(Words.text(8, &random))"}"#
            add(
                .toolCall([ToolCall(id: call, name: "memory_replace", arguments: arguments)]),
                run: run)
            add(.toolReturn(ToolReturn(callID: call, text: "ok", succeeded: true)), run: run)
        }
        add(.assistant(.init(Words.text(8 + random.below(40), &random))), run: run)
    }

    private mutating func add(_ body: Message.Body, otid: String? = nil, run: String?) {
        number += 1
        time.addTimeInterval(pace)
        let message = Message(
            id: MessageID("message-\(name)-\(number)"), body: body, otid: otid,
            date: Date(timeIntervalSince1970: (time.timeIntervalSince1970 * 1000).rounded() / 1000),
            runID: run.map { RunID($0) }, stepID: run.map { StepID($0) })
        pending.append(StoredMessage(message: message, state: .complete))
    }
}
