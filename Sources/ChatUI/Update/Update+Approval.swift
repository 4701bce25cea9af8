import ChatCore
import FoundationEssentials
import LettaAPI
import Localization
import Screen

extension Model {
    /// The question that this person can answer now: not while an answer is on its way.
    var openQuestion: ApprovalQuestion? {
        guard let approval, !approval.isComplete, turn?.isAnswer != true else { return nil }
        return approval
    }

    /// What the thread waits with became known, or that it waits with nothing.
    mutating func approvalPending(_ pending: PendingApproval?) -> [Effect] {
        guard let pending else {
            approval = nil
            return []
        }
        // What was said to the same calls already counts, unless it was sent and did not.
        if approval?.pending == pending, turn?.isAnswer != true { return [] }
        approval = ApprovalQuestion(pending)
        scrollback.live.apply(
            stored: Message(id: pending.request, body: .approvalRequest(pending.calls)))
        scrollback.live.ask(again: pending.calls)
        return isFocused ? [] : [.notify(localized("approval.notify", parties.agent))]
    }

    /// - Parameter argument: `all` answers every call that waits.
    mutating func approve(_ argument: String) -> [Effect] {
        guard argument.isEmpty || argument == "all" else {
            return refuse(localized("approval.usage"), line: "/approve")
        }
        return answer(isApproved: true, reason: nil, all: argument == "all")
    }

    mutating func deny(reason: String, all: Bool) -> [Effect] {
        answer(isApproved: false, reason: reason.isEmpty ? nil : reason, all: all)
    }

    /// Has the reason typed in the line.
    mutating func denyWithReason() -> [Effect] {
        guard let question = openQuestion else { return nothingWaits() }
        focus = .input
        if !input.text.isEmpty { killed = input.text }
        let effects = setLine("/deny ")
        notice = Notice(text: localized("approval.why", question.title))
        return effects
    }

    private mutating func answer(isApproved: Bool, reason: String?, all: Bool) -> [Effect] {
        guard var question = openQuestion else { return nothingWaits() }
        // Nobody approves what they do not see.
        guard viewport.isFollowing || !isApproved else {
            viewport = Viewport()
            notice = Notice(text: localized("approval.look"))
            return []
        }
        if all {
            question.answerAll(isApproved: isApproved, reason: reason)
        } else {
            question.answer(isApproved: isApproved, reason: reason)
        }
        approval = question
        if turn == nil, case .connected = connection {
            return sendNext()
        }
        if question.isComplete { notice = Notice(text: localized("approval.answered")) }
        return []
    }

    private mutating func nothingWaits() -> [Effect] {
        notice = Notice(text: localized("approval.none"))
        return []
    }

    /// Sends the answers once there is one to every call, and nothing is in the way.
    mutating func sendAnswers() -> [Effect] {
        guard let approval, approval.isComplete, isReadyForTurn else { return [] }
        turn = RunningTurn()
        turn?.answering = approval.pending
        summary = nil
        focus = .input
        return [.answer(approval.answers)]
    }

    mutating func answerStarted(otid: String, _ approvals: [Approval], at date: Date) {
        now = date
        var running = turn ?? RunningTurn()
        running.otid = otid
        running.startedAt = date
        running.answering = running.answering ?? approval?.pending
        turn = running
        approval = nil
        memory.forgetChanges()
        append { $0.answer(approvals, otid: otid, at: date) }
    }

    /// Whether what waits is not to be sent without a word, now that a turn has ended so.
    ///
    /// A call that waits is in the way by itself.
    func holdsQueue(_ end: TurnEnd) -> Bool {
        guard case .failed(let failure) = end else { return false }
        if turn?.isAnswer == true, failure.delivery == .notSent { return false }
        return !failure.isBlockedByApproval
    }

    /// An answer that did not leave is asked for again; a message that calls kept from being sent waits.
    mutating func approvalEnded(with end: TurnEnd) -> [Effect] {
        guard let turn else { return [] }
        if let pending = turn.answering {
            guard approval == nil, end.isUnsent else { return [] }
            return approvalPending(pending)
        }
        guard case .failed(let failure) = end, failure.isBlockedByApproval, let otid = turn.otid,
            let entry = scrollback.live[.said(otid: otid)]
        else { return [] }
        let message = QueuedMessage(otid: otid, text: entry.text)
        if scrollback.forget(entry.id) { refindReadingPlace() }
        queue.putBack(message)
        notice = Notice(text: localized("approval.message-waits"))
        return [.keepQueued(message)]
    }
}

extension RunningTurn {
    var isAnswer: Bool { answering != nil }
}

extension TurnFailure {
    var isBlockedByApproval: Bool {
        if case .service(.approvalPending) = cause { true } else { false }
    }
}

extension TurnEnd {
    /// Whether what the turn was to send surely did not arrive, and may be sent again.
    fileprivate var isUnsent: Bool {
        switch self {
        case .completed: false
        case .cancelled: true
        case .failed(let failure): failure.delivery == .notSent && failure.cause != .nothingWaits
        }
    }
}
