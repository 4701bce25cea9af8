import ChatCore
import Screen

extension Model {
    mutating func lineChanged(to line: InputLine) -> [Effect] {
        let isEdited = line.text != input.text
        input = line
        guard isEdited else { return [] }
        notice = nil
        candidates = []
        isLeavingArmed = false
        return [.saveDraft(draft)]
    }

    mutating func submitted(_ line: String) -> [Effect] {
        notice = nil
        candidates = []
        isLeavingArmed = false
        input = InputLine(mode: input.mode)
        let text = line.trimmingSpaces
        guard !text.isEmpty else { return [] }
        switch Command.read(text) {
        case .message(let message):
            viewport = Viewport()
            return [.addHistory(line), .saveDraft(draft)] + send(message)
        case .run(let action, let argument, let name):
            let typed = text.dropFirst().prefix { $0 != " " }
            let effects = perform(action, argument: argument)
            if typed != name, notice == nil { notice = Notice(text: "ran /\(name)") }
            return [.addHistory(line), .saveDraft(draft)] + effects
        case .unknown(let name):
            return refuse(
                "no command /\(name); /help lists them, and // begins a message with a slash",
                line: line)
        case .ambiguous(_, let names):
            return refuse(
                "which one? " + names.map { "/" + $0 }.joined(separator: " "), line: line)
        }
    }

    /// Sends a message, or puts it behind those that wait already.
    private mutating func send(_ message: String) -> [Effect] {
        queue.isHeld = false
        if canSend, queue.messages.isEmpty {
            return begin(message)
        }
        queue.messages.append(message)
        if case .away = connection, turn == nil {
            notice = Notice(text: "queued; sent when the server is back")
        }
        return [.saveQueue(queue.messages)] + sendNext()
    }

    /// Sends what has waited longest, if it is its time.
    mutating func sendNext() -> [Effect] {
        guard canSend, !queue.isHeld, !queue.messages.isEmpty else { return [] }
        let message = queue.messages.removeFirst()
        return begin(message) + [.saveQueue(queue.messages)]
    }

    private mutating func begin(_ message: String, retrying otid: String? = nil) -> [Effect] {
        turn = RunningTurn()
        summary = nil
        return [.send(message, retrying: otid)]
    }

    mutating func retry() -> [Effect] {
        if queue.isHeld {
            queue.isHeld = false
            if !queue.messages.isEmpty { return sendNext() }
        }
        guard canSend else {
            notice = Notice(text: "not now: wait for the turn's end and for the server")
            return []
        }
        let failed = scrollback.live.entries.last { entry in
            guard case .user = entry.kind else { return false }
            return entry.state == .unsent || entry.state == .failed
        }
        guard let failed else {
            notice = Notice(text: "no message has failed")
            return []
        }
        viewport = Viewport()
        if failed.state == .unsent, case .said(let otid) = failed.id {
            return begin(failed.text, retrying: otid)
        }
        return begin(failed.text)
    }

    mutating func completionRequested() -> [Effect] {
        let line = input.text
        let options = complete(line, users: knownUsers, agents: knownAgents)
        switch options.count {
        case 0:
            candidates = []
            return unlistedNames(for: line)
        case 1:
            candidates = []
            let whole = options[0].contains(" ") ? options[0] : options[0] + " "
            return whole == line ? [] : [.setLine(whole)]
        default:
            candidates = options
            let common = commonPrefix(of: options)
            return common.count > line.count ? [.setLine(common)] : []
        }
    }

    /// Names that were never asked for are asked for when somebody wants to complete one.
    private func unlistedNames(for line: String) -> [Effect] {
        switch Command.read(line) {
        case .run(.user, _, _) where knownUsers.isEmpty: [.listUsers]
        case .run(.agent, _, _) where knownAgents.isEmpty: [.listAgents]
        default: []
        }
    }
}
