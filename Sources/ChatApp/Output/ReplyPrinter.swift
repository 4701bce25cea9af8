import ChatCore
import Foundation
import LettaAPI

/// Prints a reply while it comes, in the format that was asked for.
actor ReplyPrinter {
    private let format: SendInvocation.Format
    private var lastMessage: MessageID?
    private var printed = ""

    /// Says so when the agent is busy for longer than people wait without a word.
    private var waiting: Task<Void, Never>?

    init(format: SendInvocation.Format) {
        self.format = format
    }

    func take(_ event: TurnEvent) {
        waiting?.cancel()
        switch event {
        case .streamed(let event): print(event)
        case .replaced(let messages): complete(with: messages)
        case .noticed(let text): Output.note(text)
        case .phaseChanged(.waiting): noteWaiting()
        case .phaseChanged(.reconciling):
            Output.note("the connection broke; trying to go on where it stopped")
        case .ended where format == .text && lastMessage != nil: Output.line("")
        case .phaseChanged, .blocksRead, .approvalPending, .ended, .settled: break
        }
    }

    private func noteWaiting() {
        waiting = Task {
            try? await Task.sleep(for: .seconds(2))
            if !Task.isCancelled {
                Output.note("the agent is busy with somebody else; waiting for its turn's end")
            }
        }
    }

    /// Prints what is missing of a reply whose stream broke.
    private func complete(with messages: [Message]) {
        guard format == .text else {
            for message in messages { print(.message(message)) }
            return
        }
        let whole = messages.compactMap { message in
            if case .assistant(let content) = message.body { content.text } else { nil }
        }.joined(separator: "\n\n")
        lastMessage = messages.last?.id
        say(whole.hasPrefix(printed) ? String(whole.dropFirst(printed.count)) : "\n\n" + whole)
    }

    private func say(_ text: String) {
        printed += text
        Output.write(text)
    }

    private func print(_ event: StreamEvent) {
        switch format {
        case .json: break
        case .jsonl:
            if let line = try? Output.encoded(event.json, pretty: false) { Output.line(line) }
        case .text:
            guard case .message(let message) = event, case .assistant(let content) = message.body
            else { return }
            if let lastMessage, lastMessage != message.id { say("\n\n") }
            lastMessage = message.id
            say(content.text)
        }
    }
}
