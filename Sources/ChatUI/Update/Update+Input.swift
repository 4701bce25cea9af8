import ChatCore
import Localization
import Screen

extension Model {
    mutating func lineChanged(to line: InputLine) -> [Effect] {
        let isEdited = line.whole != input.whole
        input = line
        guard isEdited else { return [] }
        focusInput()
        notice = nil
        if menu != nil { narrowMenu() }
        isLeavingArmed = false
        awaitedCompletion = nil
        return [.saveDraft(draft)]
    }

    mutating func submitted(_ line: String, otid: String) -> [Effect] {
        notice = nil
        menu = nil
        isLeavingArmed = false
        awaitedCompletion = nil
        input = InputLine(mode: input.mode)
        let text = line.trimmingSpaces
        guard !text.isEmpty else { return [] }
        switch Command.read(text) {
        case .message(let message):
            if case .away(let reason, nil) = connection {
                return refuse(localized("send.refused", reason), line: line)
            }
            if attachment != nil, !canSend {
                // What waits is kept as words on the disk.
                return refuse(
                    localized("send.image-waits"),
                    line: line)
            }
            followNewest()
            return [.addHistory(line), .saveDraft(draft)]
                + send(QueuedMessage(otid: otid, text: message))
        case .run(let action, let argument, let name):
            let typed = text.dropFirst().prefix { $0 != " " }
            let effects = perform(action, argument: argument)
            // A line that was refused is still there, and no history yet.
            guard input.text.isEmpty else { return effects }
            if typed != name, notice == nil { notice = Notice(text: localized("send.ran", name)) }
            return [.addHistory(line), .saveDraft(draft)] + effects
        case .unknown(let name):
            let near = nearest(to: name, in: Action.table.compactMap(\.command))
            return refuse(
                near.map { localized("command.near", name, $0) } ?? localized("command.none", name),
                line: line)
        case .ambiguous(_, let names):
            return refuse(
                localized("command.which", names.map { "/" + $0 }.joined(separator: " ")),
                line: line)
        }
    }

    mutating func retry() -> [Effect] {
        if queue.isHeld {
            queue.isHeld = false
            if queue.hasNext { return sendNext() }
        }
        if case .away(let reason, nil) = connection {
            notice = Notice(text: localized("send.refused", reason), face: .error)
            return []
        }
        guard canSend else {
            notice = Notice(text: localized("send.not-now"))
            return []
        }
        let failed = scrollback.live.entries.last { entry in
            guard case .user = entry.kind else { return false }
            return entry.state == .unsent || entry.state == .failed
        }
        guard let failed else {
            if queue.hasLeftovers { return releaseQueue() }
            notice = Notice(text: localized("send.none-failed"))
            return []
        }
        guard failed.state == .unsent, case .said(let otid) = failed.id else {
            return refuse(
                localized("send.again"), line: failed.text, face: .warning)
        }
        followNewest()
        return begin(QueuedMessage(otid: otid, text: failed.text), from: .transcript)
    }
}
