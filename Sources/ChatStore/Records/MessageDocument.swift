import FoundationEssentials
import LettaAPI

/// A whole message as JSON, of our own making: what Letta sends changes from server to server, and
/// what is stored here must come back equal for ever.
///
/// `kind` is kept beside the type, since a message of a known type may be kept whole as an unknown one.
struct MessageDocument: Codable {
    enum Kind: String, Codable {
        case system, user, assistant, reasoning, hiddenReasoning, toolCall, toolReturn
        case approvalRequest, approvalResponse, summary, event, unknown
    }

    struct Call: Codable {
        var id: String
        var name: String?
        var arguments: String
    }

    struct Verdict: Codable {
        var call: String
        var approved: Bool
        var reason: String?
    }

    var id: String
    var kind: Kind
    var otid: String?

    /// Seconds since 2001, exact, where the column beside it is in milliseconds.
    var date: Double?
    var name: String?
    var sender: String?
    var run: String?
    var step: String?
    var sequence: Int?

    var text: String?
    var images: Int?
    var calls: [Call]?
    var call: String?
    var succeeded: Bool?
    var verdicts: [Verdict]?

    /// The type of an unknown message, the kind of an event, the state of a hidden thought.
    var word: String?

    /// Distinguishes an event without data from one whose data is null.
    var data: [JSONValue]?
}

extension MessageDocument {
    init(_ message: Message) {
        self.init(id: message.id.rawValue, kind: .unknown)
        otid = message.otid
        date = message.date?.timeIntervalSinceReferenceDate
        name = message.name
        sender = message.senderID
        run = message.runID?.rawValue
        step = message.stepID?.rawValue
        sequence = message.sequence
        take(message.body)
    }

    private mutating func take(_ body: Message.Body) {
        switch body {
        case .system(let text): take(.system, text: text)
        case .user(let content): take(.user, text: content.text, images: content.imageCount)
        case .assistant(let content):
            take(.assistant, text: content.text, images: content.imageCount)
        case .reasoning(let text): take(.reasoning, text: text)
        case .hiddenReasoning(let state):
            kind = .hiddenReasoning
            word = state
        case .toolCall(let calls):
            kind = .toolCall
            self.calls = calls.map(Call.init)
        case .toolReturn(let answer):
            take(.toolReturn, text: answer.text)
            call = answer.callID
            succeeded = answer.succeeded
        case .approvalRequest(let calls):
            kind = .approvalRequest
            self.calls = calls.map(Call.init)
        case .approvalResponse(let approvals):
            kind = .approvalResponse
            verdicts = approvals.map(Verdict.init)
        case .summary(let text): take(.summary, text: text)
        case .event(let word, let data):
            kind = .event
            self.word = word
            self.data = data.map { [$0] }
        case .unknown(let type, let value):
            kind = .unknown
            word = type
            data = [value]
        }
    }

    private mutating func take(_ kind: Kind, text: String, images: Int? = nil) {
        self.kind = kind
        self.text = text
        self.images = images
    }

    var message: Message {
        Message(
            id: MessageID(id), body: body, otid: otid,
            date: date.map(Date.init(timeIntervalSinceReferenceDate:)), name: name,
            senderID: sender, runID: run.map { RunID($0) }, stepID: step.map { StepID($0) },
            sequence: sequence)
    }

    private var body: Message.Body {
        let text = text ?? ""
        return switch kind {
        case .system: .system(text)
        case .user: .user(Message.Content(text, imageCount: images ?? 0))
        case .assistant: .assistant(Message.Content(text, imageCount: images ?? 0))
        case .reasoning: .reasoning(text)
        case .hiddenReasoning: .hiddenReasoning(state: word ?? "")
        case .toolCall: .toolCall((calls ?? []).map(\.toolCall))
        case .toolReturn:
            .toolReturn(ToolReturn(callID: call, text: text, succeeded: succeeded ?? false))
        case .approvalRequest: .approvalRequest((calls ?? []).map(\.toolCall))
        case .approvalResponse: .approvalResponse((verdicts ?? []).map(\.approval))
        case .summary: .summary(text)
        case .event: .event(kind: word ?? "", data: data?.first)
        case .unknown: .unknown(type: word ?? "", data?.first ?? .null)
        }
    }
}

extension MessageDocument.Call {
    init(_ call: ToolCall) {
        self.init(id: call.id, name: call.name, arguments: call.arguments)
    }

    var toolCall: ToolCall { ToolCall(id: id, name: name, arguments: arguments) }
}

extension MessageDocument.Verdict {
    init(_ approval: Approval) {
        self.init(call: approval.callID, approved: approval.isApproved, reason: approval.reason)
    }

    var approval: Approval { Approval(callID: call, isApproved: approved, reason: reason) }
}
