import FoundationEssentials
import LettaAPI

/// Keeps the store up with a reply while it streams: at most once a second, and at its end.
struct ReplyRecorder {
    /// Changes where a missing conversation was replaced.
    var request: TurnRequest
    let address: AgentAddress
    let store: any SessionStore

    /// When the person said it.
    private let askedAt: Date?
    private(set) var reply = Reply()
    private(set) var isFinished = false

    /// Why not all could be kept, if so.
    private(set) var failure: StoreError?

    /// When it was saved last, or began.
    private var lastSaved: Date?

    init(
        request: TurnRequest, address: AgentAddress, store: any SessionStore, askedAt: Date? = nil
    ) {
        self.request = request
        self.address = address
        self.store = store
        self.askedAt = askedAt
    }

    private static let savingInterval: TimeInterval = 1

    var thread: ThreadAddress { ThreadAddress(address, request.thread) }

    /// Takes an event of the reply.
    ///
    /// - Returns: what is to be saved now, if anything.
    mutating func take(_ event: StreamEvent, at now: Date) -> [StoredMessage]? {
        reply.apply(event)
        guard case .message = event else { return nil }
        // A reply that is over within a second is saved once, at its end.
        guard let last = lastSaved else {
            lastSaved = now
            return nil
        }
        guard now.timeIntervalSince(last) >= Self.savingInterval else { return nil }
        lastSaved = now
        return ([question(at: now)] + reply.takeChanged()).map {
            StoredMessage(message: $0, state: .pending)
        }
    }

    /// Takes the server's own record of the turn in place of what streamed.
    mutating func replace(with messages: [Message], _ reason: StopReason) {
        reply.replace(with: messages, reason)
    }

    mutating func finish(as end: TurnEnd, at now: Date) async {
        isFinished = true
        let state: StoredMessage.State =
            switch end {
            case .completed: .complete
            case .cancelled: .cancelled
            case .failed(let failure): failure.delivery == .notSent ? .unsent : .failed
            }
        let question = StoredMessage(message: question(at: now), state: state)
        let answerState = state == .unsent ? .failed : state
        await save(
            [question] + reply.messages.map { StoredMessage(message: $0, state: answerState) })
    }

    mutating func saveQuestion(as state: StoredMessage.State, at now: Date) async {
        await save([StoredMessage(message: question(at: now), state: state)])
    }

    private func question(at now: Date) -> Message {
        Message(
            id: MessageID("local-\(request.otid)"),
            body: request.approvals.isEmpty
                ? .user(Message.Content(request.text, imageCount: request.images.count))
                : .approvalResponse(request.approvals),
            otid: request.otid, date: askedAt ?? now, name: request.user.username.rawValue,
            senderID: request.user.identity?.rawValue, runID: reply.run)
    }

    /// The question always comes first in a batch, so that the store knows what the answer follows.
    ///
    /// A store that cannot be written does not end a reply that is being read; the journal, which must
    /// be written, has its own errors.
    private mutating func save(_ messages: [StoredMessage]) async {
        do {
            try await store.save(messages, in: thread)
        } catch {
            failure = error
        }
    }

    /// Notes why something that was to be saved was not.
    mutating func note(_ failure: StoreError) { self.failure = failure }
}
