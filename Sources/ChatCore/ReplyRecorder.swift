import FoundationEssentials
import LettaAPI

/// Keeps the store up with a reply while it streams: at most once a second, and at its end.
struct ReplyRecorder {
    let request: TurnRequest
    let address: AgentAddress
    let store: any SessionStore
    private(set) var reply = Reply()
    private(set) var isFinished = false
    private var lastSaved: Date?

    init(request: TurnRequest, address: AgentAddress, store: any SessionStore) {
        self.request = request
        self.address = address
        self.store = store
    }

    private static let savingInterval: TimeInterval = 1

    private var thread: ThreadAddress { ThreadAddress(address, request.thread) }

    mutating func take(_ event: StreamEvent, at now: Date) async {
        reply.apply(event)
        guard case .message = event else { return }
        if let lastSaved, now.timeIntervalSince(lastSaved) < Self.savingInterval { return }
        lastSaved = now
        await save(reply.takeChanged(), as: .pending)
    }

    /// Takes the server's own record of the turn in place of what streamed.
    mutating func replace(with messages: [Message], at now: Date) async {
        reply.replace(with: messages)
    }

    mutating func finish(as end: TurnEnd, at now: Date) async {
        isFinished = true
        let state: StoredMessage.State =
            switch end {
            case .completed: .complete
            case .cancelled: .cancelled
            case .failed(let failure): failure.delivery == .notSent ? .unsent : .failed
            }
        await saveQuestion(as: state, at: now)
        await save(reply.messages, as: state == .unsent ? .failed : state)
    }

    func saveQuestion(as state: StoredMessage.State, at now: Date) async {
        let question = Message(
            id: MessageID("local-\(request.otid)"), body: .user(Message.Content(request.text)),
            otid: request.otid, date: now, name: request.user.username.rawValue,
            senderID: request.user.identity?.rawValue, runID: reply.run)
        await save([question], as: state)
    }

    /// A store that cannot be written does not end a reply that is being read; the journal, which must
    /// be written, has its own errors.
    private func save(_ messages: [Message], as state: StoredMessage.State) async {
        guard !messages.isEmpty else { return }
        try? await store.save(
            messages.map { StoredMessage(message: $0, state: state) }, in: thread)
    }
}
