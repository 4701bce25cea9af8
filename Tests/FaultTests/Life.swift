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
/// Pauses take no time, and the wall clock jumps by hours at every look.
struct Life {
    let session: Session
    let store: SQLiteStore
    private let client: LettaClient

    /// The name of a server in the store, whatever address leads there.
    static let someServer = ServerID("http://letta.test")

    private let server: ServerID

    /// Begins a life over the files in `folder`.
    ///
    /// - Parameters:
    ///   - server: what the store calls the server at `url`.
    ///   - idle: how long a connection may say nothing.
    init(
        _ url: String, as server: ServerID = someServer, folder: String,
        idle: Duration = .seconds(75)
    ) throws {
        self.server = server
        store = try SQLiteStore(path: folder + "/lettera.sqlite")
        client = LettaClient(
            transport: try HTTPTransport(baseURL: url, timeouts: .init(idle: idle)), key: nil,
            userAgent: "tests", clock: ImmediateClock())
        let time = JumpingTime()
        session = Session(
            server: server, service: client, store: store,
            lock: FileAgentLock(folder: folder + "/locks"),
            environment: SessionEnvironment(
                now: { time.next() }, newID: { UUID().uuidString.lowercased() },
                clock: ImmediateClock(), processID: 1))
    }

    func end() async { await client.shutdown() }

    /// A whole talk: enrols the person, opens their thread, and sends a message.
    func talk(_ text: String, as username: Username, with agent: AgentID) async -> Talk {
        var talk = Talk(otid: UUID().uuidString.lowercased())
        do {
            let user = try await session.enrol(username)
            let thread = try await session.ownThread(of: username, with: agent)
            talk.didOpen(ThreadAddress(AgentAddress(server: server, agent: agent), thread))
            let screen = Screen()
            talk.result = await session.run(
                TurnRequest(
                    text: text, otid: talk.otid, user: user, agent: agent, thread: thread)
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
            thread: thread, shown: texts, reply: isCompleted ? result?.reply.text : nil)
    }
}

/// What was told to the person, which must be true and must be kept.
struct Testimony {
    /// Nil where it did not come to a thread.
    var thread: ThreadAddress?

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

/// A wall clock that somebody sets, hours back and forth, whenever it is looked at.
private final class JumpingTime: Sendable {
    private let looks = Mutex(0)

    func next() -> Date {
        let look = looks.withLock { looks in
            looks += 1
            return looks
        }
        let hours = [0, 7, -13, 2, -1, 26][look % 6]
        return Date(timeIntervalSince1970: 1_800_000_000 + Double(hours * 3600 + look))
    }
}
