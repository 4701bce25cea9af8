import ChatApp
import ChatCore
import ChatStore
import ChatTesting
import Foundation
import LettaAPI
import LettaClient
import Synchronization

/// What one process has: a session, its way to the server, and its own handle on the store.
///
/// Pauses take no time.
struct Life {
    let session: Session
    let store: SQLiteStore
    private let server: ServerID

    /// The name of a server in the store, whatever address leads there.
    static let someServer = ServerID("http://letta.test")

    private init(session: Session, store: SQLiteStore, server: ServerID) {
        self.session = session
        self.store = store
        self.server = server
    }

    /// Lives over the files in `folder` for as long as `body` takes.
    ///
    /// - Parameters:
    ///   - server: what the store calls the server at `url`.
    ///   - idle: how long a connection may say nothing.
    static func run<T>(
        _ url: String, as server: ServerID = someServer, folder: String,
        idle: Duration = .seconds(600), wallClock: WallClock = WallClock(),
        _ body: (Life) async throws -> T
    ) async throws -> T {
        let client = LettaClient(
            transport: try HTTPTransport(baseURL: url, timeouts: .init(idle: idle)), key: nil,
            userAgent: "tests", clock: ImmediateClock())
        do {
            let store = try SQLiteStore(path: folder + "/lettera.sqlite")
            let session = Session(
                server: server, service: client, store: store,
                lock: FileAgentLock(folder: folder + "/locks"),
                environment: SessionEnvironment(
                    now: { wallClock.now }, newID: { UUID().uuidString.lowercased() },
                    clock: ImmediateClock(), processID: 1))
            let result = try await body(Life(session: session, store: store, server: server))
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// A whole talk: enrols the person, opens their thread, and sends a message.
    func talk(
        _ text: String, as username: Username, with agent: AgentID, flow: PersonaFlow = .attach
    ) async -> Talk {
        var talk = Talk(otid: UUID().uuidString.lowercased())
        do {
            let user = try await session.enrol(username)
            let thread = try await session.ownThread(of: username, with: agent, flow: flow)
            talk.didOpen(ThreadAddress(AgentAddress(server: server, agent: agent), thread))
            let screen = Screen()
            talk.result = await session.run(
                TurnRequest(
                    text: text, otid: talk.otid, user: user, agent: agent, thread: thread,
                    flow: flow)
            ) { screen.take($0) }
            talk.shown = screen.reply
        } catch {
            talk.error = error
        }
        return talk
    }
}

/// What came of a talk.
struct Talk {
    let otid: String
    private(set) var thread: ThreadAddress?
    var result: TurnResult?
    var shown = Reply()

    /// Why it did not come to a turn.
    var error: (any Error)?

    init(otid: String) { self.otid = otid }

    mutating func didOpen(_ thread: ThreadAddress) { self.thread = thread }

    var isCompleted: Bool {
        if case .completed = result?.end { true } else { false }
    }

    /// What it can be held to.
    var testimony: Testimony {
        let texts = shown.messages.compactMap { message in
            switch message.body {
            case .assistant(let content): content.text
            case .reasoning(let text): text
            default: nil
            }
        }
        return Testimony(
            thread: thread, hasBegun: result != nil, shown: texts,
            reply: isCompleted ? result?.reply.text : nil)
    }
}

/// What was told to the person, which must be true and must be kept.
struct Testimony {
    /// Nil where it did not come to a thread.
    var thread: ThreadAddress?

    /// Whether the turn is known to have begun, so that the message must be in the transcript.
    var hasBegun = false

    /// Texts that were on the screen.
    var shown: [String] = []

    /// The reply, where it was said to be whole.
    var reply: String?
}

/// Shows a reply as a person would see it.
private final class Screen: Sendable {
    private let shown = Mutex(Reply())

    var reply: Reply { shown.withLock { $0 } }

    func take(_ event: TurnEvent) {
        shown.withLock { reply in
            switch event {
            case .streamed(let event): reply.apply(event)
            case .replaced(let messages): reply.replace(with: messages, .endTurn)
            default: break
            }
        }
    }
}

/// A wall clock that can be set.
final class WallClock: Sendable {
    private let offset = Mutex(0)

    var now: Date { Date().addingTimeInterval(Double(offset.withLock { $0 }) * 3600) }

    func jump(hours: Int) { offset.withLock { $0 += hours } }
}
