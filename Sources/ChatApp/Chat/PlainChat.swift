import ChatCore
import ChatStore
import Foundation
import LettaAPI
import LettaClient
import Screen
import Synchronization
import Terminal

/// The chat a line at a time: no cursor movement, no spinner, everything in words, for dumb terminals,
/// screen readers and logs.
struct PlainChat: Sendable {
    let app: App
    let conversation: String?

    func run() async throws {
        let isTerminal = isatty(0) == 1
        try await app.withConnection { connection, store in
            let report = try await connection.session.recover(patience: .zero)
            for reason in report.reasons { Output.note(reason) }
            let place = try await connection.place(
                of: app.settings.username, agent: app.settings.agent, conversation: conversation,
                app, store)
            let history =
                (try? await store.inputHistory(of: place.user.username, to: place.address)) ?? []
            var talk = PlainTalk(
                app: app, connection: connection, store: store, place: place,
                reader: LineSource(editor: try PlainLineEditor(history: history)))
            if isTerminal {
                Output.line(
                    "\(place.user.username) talks to \(place.agent.name) on \(app.settings.serverName). "
                        + "Type a message, or /help.".inertLines)
            }
            try await talk.run()
            // A script must be able to tell; a person was told.
            if !isTerminal, let failure = talk.lastFailure {
                throw CommandFailure(failure.status, "the last message was not answered")
            }
        }
    }
}

/// Reads lines on a thread of its own, since libedit blocks.
private final class LineSource: Sendable {
    private let editor: PlainLineEditor
    private let queue = DispatchQueue(label: "lettera.lines")
    private let waiting = Mutex<CheckedContinuation<PlainLine, Never>?>(nil)

    init(editor: PlainLineEditor) {
        self.editor = editor
    }

    /// The next line.
    ///
    /// A cancelled task gets the end of the input at once; the thread, which cannot be woken, ends
    /// with the program.
    func next(prompt: String) async -> PlainLine {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.withLock { $0 = continuation }
                if Task.isCancelled { return answer(.endOfFile) }
                queue.async { [self] in answer(editor.readLine(prompt: prompt)) }
            }
        } onCancel: {
            answer(.endOfFile)
        }
    }

    func remember(_ line: String) { editor.addHistory(line) }

    private func answer(_ line: PlainLine) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: line)
    }
}

/// A plain chat that has been opened.
private struct PlainTalk {
    let app: App
    let connection: Connection
    let store: SQLiteStore
    var place: Place
    let reader: LineSource

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
                    await send(text.hasPrefix("//") ? String(text.dropFirst()) : text)
                }
            }
        }
    }

    /// - Returns: whether to leave.
    private mutating func obey(_ command: String) async -> Bool {
        let words = command.split(separator: " ", maxSplits: 1).map(String.init)
        switch words[0] {
        case "/quit": return true
        case "/help":
            Output.line("/user NAME    go on as another person")
            Output.line("/blocks       what is in the agent's memory")
            Output.line("/status       who talks to whom, where")
            Output.line("/quit         leave; so does Ctrl-D")
            Output.line("//TEXT        send a message that begins with /")
        case "/user": await switchUser(to: words.count > 1 ? words[1] : "")
        case "/blocks": await showBlocks()
        case "/status":
            Output.line(
                "user \(place.user.username), agent \(place.agent.name), ".inertLines
                    + "server \(app.settings.serverName)")
        default: Output.note("there is no command \(words[0]) here; see /help")
        }
        return false
    }

    private mutating func switchUser(to name: String) async {
        do {
            place = try await connection.place(
                of: Settings.parse(username: name), agent: place.agent.id.rawValue, app, store)
            Output.line("now \(place.user.username) talks")
        } catch {
            Output.note(
                CommandFailure(unexpected: error, server: app.settings.serverName).message)
        }
    }

    private func showBlocks() async {
        let attached = (try? await connection.client.blocks(of: place.agent.id)) ?? []
        let own = try? await connection.client.block(place.user.block)
        let shown = attached.filter { !LockBlock.isLock(label: $0.label) }
        for block in shown + (own.map { [$0] } ?? []) {
            Output.line("block \(block.label), \(block.value.count) characters:".inertLines)
            Output.line(block.value.inertLines)
        }
    }

    private mutating func send(_ text: String) async {
        let speaker = PlainSpeaker(agent: place.agent.name, server: app.settings.serverName)
        let request = place.request(text, otid: UUID().uuidString.lowercased())
        let session = connection.session
        let result = await app.interrupts.during {
            await session.run(request) { await speaker.take($0) }
        } handle: {
            Task { await session.cancel(otid: request.otid) }
        }
        place.follow(result)
        if case .failed(let failure) = result.end {
            lastFailure = CommandFailure(failure, server: app.settings.serverName)
        } else {
            lastFailure = nil
        }
    }
}

/// Says a turn in words.
private actor PlainSpeaker {
    private let agent: String
    private let server: String
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
        case .streamed, .phaseChanged, .settled: break
        }
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
