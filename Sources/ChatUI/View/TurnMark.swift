import ChatCore
import Localization
import Screen

/// How a turn ended where that was not with a whole reply: said once for each turn.
enum TurnMark: Hashable, Sendable {
    case cancelled

    /// The server no longer has it.
    case erased

    /// The message never left this machine.
    case unsent

    /// Nothing came, and the message may have arrived.
    case unanswered

    /// Something came, but not all.
    case brokenOff

    /// The same of an answer to a call that waits.
    case answerUnsent

    /// The message waits, or waited when the program ended.
    case waiting

    var words: Span {
        switch self {
        case .cancelled: Span(localized("turn.cancelled"), .warning)
        case .erased: Span(localized("turn.erased"), .dim)
        case .unsent: Span(localized("turn.not-sent"), .warning)
        case .unanswered: Span(localized("turn.no-answer"), .error)
        case .brokenOff: Span(localized("turn.broken"), .error)
        case .answerUnsent: Span(localized("turn.call-waits"), .warning)
        case .waiting: Span(localized("turn.none-yet"), .dim)
        }
    }
}

/// What the rows of an entry depend on beside the entry itself.
struct EntryPlace: Hashable, Sendable {
    var isFirst = false
    var mark: TurnMark?

    /// Why the turn failed, in words for people.
    var reason: String?
}

extension Scrollback {
    /// How far a turn is followed, so that a frame's cost has a bound.
    private static let turnLength = 256

    /// - Parameter reasons: why turns failed, by the ids of their questions.
    func surroundings(of place: Int, reasons: [TranscriptEntry.ID: String]) -> EntryPlace {
        var found = EntryPlace(isFirst: place == startIndex && !hasOlder)
        guard let entry = self[place], isLastOfTurn(place) else { return found }
        let question = question(before: place)
        let isReply = entry.id != question?.id
        var state = question?.state ?? entry.state
        // A tool can fail without its turn.
        if isReply, !entry.kind.isTool, [.cancelled, .failed, .erased].contains(entry.state) {
            state = entry.state
        }
        found.reason = question.flatMap { reasons[$0.id] }
        switch state {
        case .cancelled: found.mark = .cancelled
        case .erased: found.mark = .erased
        case .failed: found.mark = isReply ? .brokenOff : .unanswered
        case .unsent: found.mark = isReply ? .brokenOff : entry.isAnswer ? .answerUnsent : .unsent
        case .pending: found.mark = isReply ? nil : .waiting
        case .streaming, .complete: found.mark = nil
        }
        return found
    }

    private func isLastOfTurn(_ place: Int) -> Bool {
        guard let entry = self[place], !entry.kind.isOfProgram || entry.isAnswer else {
            return false
        }
        var next = place + 1
        while next < endIndex, next - place < Self.turnLength, let later = self[next] {
            if later.kind.isReply { return false }
            // The program's own words come between the pieces of a reply.
            guard later.kind.isOfProgram else { return true }
            next += 1
        }
        return true
    }

    private func question(before place: Int) -> TranscriptEntry? {
        var place = place
        let first = max(startIndex, place - Self.turnLength)
        while place >= first, let entry = self[place] {
            if case .user = entry.kind { return entry }
            if entry.isAnswer { return entry }
            place -= 1
        }
        return nil
    }
}

extension TranscriptEntry {
    /// Whether it is what a person said to calls that waited.
    fileprivate var isAnswer: Bool {
        guard case .said = id, case .notice = kind else { return false }
        return true
    }
}

extension TranscriptEntry.Kind {
    fileprivate var isTool: Bool { if case .tool = self { true } else { false } }

    fileprivate var isReply: Bool {
        switch self {
        case .assistant, .reasoning, .tool, .summary: true
        case .user, .notice, .error: false
        }
    }

    fileprivate var isOfProgram: Bool { self == .notice || self == .error }
}
