import ChatCore
import ChatStore
import Foundation
import LettaAPI
import LettaClient
import Terminal

/// A plain chat that has been opened.
struct PlainTalk {
    let app: App
    let connection: Connection
    let store: SQLiteStore
    var place: Place
    let reader: LineSource

    /// The calls that wait for a word, and what was said so far.
    private(set) var question: ApprovalQuestion?

    /// Why the last message was not answered, if so.
    private(set) var lastFailure: CommandFailure?

    init(
        app: App, connection: Connection, store: SQLiteStore, place: Place, reader: LineSource
    ) {
        self.app = app
        self.connection = connection
        self.store = store
        self.place = place
        self.reader = reader
    }

    mutating func run() async throws {
        await noteQueue()
        await noteQuestion()
        while !Task.isCancelled {
            switch await reader.next(prompt: "\(place.user.username)> ") {
            case .endOfFile: return
            case .interrupted: Output.note("Ctrl-D or /quit leaves")
            case .line(let line):
                let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
                if text.isEmpty { continue }
                reader.remember(line)
                try? await store.addInput(line, of: place.user.username, to: place.address)
                if text.hasPrefix("/"), !text.hasPrefix("//") {
                    if await obey(text) { return }
                } else {
                    await send(
                        text.hasPrefix("//") ? String(text.dropFirst()) : text,
                        otid: UUID().uuidString.lowercased())
                }
            }
        }
    }

    /// - Returns: whether to leave.
    private mutating func obey(_ line: String) async -> Bool {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
        switch PlainCommand.read(words[0]) {
        case .command(.quit): return true
        case .command(let command): await obey(command, argument)
        case .ambiguous(let commands):
            Output.note(
                "which one? \(commands.map { "/" + $0.rawValue }.joined(separator: ", "))")
        case .unknown:
            Output.note(
                "there is no command \(words[0]) here; /help lists them, and // begins a message "
                    + "with a slash")
        }
        return false
    }

    private mutating func obey(_ command: PlainCommand, _ argument: String) async {
        switch command {
        case .quit: break
        case .help: explain(argument)
        case .user: await switchUser(to: argument)
        case .new: await beginConversation(argument)
        case .fork: await forkConversation()
        case .conversations: await obeyConversations(argument)
        case .find: await obeyFind(argument)
        case .blocks: await showBlocks(argument)
        case .queue: await obeyQueue(argument)
        case .approve, .deny, .denyAll: await answer("/" + command.rawValue, argument)
        case .status:
            Output.line(
                "user \(place.user.username), agent \(place.agent.name), ".inertLines
                    + "server \(app.settings.serverName)")
        }
    }

    private func explain(_ name: String) {
        if name.isEmpty {
            for line in PlainCommand.list { Output.line(line) }
        } else if case .command(let command) = PlainCommand.read(name) {
            Output.line("\(command.usage): \(command.help)")
        } else {
            Output.note("there is no command \(name) here; /help lists them")
        }
    }

    private mutating func switchUser(to name: String) async {
        do {
            place = try await connection.place(
                of: Settings.parse(username: name), agent: place.agent.id.rawValue, app, store)
            Output.line("now \(place.user.username) talks")
            await noteQueue()
            await noteQuestion()
        } catch {
            Output.note(
                CommandFailure(unexpected: error, server: app.settings.serverName).message)
        }
    }

    /// - Parameter label: of the block to show; empty for all.
    private func showBlocks(_ label: String) async {
        let attached = (try? await connection.client.blocks(of: place.agent.id)) ?? []
        let own = try? await connection.client.block(place.user.block)
        let shown =
            attached.filter { !LockBlock.isLock(label: $0.label) } + (own.map { [$0] } ?? [])
        let wanted = label.isEmpty ? shown : shown.filter { $0.label == label }
        if wanted.isEmpty {
            let labels = shown.map(\.label).joined(separator: ", ").inertLines
            Output.note(
                shown.isEmpty ? "no blocks are known" : "no such block; there are \(labels)")
        }
        for block in wanted {
            Output.line("block \(block.label), \(block.value.count) characters:".inertLines)
            Output.line(block.value.inertLines)
        }
    }

    /// Says what the agent waits with already.
    private mutating func noteQuestion() async {
        let pending = try? await connection.session.pendingApproval(
            agent: place.agent.id, thread: place.thread)
        question = (pending ?? nil).map { ApprovalQuestion($0) }
        await speaker.ask(question)
    }

    private var speaker: PlainSpeaker {
        PlainSpeaker(agent: place.agent.name, server: app.settings.serverName)
    }

    private mutating func answer(_ command: String, _ argument: String) async {
        guard var question, !question.isComplete else {
            return Output.note("no call waits for your word")
        }
        let isApproved = command == "/approve"
        guard !isApproved || argument.isEmpty || argument == "all" else {
            return Output.note("/approve, or /approve all")
        }
        let reason = isApproved || argument.isEmpty ? nil : argument
        if command == "/deny-all" || isApproved && argument == "all" {
            question.answerAll(isApproved: isApproved, reason: reason)
        } else {
            question.answer(isApproved: isApproved, reason: reason)
        }
        self.question = question
        guard question.isComplete else { return await speaker.ask(question) }
        await send("", answering: question.answers, otid: UUID().uuidString.lowercased())
    }

    mutating func send(
        _ text: String, answering approvals: [Approval] = [], otid: String
    ) async {
        let speaker = speaker
        let request = place.request(text, answering: approvals, otid: otid)
        let session = connection.session
        let result = await app.interrupts.during {
            let relay = TurnRelay { await speaker.take($0) }
            let result = await session.run(request) { relay.pass($0) }
            await relay.finish()
            return result
        } handle: {
            Task { await session.cancel(otid: request.otid) }
        }
        place.follow(result)
        question = await speaker.question
        if !result.detached { Self.keepMending(session) }
        if case .failed(let failure) = result.end {
            lastFailure = CommandFailure(failure, server: app.settings.serverName)
        } else {
            lastFailure = nil
        }
    }

    /// Takes back what could not be taken back at once, however long the person is silent.
    private static func keepMending(_ session: Session) {
        Task {
            for pause in [2, 4, 8, 15] + Array(repeating: 30, count: 120) {
                try await Task.sleep(for: .seconds(pause))
                guard let report = try? await session.recover(patience: .zero) else { continue }
                if report.left.isEmpty, report.busy.isEmpty { return }
            }
        }
    }
}
