public import LettaAPI

/// What a turn brought, gathered from its stream: pieces joined to whole messages.
public struct Reply: Hashable, Sendable {
    public private(set) var messages: [Message] = []
    public private(set) var stopReason: StopReason?
    public private(set) var usage: Usage?
    public private(set) var run: RunID?
    public private(set) var failure: StreamFailure?

    /// The number of the newest message event of a background stream; nil in the foreground.
    public private(set) var lastSequence: Int?
    private var places: [Key: Int] = [:]

    /// Messages from here on changed since the last `takeChanged`.
    private var firstChanged: Int?

    private struct Key: Hashable {
        var id: MessageID
        var type: String
        var call: String?
    }

    public init() {}

    /// What the agent said, thoughts and tools left out.
    public var text: String {
        messages.compactMap { message in
            if case .assistant(let content) = message.body { content.text } else { nil }
        }
        .joined(separator: "\n\n")
    }

    /// Whether this event of a background stream has been applied already.
    func hasTaken(_ event: StreamEvent) -> Bool {
        guard case .message(let message) = event, let sequence = message.sequence,
            let lastSequence
        else { return false }
        return sequence <= lastSequence
    }

    public mutating func apply(_ event: StreamEvent) {
        switch event {
        case .ping(let run): self.run = self.run ?? run
        case .message(var message):
            run = run ?? message.runID
            lastSequence = message.sequence ?? lastSequence
            // The place of a piece in the stream is none of the whole message's.
            message.sequence = nil
            append(message)
        case .stopReason(let reason):
            // A stream that breaks tells two reasons, and the first is the vaguer one.
            stopReason = reason
        case .usage(let usage): self.usage = usage
        case .failure(let failure):
            self.failure = failure
            run = run ?? failure.runID
        case .done: break
        }
    }

    /// Takes the messages of a turn as the server's list has them, in place of what streamed.
    public mutating func replace(with messages: [Message], _ reason: StopReason) {
        stopReason = reason
        failure = nil
        self.messages = []
        places = [:]
        for message in messages { append(message) }
        firstChanged = self.messages.isEmpty ? nil : 0
    }

    /// The messages that changed since the last call.
    public mutating func takeChanged() -> [Message] {
        guard let first = firstChanged else { return [] }
        firstChanged = nil
        return Array(messages[first...])
    }

    /// How the reply ended, told by what came.
    ///
    /// A reply that the person cancelled is not asked.
    public var end: TurnEnd {
        if let failure {
            return .failed(TurnFailure(cause: .stream(failure), delivery: .delivered))
        }
        switch stopReason {
        case .some(let reason) where reason.isFailure:
            return .failed(TurnFailure(cause: .stopped(reason), delivery: .delivered))
        case .some(let reason): return .completed(reason)
        case nil: return .completed(.endTurn)
        }
    }

    private mutating func append(_ message: Message) {
        switch message.body {
        case .toolCall(let calls) where !calls.isEmpty,
            .approvalRequest(let calls) where !calls.isEmpty:
            for call in calls { append(message, call: call) }
        case .toolReturn(let toolReturn):
            put(message, key: Key(id: message.id, type: message.type, call: toolReturn.callID))
        default:
            put(message, key: Key(id: message.id, type: message.type))
        }
    }

    private mutating func append(_ message: Message, call: ToolCall) {
        var piece = message
        if case .approvalRequest = message.body {
            piece.body = .approvalRequest([call])
        } else {
            piece.body = .toolCall([call])
        }
        put(piece, key: Key(id: message.id, type: message.type, call: call.id))
    }

    private mutating func put(_ piece: Message, key: Key) {
        guard let place = places[key] else {
            places[key] = messages.count
            markChanged(messages.count)
            messages.append(piece)
            return
        }
        markChanged(place)
        messages[place].body.append(piece.body)
    }

    private mutating func markChanged(_ place: Int) {
        firstChanged = min(firstChanged ?? place, place)
    }
}

extension Message.Body {
    /// Joins the next piece of a streamed message to what has come of it.
    ///
    /// What has come is taken out first, so that it is nobody else's and grows where it is.
    mutating func append(_ piece: Message.Body) {
        switch piece {
        case .assistant(let more):
            guard case .assistant(var content) = self else { break }
            self = .hiddenReasoning(state: "")
            content.text += more.text
            content.imageCount += more.imageCount
            self = .assistant(content)
            return
        case .reasoning(let more):
            guard case .reasoning(var text) = self else { break }
            self = .hiddenReasoning(state: "")
            text += more
            self = .reasoning(text)
            return
        case .toolCall(let more):
            guard case .toolCall(var calls) = self else { break }
            self = .hiddenReasoning(state: "")
            Self.append(more, to: &calls)
            self = .toolCall(calls)
            return
        case .approvalRequest(let more):
            guard case .approvalRequest(var calls) = self else { break }
            self = .hiddenReasoning(state: "")
            Self.append(more, to: &calls)
            self = .approvalRequest(calls)
            return
        default: break
        }
        self = piece
    }

    private static func append(_ pieces: [ToolCall], to calls: inout [ToolCall]) {
        for piece in pieces {
            if let place = calls.firstIndex(where: { $0.id == piece.id }) {
                calls[place].name = calls[place].name ?? piece.name
                calls[place].arguments += piece.arguments
            } else {
                calls.append(piece)
            }
        }
    }
}

extension StopReason {
    /// Whether the agent did not get to an end of its own.
    var isFailure: Bool { [.error, .modelError, .cancelled].contains(self) }
}
