import ChatCore
import FoundationEssentials
import LettaAPI
import Localization

extension Model {
    mutating func turnStarted(otid: String, text: String, at date: Date) {
        now = date
        var running = turn ?? RunningTurn()
        running.otid = otid
        running.startedAt = date
        turn = running
        memory.forgetChanges()
        let user = parties.user
        reasons[.said(otid: otid)] = nil
        // Whoever speaks has read what was there.
        reader.unread = nil
        if scrollback.forget(.said(otid: otid)) { refindReadingPlace() }
        append { $0.say(text, by: user, otid: otid, at: date) }
    }

    mutating func turnReported(_ event: TurnEvent, at date: Date) -> [Effect] {
        now = date
        if turn == nil, !event.isAfterthought { turn = RunningTurn(startedAt: date) }
        switch event {
        case .phaseChanged(let phase):
            turn?.phase = phase
            if phase != .waiting { turn?.hasAgent = true }
            persona = PersonaState(phase) ?? persona
        case .streamed(let piece): streamed(piece, at: date)
        case .replaced(let messages): replaceReply(with: messages)
        case .blocksRead(let blocks): blocksRead(blocks)
        case .approvalPending(let pending): return approvalPending(pending)
        case .ended(let end): return ended(end, at: date)
        case .settled(let isDetached): return settled(isDetached)
        case .noticed(let words): append { $0.note(words, kind: .notice, at: date) }
        }
        return []
    }

    /// Takes what streamed of a reply.
    ///
    /// - Parameter pieces: in how many pieces it came.
    mutating func streamed(_ event: StreamEvent, pieces: Int = 1, at date: Date) {
        now = date
        if turn == nil { turn = RunningTurn(startedAt: date) }
        turn?.count(event, pieces: pieces, at: date)
        follow(thoughtIn: event, at: date)
        append { $0.apply(event) }
    }

    private mutating func ended(_ end: TurnEnd, at date: Date) -> [Effect] {
        turn?.end = end
        isLeavingArmed = false
        if turn?.isCancelling == true { notice = nil }
        endThought(at: date)
        if let turn, let otid = turn.otid {
            scrollback.live.end(otid: otid, as: turn.neverBegan(before: end) ? .unsent : end)
        }
        if holdsQueue(end) { queue.isHeld = true }
        summary = turn?.summary(at: date)
        let isLong = (summary?.seconds ?? 0) >= 10
        return approvalEnded(with: end)
            + (isLong && !isFocused ? [.notify(localized("turn.answered", parties.agent))] : [])
    }

    private mutating func replaceReply(with messages: [Message]) {
        guard let otid = turn?.otid else { return }
        scrollback.live.replaceReply(to: otid, with: messages)
        // Texts may have changed elsewhere than at their ends.
        wrapCache = WrapCache()
        refindReadingPlace()
        if let firstNew = viewport.firstNew {
            viewport.firstNew = min(firstNew, scrollback.live.entries.count)
        }
    }

    /// Says what went wrong: below the turn that failed, if one just did, else on its own.
    mutating func failed(_ words: String) {
        // The question that is in the way says it.
        if case .failed(let failure) = turn?.end, failure.isBlockedByApproval { return }
        if let turn, let otid = turn.otid, case .failed = turn.end,
            reasons[.said(otid: otid)] == nil, !turn.isAnswer,
            scrollback.live[.said(otid: otid)] != nil
        {
            reasons[.said(otid: otid)] = words
        } else {
            scrollback.live.note(words, kind: .error, at: now)
        }
    }

    private mutating func settled(_ isDetached: Bool) -> [Effect] {
        persona = isDetached ? .detached : .left
        turn = nil
        forgetFarAway()
        return sendNext()
    }

    mutating func blocksRead(_ blocks: [Block]) {
        memory.read(blocks, ownLabel: Persona.prefix + parties.user)
    }

    /// Changes the transcript, and notes where news begins for somebody who reads further up.
    mutating func append(_ change: (inout Transcript) -> Void) {
        let end = scrollback.live.entries.count
        change(&scrollback.live)
        if !viewport.isFollowing, viewport.firstNew == nil, scrollback.live.entries.count > end {
            viewport.firstNew = end
            reader.unread = UnreadLine(
                beginning: .entry(scrollback.live.entries[end].id), since: now)
        }
    }

    private mutating func follow(thoughtIn piece: StreamEvent, at date: Date) {
        guard case .message(let message) = piece else { return }
        if case .reasoning = message.body {
            let id = TranscriptEntry.ID.message(message.id, type: message.type)
            guard turn?.thought != id else { return }
            endThought(at: date)
            turn?.thought = id
            turn?.thoughtSince = date
        } else {
            endThought(at: date)
        }
    }

    private mutating func endThought(at date: Date) {
        guard let id = turn?.thought, let since = turn?.thoughtSince else { return }
        thinking[id] = Duration.seconds(from: since, to: date)
        turn?.thought = nil
        turn?.thoughtSince = nil
    }
}

extension TurnEvent {
    /// Whether it may come when no turn is running, without there being one.
    fileprivate var isAfterthought: Bool {
        switch self {
        case .settled, .noticed, .blocksRead, .replaced, .approvalPending: true
        case .phaseChanged, .streamed, .ended: false
        }
    }
}

extension PersonaState {
    /// What a phase tells of the persona block; nil where it tells nothing.
    fileprivate init?(_ phase: TurnPhase) {
        switch phase {
        case .waiting, .recovering, .reconciling: return nil
        case .attaching, .checking: self = .attaching
        case .sending, .streaming: self = .attached
        case .detaching: self = .detaching
        }
    }
}

extension TurnEnd {
    /// How the question of a turn that never began stands: it can be sent again.
    fileprivate static let unsent = TurnEnd.failed(
        TurnFailure(cause: .agentBusy, delivery: .notSent))
}

extension RunningTurn {
    /// Whether it was cancelled while it waited for the agent.
    fileprivate func neverBegan(before end: TurnEnd) -> Bool {
        end == .cancelled && phase == .waiting && !hasAgent
    }

    fileprivate mutating func count(_ event: StreamEvent, pieces count: Int, at date: Date) {
        switch event {
        case .message(let message):
            switch message.body {
            case .assistant, .reasoning, .toolCall, .approvalRequest:
                pieces += count
                if firstPieceAt == nil { firstPieceAt = date }
                lastPieceAt = date
            default: break
            }
        case .usage(let usage): self.usage = usage
        case .ping, .stopReason, .failure, .done: break
        }
    }

    /// Tokens a second: as the server counted them, or one for each piece that came so far.
    func tokensPerSecond(at date: Date) -> Double? {
        guard let firstPieceAt else { return nil }
        let end = usage == nil ? date : lastPieceAt ?? date
        let seconds = end.timeIntervalSince(firstPieceAt)
        guard seconds >= 0.25, seconds.isFinite else { return nil }
        let counted = usage.map(\.completionTokens) ?? 0
        return Double(counted > 0 ? counted : pieces) / seconds
    }

    fileprivate func summary(at date: Date) -> TurnSummary {
        TurnSummary(
            seconds: startedAt.map { Duration.seconds(from: $0, to: date) },
            tokensPerSecond: tokensPerSecond(at: date),
            contextTokens: usage.flatMap(\.contextTokens))
    }
}

extension Duration {
    /// Whole seconds between two times; 0 where the clock was set back.
    static func seconds(from start: Date, to end: Date) -> Int {
        let seconds = end.timeIntervalSince(start)
        guard seconds > 0, seconds < 1e9 else { return 0 }
        return Int(seconds)
    }
}
