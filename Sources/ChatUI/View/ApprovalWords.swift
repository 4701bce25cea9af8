import ChatCore
import LettaAPI
import Screen

/// What is said below a call that needs a person's word.
struct ApprovalWords {
    private let question: ApprovalQuestion?
    private let isAtKeys: Bool
    private let keys: [Action: String]

    init(_ model: Model) {
        question = model.openQuestion
        isAtKeys = model.place == .approval
        var keys: [Action: String] = [:]
        for action in [Action.approve, .deny, .denyWithReason] {
            keys[action] = model.keymap.ownKeys(for: action, in: .approval).first?.title
        }
        keys[.focusTranscript] =
            model.keymap.ownKeys(for: .focusTranscript, in: .emptyLine).first?.title
        self.keys = keys
    }

    /// How a call stands, in a word or two.
    func verdict(on entry: TranscriptEntry) -> String {
        switch entry.approval {
        case .asked: "waits for an answer"
        case .approved: "approved"
        case .denied(let reason): "denied" + (reason.map { ": " + Inert.text($0) } ?? "")
        case nil: ""
        }
    }

    func face(of entry: TranscriptEntry) -> Face { entry.approval == .asked ? .warning : .dim }

    func lines(on entry: TranscriptEntry) -> [String] {
        guard let approval = entry.approval else { return [] }
        guard approval == .asked, case .tool(let id) = entry.id else { return [verdict(on: entry)] }
        guard let question, question.pending.calls.contains(where: { $0.id == id }) else {
            return ["waits for an answer, as last seen"]
        }
        if let given = question.answers.first(where: { $0.callID == id }) {
            return [(given.isApproved ? "approved" : "denied") + ", sent with the other answers"]
        }
        guard question.current?.id == id else {
            return ["waits for your word, after the one above"]
        }
        let name = Inert.text(question.current?.name ?? "a tool")
        return ["May the agent use \(name)? " + choices]
    }

    private var choices: String {
        guard let approve = keys[.approve], let deny = keys[.deny] else {
            return "/approve or /deny"
        }
        let reason = keys[.denyWithReason].map { ", \($0) denies with a reason" } ?? ""
        let ways = "\(approve) approves, \(deny) denies" + reason
        guard !isAtKeys else { return ways }
        let first = keys[.focusTranscript].map { "\($0), then " } ?? ""
        return "\(first)\(ways); or /approve, /deny"
    }
}

extension TranscriptEntry {
    /// In words, that a call was denied; nil where it was not.
    var denial: String? {
        guard case .denied(let reason) = approval else { return nil }
        return "denied" + (reason.map { ": \($0)" } ?? "")
    }
}
