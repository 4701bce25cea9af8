public import FoundationEssentials
public import LettaAPI

/// What a session takes from its surroundings, so that tests can choose it.
public struct SessionEnvironment: Sendable {
    public var now: @Sendable () -> Date

    /// A fresh UUID in lower case.
    public var newID: @Sendable () -> String
    public var clock: any Clock<Duration>
    public var processID: Int32

    public init(
        now: @escaping @Sendable () -> Date, newID: @escaping @Sendable () -> String,
        clock: any Clock<Duration>, processID: Int32
    ) {
        self.now = now
        self.newID = newID
        self.clock = clock
        self.processID = processID
    }
}

/// Why a session could not do something that is not a turn.
public enum SessionError: Error, Hashable, Sendable {
    case service(LettaError, doing: String)
    case store(StoreError)
    case lock(AgentLockError)

    /// The server cannot do what was asked for.
    case lacks(Capability, for: String)
}

/// What one message asks for.
public struct TurnRequest: Hashable, Sendable {
    public var text: String

    /// Answers to the calls that the thread waits with, in place of a text.
    public var approvals: [Approval]

    /// What goes with the words.
    public var images: [ImagePart] = []
    public var otid: String
    public var user: UserRecord
    public var agent: AgentID
    public var thread: ConversationThread
    public var flow: PersonaFlow
    public var streamsTokens: Bool

    /// Whether the run may go on in the background, where the server can do that.
    public var mayRunInBackground: Bool

    /// How long to wait for a turn of somebody else on the same agent.
    public var patience: Duration

    public init(
        text: String, approvals: [Approval] = [], otid: String, user: UserRecord, agent: AgentID,
        thread: ConversationThread,
        flow: PersonaFlow = .attach, streamsTokens: Bool = true, mayRunInBackground: Bool = true,
        patience: Duration = .seconds(120)
    ) {
        self.text = text
        self.approvals = approvals
        self.otid = otid
        self.user = user
        self.agent = agent
        self.thread = thread
        self.flow = flow
        self.streamsTokens = streamsTokens
        self.mayRunInBackground = mayRunInBackground
        self.patience = patience
    }
}

/// What one message brought.
public struct TurnResult: Hashable, Sendable {
    public var reply: Reply
    public var end: TurnEnd
    public var user: UserRecord
    public var agent: AgentID
    public var thread: ConversationThread
    public var detached: Bool

    /// The calls that the thread waits with now, where the turn found out.
    public var pending: PendingApproval?
}

/// Works for the people of one server: enrols them, runs their turns, mends what was left behind.
///
/// Turns on one agent run one at a time across all processes of the machine, by way of the lock.
public actor Session {
    public nonisolated let server: ServerID
    let service: any AgentService
    let store: any SessionStore
    let lock: any AgentLock
    let environment: SessionEnvironment

    /// The turns that may still be cancelled, by their message.
    private var cancellations: [String: TurnCancellation] = [:]

    /// Messages that were cancelled before their turns began.
    private var cancelledEarly: Set<String> = []

    /// Runs whose server went away under them.
    ///
    /// It says for ever that they are running.
    private(set) var deadRuns: Set<RunID> = []

    /// What the server can do, as last found out.
    var recentCapabilities: ServerCapabilities?

    public init(
        server: ServerID, service: any AgentService, store: any SessionStore,
        lock: any AgentLock, environment: SessionEnvironment
    ) {
        self.server = server
        self.service = service
        self.store = store
        self.lock = lock
        self.environment = environment
    }

    /// Runs a turn to its very end, detaching included, whatever happens to the caller's task: a
    /// cancelled task cancels the reply, and the persona block is taken back all the same.
    ///
    /// - Parameters:
    ///   - showText: is told what the agent says and thinks, piece by piece, in place of `report`; nil has
    ///     `report` told that too. Called on the thread of the network, which it must not block.
    ///   - report: is told one event after the other, and waited for.
    public func run(
        _ request: TurnRequest, showText: (@Sendable (JoinedPieces) -> Void)? = nil,
        report: @escaping @Sendable (TurnEvent) async -> Void
    ) async -> TurnResult {
        let cancellation = TurnCancellation()
        cancellations[request.otid] = cancellation
        if cancelledEarly.remove(request.otid) != nil { cancellation.cancel() }
        defer { cancellations[request.otid] = nil }
        let work = Task {
            var performer = TurnPerformer(
                session: self, request: request, cancellation: cancellation,
                showText: showText, report: report)
            return await performer.perform()
        }
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// Stops the reply to a message.
    ///
    /// What came of it is kept. Does nothing to a turn that is over.
    public func cancel(otid: String) {
        if let cancellation = cancellations[otid] {
            cancellation.cancel()
        } else {
            cancelledEarly.insert(otid)
        }
    }

    /// The server of this run has gone away; when it is back, the run is not.
    func markDead(_ run: RunID) { deadRuns.insert(run) }

    /// How a person's block is brought in and taken out.
    ///
    /// - Parameter origin: where what the agent wrote came from, where the turn knows.
    nonisolated func placement(
        of username: Username, _ block: BlockID, with agent: AgentID,
        in thread: ConversationThread, by flow: PersonaFlow, origin: BlockOrigin? = nil
    ) -> any PersonaPlacement {
        switch flow {
        case .attach:
            AttachedPersona(
                service: service, label: username.personaLabel, block: block, agent: agent,
                thread: thread)
        case .isolated:
            IsolatedPersona(
                service: service, store: store, lock: lock, server: server, username: username,
                block: block, agent: agent, conversation: thread.conversation,
                origin: origin
                    ?? BlockOrigin(
                        .agent, username: username, agent: agent,
                        conversation: thread.conversation))
        }
    }
}
