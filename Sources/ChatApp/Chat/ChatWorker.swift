import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import LettaClient

/// What the chat does away from the UI thread: reaching the server, and running turns.
///
/// An opening that has been overtaken by another one changes and tells nothing more: each knows its
/// number, and looks at `openings` after everything it waited for.
actor ChatWorker {
    private(set) var app: App
    let store: SQLiteStore
    private let showText: @Sendable (JoinedPieces) -> Void
    let emit: @Sendable (Event) async -> Void
    let remember: @Sendable ([String]) async -> Void
    var username: Username
    var agentName: String?
    private var conversation: String?

    private(set) var connection: Connection?
    private(set) var place: Place?

    /// The image that goes with the next message, and those that go with messages already named.
    var waitingImage: ImagePart?
    var images: [String: [ImagePart]] = [:]
    private var opening: Task<Void, Never>?
    private var openings = 0

    /// The failure that was told last.
    private var told: String?
    private var mending: Task<Void, Never>?
    private(set) var turn: (otid: String, task: Task<Void, Never>)?

    /// What is shown of the store; see `ChatWorker+Store`.
    var shown = ShownHistory()

    /// What brings the open thread up to date.
    var syncing: Task<Void, Never>?

    /// What is done for the store meanwhile, if anything.
    private var care: Task<Void, Never>?

    /// The search that goes on, if any.
    var searching: Task<Void, Never>?

    /// The same of everything that is stored.
    var finding: Task<Void, Never>?

    /// Texts for blocks that the server does not have yet.
    var unsavedEdits: UnsavedEdits

    /// The messages that wait and could not be put on the disk.
    var unsaved: Set<String> = []

    private static let longestWait = 30.0

    init(
        app: App, store: SQLiteStore, conversation: String?,
        showText: @escaping @Sendable (JoinedPieces) -> Void,
        emit: @escaping @Sendable (Event) async -> Void,
        remember: @escaping @Sendable ([String]) async -> Void
    ) {
        self.app = app
        self.store = store
        self.conversation = conversation
        self.showText = showText
        self.emit = emit
        self.remember = remember
        username = app.settings.username
        agentName = app.settings.agent
        unsavedEdits = UnsavedEdits(folder: app.settings.paths.unsaved)
    }

    func start() async {
        await showWhatIsStored()
        await noteUnsavedEdits()
        open()
        care = StoreCare.begin(store, keeping: app.settings.kept)
    }

    /// Takes the settings that a newcomer has chosen, before anything is opened.
    func begin(with settings: Settings) {
        app.settings = settings
        username = settings.username
        agentName = settings.agent
    }

    // MARK: Opening

    /// Reaches the server and settles who talks to whom, again and again until it works or cannot.
    private func open() {
        opening?.cancel()
        openings += 1
        let number = openings
        opening = Task {
            var wait = 1.0
            while number == openings {
                await emit(.connection(.connecting))
                do {
                    let version = try await openOnce(number)
                    told = nil
                    return await emit(.connection(.connected(version: version)))
                } catch {
                    let failure = CommandFailure(
                        unexpected: error, server: app.settings.serverName)
                    guard number == openings else { return }
                    await tell(failure)
                    await emit(.connection(Self.state(after: failure, wait: wait)))
                    if failure.status == .usage { await offerAgents() }
                    guard Self.mayPass(failure) else { return }
                    try? await Task.sleep(for: .seconds(wait))
                    wait = min(wait * 2, Self.longestWait)
                }
            }
        }
    }

    /// Says what went wrong, unless that is what was said last.
    private func tell(_ failure: CommandFailure) async {
        guard told != failure.message else { return }
        told = failure.message
        await emit(.failed(failure.message))
    }

    /// Whether waiting can help: the server may come back, and somebody may make the missing agent.
    private static func mayPass(_ failure: CommandFailure) -> Bool {
        switch failure.status {
        case .unreachable, .busy, .notFound: true
        default: false
        }
    }

    private static func state(after failure: CommandFailure, wait: Double) -> ConnectionState {
        let isAway = failure.status == .unreachable || failure.status == .busy
        return .away(
            reason: failure.message, retryAt: isAway ? Date(timeIntervalSinceNow: wait) : nil)
    }

    /// Settles everything once.
    ///
    /// - Returns: the server's version.
    private func openOnce(_ number: Int) async throws -> String {
        let connection = try await connected()
        let health = try await connection.client.health()
        try check(number)
        await mend(connection)
        let found = try await connection.place(
            of: username, agent: agentName, conversation: conversation, app, store)
        try check(number)
        place = found
        await connection.session.notice(version: health.version, asking: found.agent.id)
        shown.agentName = found.agent.name
        await emit(.opened(parties(found.agent, found.thread)))
        await listNames()
        await showHistory(of: found.threadAddress)
        try check(number)
        await readBlocks(found, connection)
        try check(number)
        startSync(found, connection)
        return health.version
    }

    /// Stops an opening that another one has overtaken.
    private func check(_ number: Int) throws {
        if number != openings { throw CancellationError() }
    }

    private func connected() async throws -> Connection {
        if let connection { return connection }
        let made = try await Connection(app, store: store)
        connection = made
        return made
    }

    func parties(_ agent: Agent, _ thread: ConversationThread) -> Parties {
        Parties(
            user: username.rawValue, agent: agent.name, server: app.settings.serverName,
            thread: thread, contextWindow: agent.contextWindow, model: agent.model,
            flow: app.settings.flow)
    }

    // MARK: Recovery

    /// Takes back what dead turns left behind; what cannot be taken back is tried again, beside
    /// everything else, until it can.
    private func mend(_ connection: Connection) async {
        guard let report = try? await connection.session.recover(patience: .zero) else { return }
        for entry in report.mended {
            await emit(
                .noticed(
                    "\(entry.username.personaLabel), left behind by an interrupted turn, has been "
                        + "detached"))
        }
        if report.left.isEmpty {
            if turn == nil { await emit(.personaSettled(detached: true)) }
            return
        }
        for reason in Set(report.reasons) where mending == nil { await emit(.noticed(reason)) }
        mending?.cancel()
        mending = Task {
            try? await Task.sleep(for: .seconds(10))
            if !Task.isCancelled { await mend(connection) }
        }
    }

    // MARK: Switching

    func switchUser(to name: String) async {
        guard await isBetweenTurns() else { return }
        do throws(CommandFailure) {
            username = try Settings.parse(username: name)
        } catch {
            return await emit(.failed(error.message))
        }
        openAnew()
    }

    /// Looks for the agent first: a name that is wrong must not cost the conversation that is open.
    func switchAgent(to name: String) async {
        guard await isBetweenTurns() else { return }
        if let connection, place != nil {
            do {
                _ = try await AgentChoice(
                    settings: app.settings, client: connection.client, store: store
                ).find(name)
            } catch {
                return await emit(.failed(error.message))
            }
            guard await isBetweenTurns() else { return }
        }
        agentName = name
        openAnew()
    }

    private func openAnew() {
        place = nil
        conversation = nil
        shown = ShownHistory()
        open()
    }

    /// Goes on in another thread of the same person with the same agent.
    func go(to thread: ConversationThread) async throws(CommandFailure) {
        var next = try opened()
        next.thread = thread
        place = next
        conversation = nil
        // The line and the queue stay: they belong to the person and the agent.
        shown.thread = next.threadAddress
        await emit(.opened(parties(next.agent, thread)))
        await showHistory(of: next.threadAddress)
        if let connection { startSync(next, connection) }
    }

    /// Takes over what has changed of the agent.
    func take(_ agent: Agent) async throws(CommandFailure) {
        var next = try opened()
        guard next.agent.id == agent.id else { return }
        next.agent = agent
        place = next
        await emit(.opened(parties(agent, next.thread)))
    }

    /// Follows settings that have changed, and reaches the server anew with them.
    ///
    /// - Parameter keepsParties: whether the person and the agent stay who they are, although the
    ///   settings name others.
    func follow(_ settings: Settings, keepsParties: Bool) async {
        let isElsewhere = settings.serverID != app.settings.serverID
        do throws(CommandFailure) {
            try checkBetweenTurns()
        } catch {
            return await emit(.refused(error.message))
        }
        app.settings = settings
        if !keepsParties {
            username = settings.username
            agentName = settings.agent
        } else if isElsewhere {
            agentName = settings.agent
        }
        if isElsewhere {
            openings += 1
            opening?.cancel()
            mending?.cancel()
            syncing?.cancel()
            await syncing?.value
            await connection?.close()
            connection = nil
        }
        openAnew()
    }

    func checkBetweenTurns() throws(CommandFailure) {
        guard turn != nil else { return }
        throw CommandFailure(
            .busy, "a reply is still coming; wait for its end, or stop it with /cancel")
    }

    /// A turn belongs to the person and the agent that it began with.
    private func isBetweenTurns() async -> Bool {
        if turn == nil { return true }
        await emit(.failed("a reply is still coming; wait for its end, or stop it with /cancel"))
        return false
    }

    // MARK: Turns

    func send(_ text: String, otid: String, from origin: MessageOrigin) {
        turn = (otid, Task { await run(text, otid: otid, from: origin) })
    }

    func answer(_ approvals: [Approval], otid: String) {
        turn = (otid, Task { await run("", answering: approvals, otid: otid, from: .line) })
    }

    func cancel(otid: String) async {
        guard turn?.otid == otid else { return }
        await connection?.session.cancel(otid: otid)
    }

    private func run(
        _ text: String, answering approvals: [Approval] = [], otid: String,
        from origin: MessageOrigin
    ) async {
        guard let place, let connection else {
            await refuse(.service(.unreachable(reason: "not connected")))
            return forget(otid)
        }
        guard await hasLeftQueue(otid, from: origin, into: place.threadAddress) else {
            return forget(otid)
        }
        let server = app.settings.serverName
        told = nil
        var request = place.request(text, answering: approvals, otid: otid)
        request.images = images.removeValue(forKey: otid) ?? []
        let result = await connection.session.run(request, showText: showText) { event in
            await self.emit(.turn(event, at: Date()))
            guard case .ended(.failed(let failure)) = event else { return }
            await self.tell(CommandFailure(failure, server: server))
        }
        if self.place?.threadAddress == place.threadAddress { self.place?.follow(result) }
        forget(otid)
        await showWhatCameMeanwhile()
        if result.lostTheServer { open() }
    }

    /// Tells of a turn that cannot begin.
    func refuse(_ cause: TurnFailure.Cause) async {
        let failure = TurnFailure(cause: cause, delivery: .notSent)
        await emit(.turn(.ended(.failed(failure)), at: Date()))
        await emit(.failed(CommandFailure(failure, server: app.settings.serverName).message))
        await emit(.turn(.settled(detached: true), at: Date()))
    }

    /// The next turn may have begun already.
    private func forget(_ otid: String) {
        if turn?.otid == otid { turn = nil }
    }

    /// Ends the running turn, takes the persona block back, and leaves the server.
    func close() async {
        openings += 1
        opening?.cancel()
        mending?.cancel()
        syncing?.cancel()
        care?.cancel()
        if let turn {
            await connection?.session.cancel(otid: turn.otid)
            await turn.task.value
        }
        await syncing?.value
        await connection?.close()
        connection = nil
    }
}

extension TurnResult {
    /// Whether the turn ended in a way that means that the server is away.
    fileprivate var lostTheServer: Bool {
        if !detached { return true }
        guard case .failed(let failure) = end, case .service(let error) = failure.cause else {
            return false
        }
        return switch error {
        case .unreachable, .interrupted: true
        default: false
        }
    }
}
