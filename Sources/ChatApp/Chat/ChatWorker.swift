import ChatCore
import ChatStore
import ChatUI
import Foundation
import LettaAPI
import LettaClient

/// What the chat does away from the UI thread: the server and the store.
actor ChatWorker {
    private let app: App
    private let store: SQLiteStore
    private var username: Username
    private var agentName: String?
    private var conversation: String?

    private var emit: @Sendable (Event) async -> Void = { _ in }
    private var remember: @Sendable ([String]) async -> Void = { _ in }
    private var connection: Connection?
    private var place: Place?
    private var opening: Task<Void, Never>?
    private var turn: (otid: String, task: Task<Void, Never>)?

    /// The number of the oldest message shown, for loading what is older.
    private var oldestShown: Int64?
    private var shownAddress: ThreadAddress?
    private var hasRemembered = false

    private static let pageSize = 200
    private static let longestWait = 30.0

    init(app: App, store: SQLiteStore, conversation: String?) {
        self.app = app
        self.store = store
        self.conversation = conversation
        username = app.settings.username
        agentName = app.settings.agent
    }

    func start(
        emit: @escaping @Sendable (Event) async -> Void,
        remember: @escaping @Sendable ([String]) async -> Void
    ) async {
        self.emit = emit
        self.remember = remember
        await showWhatIsStored()
        open()
    }

    // MARK: Opening

    /// Reaches the server and settles who talks to whom, again and again until it works or cannot.
    private func open() {
        opening?.cancel()
        opening = Task {
            var wait = 1.0
            while !Task.isCancelled {
                await emit(.connection(.connecting))
                do {
                    let version = try await openOnce()
                    return await emit(.connection(.connected(version: version)))
                } catch {
                    let failure = CommandFailure(
                        unexpected: error, server: app.settings.serverName)
                    guard !Task.isCancelled else { return }
                    guard failure.status == .unreachable || failure.status == .busy else {
                        await emit(.failed(failure.message))
                        return await emit(
                            .connection(.away(reason: failure.message, retryAt: nil)))
                    }
                    if wait == 1 { await emit(.failed(failure.message)) }
                    await emit(
                        .connection(
                            .away(
                                reason: failure.message,
                                retryAt: Date(timeIntervalSinceNow: wait))))
                    try? await Task.sleep(for: .seconds(wait))
                    wait = min(wait * 2, Self.longestWait)
                }
            }
        }
    }

    /// - Returns: the server's version.
    private func openOnce() async throws -> String {
        let connection = try await connected()
        let health = try await connection.client.health()
        let report = try await connection.session.recover(patience: .zero)
        for reason in report.reasons { await emit(.noticed(reason)) }
        for entry in report.mended {
            await emit(
                .noticed(
                    "\(entry.username.personaLabel), left behind by an interrupted turn, has been "
                        + "detached"))
        }
        if !report.mended.isEmpty, report.left.isEmpty {
            await emit(.turn(.settled(detached: true), at: Date()))
        }
        let place = try await connection.place(
            of: username, agent: agentName, conversation: conversation, app, store)
        try Task.checkCancellation()
        self.place = place
        await emit(.opened(parties(place.agent, place.thread)))
        await showHistory(of: place.threadAddress)
        await refreshBlocks()
        await fetchHistory()
        return health.version
    }

    private func connected() async throws -> Connection {
        if let connection { return connection }
        let made = try await Connection(app, store: store)
        connection = made
        return made
    }

    private func parties(_ agent: Agent, _ thread: ConversationThread) -> Parties {
        Parties(
            user: username.rawValue, agent: agent.name, server: app.settings.serverName,
            thread: thread, contextWindow: agent.contextWindow)
    }

    // MARK: What is stored

    /// Before the server is asked, or while it is away: what was said last time.
    private func showWhatIsStored() async {
        guard let agent = await agentSeenBefore() else { return }
        let address = AgentAddress(server: app.settings.serverID, agent: agent.id)
        guard let conversation = try? await store.conversation(of: username, with: address) else {
            return
        }
        let thread: ConversationThread =
            conversation == .agentDefault ? .unlocked : .own(conversation)
        await emit(.opened(parties(agent, thread)))
        await showHistory(of: ThreadAddress(address, thread))
        await showStoredBlocks(of: address)
    }

    /// The agent that will be meant, as far as the store can tell.
    private func agentSeenBefore() async -> Agent? {
        guard let seen = try? await store.agents(on: app.settings.serverID).map(\.agent) else {
            return nil
        }
        guard let agentName else { return seen.count == 1 ? seen.first : nil }
        return seen.first { $0.id.rawValue == agentName || $0.name == agentName }
    }

    private func showHistory(of thread: ThreadAddress) async {
        let isFirst = shownAddress != thread
        shownAddress = thread
        let page =
            (try? await store.messages(in: thread, before: nil, limit: Self.pageSize)) ?? []
        oldestShown = page.first?.number
        var transcript = Transcript()
        for (_, message) in page { transcript.apply(message) }
        await emit(.historyLoaded(transcript, hasOlder: page.count == Self.pageSize))
        guard isFirst else { return }
        let address = AgentAddress(server: thread.server, agent: thread.agent)
        if !hasRemembered {
            hasRemembered = true
            let lines = (try? await store.inputHistory(of: username, to: address)) ?? []
            await remember(lines)
        }
        if let draft = try? await store.draft(of: username, to: address) {
            await emit(.draftLoaded(draft))
        }
    }

    private func showStoredBlocks(of address: AgentAddress) async {
        guard
            let records = try? await store.blockRecords(server: address.server, username: nil)
        else { return }
        let shown = records.filter { record in
            record.agents.contains(address.agent) && !Persona.isPersona(label: record.block.label)
                || record.username == username
        }
        await emit(.blocksRead(shown.map(\.block)))
    }

    func loadOlder() async {
        guard let address = shownAddress, let before = oldestShown else { return }
        let page =
            (try? await store.messages(in: address, before: before, limit: Self.pageSize)) ?? []
        oldestShown = page.first?.number ?? before
        var transcript = Transcript()
        for (_, message) in page { transcript.apply(message) }
        await emit(.olderLoaded(transcript.entries, hasOlder: page.count == Self.pageSize))
    }

    func saveDraft(_ text: String) async {
        guard let address = draftAddress else { return }
        try? await store.saveDraft(text, of: username, to: address)
    }

    func addInput(_ line: String) async {
        guard let address = draftAddress else { return }
        try? await store.addInput(line, of: username, to: address)
    }

    private var draftAddress: AgentAddress? {
        place?.address
            ?? shownAddress.map { AgentAddress(server: $0.server, agent: $0.agent) }
    }

    // MARK: The server's side

    /// What was said through other machines, or while this one was away.
    private func fetchHistory() async {
        guard let place, let connection else { return }
        let found = try? await connection.client.messages(
            agent: place.agent.id, thread: place.thread, limit: 50)
        guard let found, !found.isEmpty else { return }
        let messages = found.filter { !$0.isSystem }
        try? await store.save(
            messages.map { StoredMessage(message: $0, state: .complete) },
            in: place.threadAddress)
        await showHistory(of: place.threadAddress)
    }

    /// The agent's blocks, and the person's own although it is attached only while they talk.
    func refreshBlocks() async {
        guard let place, let connection else { return }
        guard let attached = try? await connection.client.blocks(of: place.agent.id) else { return }
        var blocks = attached.filter { !Persona.isPersona(label: $0.label) }
        if let own = try? await connection.client.block(place.user.block) { blocks.append(own) }
        try? await store.record(blocks, on: app.settings.serverID, by: .elsewhere)
        try? await store.record(attached: attached.map(\.id), to: place.address)
        await emit(.blocksRead(blocks))
    }

    func listUsers() async {
        let users = (try? await store.users(on: app.settings.serverID)) ?? []
        await emit(.usersListed(users.map(\.username.rawValue)))
    }

    func listAgents() async {
        guard let connection else {
            return await emit(.failed("the server cannot be asked for its agents while it is away"))
        }
        do {
            let agents = try await connection.client.agents()
            await emit(.agentsListed(agents.map(\.name)))
        } catch {
            await emit(.failed(CommandFailure(error, server: app.settings.serverName).message))
        }
    }

    func switchUser(to name: String) async {
        guard await isBetweenTurns() else { return }
        do throws(CommandFailure) {
            username = try Settings.parse(username: name)
        } catch {
            return await emit(.failed(error.message))
        }
        forgetPlace()
        open()
    }

    func switchAgent(to name: String) async {
        guard await isBetweenTurns() else { return }
        agentName = name
        forgetPlace()
        open()
    }

    /// A turn belongs to the person and the agent that it began with.
    private func isBetweenTurns() async -> Bool {
        if turn == nil { return true }
        await emit(.failed("a reply is still coming; wait for its end, or stop it with /cancel"))
        return false
    }

    private func forgetPlace() {
        place = nil
        conversation = nil
        shownAddress = nil
        hasRemembered = false
    }

    // MARK: Turns

    func send(_ text: String, otid: String) {
        turn = (otid, Task { await run(text, otid: otid) })
    }

    func cancel(otid: String) async {
        await connection?.session.cancel(otid: otid)
    }

    private func run(_ text: String, otid: String) async {
        guard let place, let connection else {
            let failure = TurnFailure(
                cause: .service(.unreachable(reason: "not connected")), delivery: .notSent)
            await emit(.turn(.ended(.failed(failure)), at: Date()))
            return await emit(.turn(.settled(detached: true), at: Date()))
        }
        let request = place.request(text, otid: otid)
        let (emit, server) = (emit, app.settings.serverName)
        let result = await connection.session.run(request) { event in
            await emit(.turn(event, at: Date()))
            guard case .ended(.failed(let failure)) = event else { return }
            await emit(.failed(CommandFailure(failure, server: server).message))
        }
        if self.place?.user.username == place.user.username { self.place?.follow(result) }
        turn = nil
        if result.lostTheServer { open() }
    }

    /// Ends the running turn, takes the persona block back, and leaves the server.
    func close() async {
        opening?.cancel()
        if let turn {
            await connection?.session.cancel(otid: turn.otid)
            await turn.task.value
        }
        await connection?.close()
        connection = nil
    }
}

extension TurnResult {
    /// Whether the turn ended in a way that means that the server is away.
    var lostTheServer: Bool {
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

extension Message {
    /// Whether it is the prompt itself, which is no part of a talk.
    var isSystem: Bool {
        if case .system = body { true } else { false }
    }
}
