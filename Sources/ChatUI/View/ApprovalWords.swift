import ChatCore
import LettaAPI
import Localization
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
        case .asked: localized("verdict.waits")
        case .approved: localized("verdict.approved")
        case .denied(let reason):
            localized("verdict.denied") + (reason.map { ": " + Inert.text($0) } ?? "")
        case nil: ""
        }
    }

    func face(of entry: TranscriptEntry) -> Face { entry.approval == .asked ? .warning : .dim }

    func lines(on entry: TranscriptEntry) -> [String] {
        guard let approval = entry.approval else { return [] }
        guard approval == .asked, case .tool(let id) = entry.id else { return [verdict(on: entry)] }
        guard let question, question.pending.calls.contains(where: { $0.id == id }) else {
            return [localized("approval.last-seen")]
        }
        if let given = question.answers.first(where: { $0.callID == id }) {
            return [
                localized(given.isApproved ? "approval.approved-later" : "approval.denied-later")
            ]
        }
        guard question.current?.id == id else {
            return [localized("approval.above")]
        }
        let name = Inert.text(question.current?.name ?? localized("approval.tool"))
        return [localized("approval.may", name) + choices]
    }

    private var choices: String {
        guard let approve = keys[.approve], let deny = keys[.deny] else {
            return localized("approval.commands")
        }
        let reason = keys[.denyWithReason].map { localized("approval.with-reason", $0) } ?? ""
        let ways = localized("approval.ways", approve, deny) + reason
        guard !isAtKeys else { return ways }
        let first = keys[.focusTranscript].map { localized("approval.then", $0) } ?? ""
        return localized("approval.or", first, ways)
    }
}

extension TranscriptEntry {
    /// In words, that a call was denied; nil where it was not.
    var denial: String? {
        guard case .denied(let reason) = approval else { return nil }
        return localized("verdict.denied") + (reason.map { ": \($0)" } ?? "")
    }
}
