import ChatCore

extension Model {
    mutating func connectionChanged(to state: ConnectionState) -> [Effect] {
        let wasAway = if case .away = connection { true } else { false }
        connection = state
        guard case .connected = state else { return [] }
        if wasAway { queue.isHeld = false }
        return sendNext()
    }

    mutating func opened(_ next: Parties) -> [Effect] {
        let hasOtherParties =
            isOpened
            && (next.user != parties.user || next.agent != parties.agent
                || next.server != parties.server)
        let isSwitch = hasOtherParties || isOpened && next.thread != parties.thread
        let isFirst = !isOpened
        parties = next
        isOpened = true
        switching = nil
        if overlay?.outlivesOpening != true { overlay = nil }
        if known[.users]?.contains(where: { $0.id == next.user }) == false {
            known[.users]?.append(Choice(next.user))
        }
        guard isSwitch else { return (isFirst ? keepQueue() : []) + sendNext() }
        if hasOtherParties { queue.partiesChanged() } else { queue.threadChanged() }
        approval = nil
        scrollback.clear()
        viewport = Viewport()
        reader.leaveThread()
        // A person's other conversation has the same agent's blocks.
        if hasOtherParties {
            memory = Memory()
            selectedBlockID = nil
        }
        summary = nil
        thinking = [:]
        reasons = [:]
        wrapCache = WrapCache()
        persona = .detached
        return keepQueue() + sendNext()
    }

    /// What was written before it was known to whom is kept for them now.
    private func keepQueue() -> [Effect] { queue.entries.map { .keepQueued($0.message) } }

    mutating func historyLoaded(_ history: Transcript, hasOlder: Bool) {
        scrollback.replace(with: history, hasOlder: hasOlder)
        refindReadingPlace()
    }

    /// After entries were replaced.
    mutating func refindReadingPlace() {
        guard let anchor = viewport.anchor else { return }
        if let place = scrollback.place(of: anchor.entry, near: anchor.place) {
            viewport.anchor?.place = place
            viewport.firstNew = nil
        } else {
            followNewest()
        }
    }
}

extension Overlay {
    /// Whether it says the same whoever talks to whom.
    fileprivate var outlivesOpening: Bool {
        switch self {
        case .wire: true
        case .picker(let picker): picker.kind == .settings
        case .page, .question, .prompt: false
        }
    }
}
