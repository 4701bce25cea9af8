import ArgumentParser
import ChatCore
import Foundation
import LettaAPI

struct SendCommand: AppCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, jsonl
    }

    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "One turn: send a message, print the reply.",
        discussion: """
            The reply alone goes to standard output, all talk to standard error.

            EXAMPLES
              lettera send "what do you know about me?"
              git diff | lettera send -
              lettera send --output json "hello" | jq .reply

            An agent may ask before it uses a tool. Then nothing goes on until somebody answers:
              lettera send --approve
              lettera send --deny "not on a Friday"
            """)

    @Argument(help: "The message; - or nothing reads standard input.")
    var message: String?

    @Flag(help: "Let the agent make the calls that it asked about; no message is sent.")
    var approve = false

    @Flag(help: "Refuse the calls that the agent asked about; the message is the reason.")
    var deny = false

    @OptionGroup var user: UserOption
    @OptionGroup var agent: AgentOption

    @Option(help: "text: the reply; json: one object; jsonl: one object for each event.")
    var output = Format.text

    @Option(help: ArgumentHelp("How long to wait for a busy agent.", valueName: "seconds"))
    var wait = 120

    @OptionGroup var flow: FlowOptions
    @OptionGroup var global: GlobalOptions

    var chosenUser: String? { user.user }
    var chosenAgent: String? { agent.agent }
    var chosenFlow: FlowOptions? { flow }

    func execute(_ app: App) async throws {
        guard (0...86_400).contains(wait) else {
            throw CommandFailure(.usage, "--wait takes 0 to 86400 seconds")
        }
        guard !approve || !deny else {
            throw CommandFailure(.usage, "--approve and --deny exclude each other")
        }
        guard !approve || message == nil else {
            throw CommandFailure(.usage, "--approve takes no message")
        }
        let text = approve ? "" : deny && message == nil ? "" : try text()
        let result = try await app.withConnection { connection, store in
            let place = try await connection.place(
                of: app.settings.username, agent: app.settings.agent, isBrief: true, app, store)
            let request = place.request(
                text, answering: try await answers(text, place, connection),
                otid: UUID().uuidString.lowercased(), patience: .seconds(wait))
            let printer = ReplyPrinter(format: output)
            let relay = TurnRelay { await printer.take($0) }
            let result = await connection.session.run(request) { relay.pass($0) }
            await relay.finish()
            if result.lacksSomething {
                // Says so, if it is the agent.
                _ = try await AgentChoice(
                    settings: app.settings, client: connection.client, store: store
                ).find(place.agent.id.rawValue)
            }
            return result
        }
        try finish(result, app)
    }

    /// The same answer to every call that waits; none where a message is to be sent.
    private func answers(
        _ reason: String, _ place: Place, _ connection: Connection
    ) async throws -> [Approval] {
        guard approve || deny else { return [] }
        let pending = try await connection.session.pendingApproval(
            agent: place.agent.id, thread: place.thread)
        guard let pending else {
            throw CommandFailure(.notFound, "no call waits for an answer in this conversation")
        }
        return pending.answers(isApproved: approve, reason: reason.isEmpty ? nil : reason)
    }

    private func text() throws(CommandFailure) -> String {
        if let message, message != "-" {
            guard !message.isEmpty else { throw CommandFailure(.badInput, "the message is empty") }
            return message
        }
        if message == nil, isatty(0) == 1 {
            throw CommandFailure(
                .usage, "there is no message; give it as an argument, or pipe it in")
        }
        let data = FileHandle.standardInput.readDataToEndOfFile()
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.badInput, "the message on standard input is not UTF-8 text")
        }
        let trimmed = text.trimmingCharacters(in: .newlines)
        guard !trimmed.isEmpty else {
            throw CommandFailure(.badInput, "the message on standard input is empty")
        }
        return trimmed
    }

    private func finish(_ result: TurnResult, _ app: App) throws {
        switch output {
        case .text: break
        case .json:
            try Output.json(JSONValue.object(result.json))
        case .jsonl:
            var done = result.json
            done["type"] = "done"
            try Output.line(Output.encoded(JSONValue.object(done), pretty: false))
        }
        if !result.detached {
            Output.note(
                "the persona block could not be taken back yet; `lettera recover`, with the "
                    + "same --server, does it later")
        }
        switch result.end {
        case .completed(.requiresApproval):
            let calls = result.pending?.calls ?? []
            let names = calls.map { "\($0.name ?? "a tool")(\($0.arguments))" }
            throw CommandFailure(
                .busy,
                "the agent asks whether it may call \(names.joined(separator: " and ")); answer with "
                    + "`lettera send --approve` or `lettera send --deny [REASON]`")
        case .completed: return
        case .cancelled:
            throw CommandFailure(
                .interrupted,
                result.reply.messages.isEmpty
                    ? "interrupted" : "interrupted; what had come is kept")
        case .failed(let failure):
            throw CommandFailure(failure, server: app.settings.serverName)
        }
    }
}

extension TurnResult {
    /// Whether the server did not know something that the turn was about.
    fileprivate var lacksSomething: Bool {
        if case .failed(let failure) = end, case .service(.notFound) = failure.cause {
            true
        } else {
            false
        }
    }
}

/// Prints a reply while it comes, in the format that was asked for.
private actor ReplyPrinter {
    private let format: SendCommand.Format
    private var lastMessage: MessageID?
    private var printed = ""

    /// Says so when the agent is busy for longer than people wait without a word.
    private var waiting: Task<Void, Never>?

    init(format: SendCommand.Format) {
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
