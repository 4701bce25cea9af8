import ChatCore
import LettaAPI
import Screen

/// Says a turn in words.
actor PlainSpeaker {
    private let agent: String
    private let server: String
    /// The calls that wait, where the turn ended with some.
    private(set) var question: ApprovalQuestion?
    private var lastMessage: MessageID?
    private var known: [BlockID: String] = [:]

    init(agent: String, server: String) {
        self.agent = agent
        self.server = server
    }

    func take(_ event: TurnEvent) {
        switch event {
        case .streamed(.message(let message)): say(message)
        case .replaced(let messages):
            Output.line("")
            for message in messages { say(message) }
        case .ended(let end):
            if lastMessage != nil { Output.line("") }
            switch end {
            case .completed: break
            case .cancelled: Output.note("cancelled; what had come is kept")
            case .failed(let failure): Output.note(CommandFailure(failure, server: server).message)
            }
        case .blocksRead(let blocks): noteChanges(in: blocks)
        case .settled(let detached) where !detached:
            Output.note("the persona block could not be taken back yet; it is tried again later")
        case .noticed(let text): Output.note(text)
        case .approvalPending(let pending): ask(pending.map { ApprovalQuestion($0) })
        case .streamed, .phaseChanged, .settled: break
        }
    }

    /// Says what the agent wants to do, and how to answer; what is asked is remembered.
    func ask(_ question: ApprovalQuestion?) {
        self.question = question
        guard let question, let call = question.current else { return }
        if lastMessage != nil { Output.line("") }
        lastMessage = nil
        Output.line("The agent asks to use \(question.title) with:".inertLines)
        Output.line(call.arguments.inertLines)
        Output.line("Answer with /approve, /deny, or /deny REASON.")
    }

    private func say(_ message: Message) {
        switch message.body {
        case .assistant(let content):
            if lastMessage != message.id {
                Output.write(lastMessage == nil ? "" : "\n")
                Output.write("\(Inert.text(agent)): ")
            }
            lastMessage = message.id
            Output.write(content.text.inertLines)
        case .toolReturn(let toolReturn) where !toolReturn.succeeded:
            Output.note("the tool \(message.name ?? "") failed: \(toolReturn.text)")
        default: break
        }
    }

    private func noteChanges(in blocks: [Block]) {
        for block in blocks {
            if let before = known[block.id], before != block.value {
                Output.note("the agent changed its block \(block.label)")
            }
            known[block.id] = block.value
        }
    }
}
