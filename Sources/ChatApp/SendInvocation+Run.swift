import ChatCore
import Foundation
import LettaAPI

extension SendInvocation {
    /// Sends, prints the reply, and returns once the persona block is taken back.
    func run(_ app: App) async throws {
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
            let choice = AgentChoice(
                settings: app.settings, client: connection.client, store: store)
            var place: Place
            do {
                place = try await connection.place(
                    of: app.settings.username, agent: app.settings.agent, isBrief: true, app, store)
            } catch SessionError.service(.notFound, _) {
                // The agent that was remembered may be gone.
                place = try await connection.place(
                    of: app.settings.username, agent: app.settings.agent, app, store)
            }
            let result = try await send(text, place, connection)
            guard result.lacksSomething else { return result }
            // Says so, if it is the agent; where none was named, there may be another.
            let agent = try await choice.find()
            guard agent.id != place.agent.id else { return result }
            place = try await connection.place(
                of: app.settings.username, agent: agent.id.rawValue, app, store)
            return try await send(text, place, connection)
        }
        try finish(result, app)
    }

    private func send(
        _ text: String, _ place: Place, _ connection: Connection
    ) async throws -> TurnResult {
        let request = place.request(
            text, answering: try await answers(text, place, connection),
            otid: UUID().uuidString.lowercased(), patience: .seconds(wait))
        let printer = ReplyPrinter(format: output)
        let relay = TurnRelay { await printer.take($0) }
        let result = await connection.session.run(request) { relay.pass($0) }
        await relay.finish()
        return result
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
    /// Whether nothing was sent because the server did not know something that the turn was about.
    fileprivate var lacksSomething: Bool {
        if case .failed(let failure) = end, case .service(.notFound) = failure.cause {
            failure.delivery == .notSent
        } else {
            false
        }
    }
}
