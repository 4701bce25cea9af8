import ChatCore
import Localization
import Screen

extension Model {
    /// Sends a message, or puts it behind those that wait already.
    mutating func send(_ message: QueuedMessage) -> [Effect] {
        queue.isHeld = false
        if canSend, !queue.hasNext {
            guard let image = attachment else { return begin(message, from: .line) }
            attachment = nil
            var message = message
            message.text += (message.text.isEmpty ? "" : "\n") + image.chip
            return [.sendImage(otid: message.otid)] + begin(message, from: .line)
        }
        queue.append(message, isForNext: isSwitching)
        if case .away = connection, turn == nil {
            notice = Notice(text: localized("queue.away"))
        } else if let question = openQuestion {
            notice = Notice(text: localized("queue.approval", question.title))
        }
        return [.keepQueued(message)] + sendNext()
    }

    /// Sends what has waited longest, if it is its time.
    mutating func sendNext() -> [Effect] {
        guard canSend, let message = queue.takeNext() else { return sendAnswers() }
        // It said what this message waits for.
        notice = nil
        return begin(message, from: .queue)
    }

    mutating func begin(_ message: QueuedMessage, from origin: MessageOrigin) -> [Effect] {
        turn = RunningTurn()
        summary = nil
        return [.send(message.text, otid: message.otid, from: origin)]
    }

    /// What the program was ended over: shown, and never sent unasked.
    mutating func queueLoaded(_ messages: [QueuedMessage]) {
        let unsaid = messages.filter { scrollback.live[.said(otid: $0.otid)] == nil }
        guard queue.add(leftovers: unsaid) else { return }
        notice = Notice(
            text: localized("queue.leftover", count: unsaid.count))
    }

    /// Shows what waits, to be edited or dropped, or sends it.
    mutating func showQueue(_ argument: String) -> [Effect] {
        switch argument {
        case "send": return releaseQueue()
        case "":
            guard !queue.isEmpty else {
                notice = Notice(text: localized("queue.none"))
                return []
            }
            overlay = .picker(
                Picker(
                    .queue,
                    queue.entries.map { entry in
                        Choice(
                            id: entry.message.otid, name: entry.message.text,
                            detail: entry.isFromLastTime ? localized("queue.last-time") : "")
                    }))
            return []
        default:
            return refuse(localized("queue.usage"), line: "/queue")
        }
    }

    /// The person says that all that waits is to be sent.
    mutating func releaseQueue() -> [Effect] {
        overlay = nil
        guard !queue.isEmpty else {
            notice = Notice(text: localized("queue.none"))
            return []
        }
        queue.release()
        let effects = sendNext()
        if effects.isEmpty, turn == nil {
            notice = Notice(text: localized("queue.later"))
        }
        return effects
    }

    /// Puts a message that waits into the line.
    ///
    /// What is in the line is put aside.
    mutating func editQueued(otid: String) -> [Effect] {
        guard let message = queue.take(otid: otid) else { return noteGone() }
        if !input.text.isEmpty {
            killed = input.whole
            notice = Notice(text: localized("line.aside"))
        }
        // First to where it is kept from now on.
        return setLine(message.text) + [.unqueue(otid: otid)]
    }

    /// Takes back the message that was entered last, to be edited.
    mutating func editNewestQueued() -> [Effect] {
        queue.entries.last.map { editQueued(otid: $0.message.otid) } ?? []
    }

    /// Takes the selected message out of the queue; it can be brought back as a line.
    mutating func dropQueued() -> [Effect] {
        guard case .picker(var picker) = overlay, picker.kind == .queue,
            let otid = picker.choice?.id
        else { return [] }
        picker.removeChoice()
        overlay = picker.choices.isEmpty ? nil : .picker(picker)
        guard let message = queue.take(otid: otid) else { return noteGone() }
        dropped = message.text
        notice = Notice(text: localized("queue.dropped"))
        return [.unqueue(otid: otid)]
    }

    private mutating func noteGone() -> [Effect] {
        notice = Notice(text: localized("queue.sent"))
        return []
    }
}
