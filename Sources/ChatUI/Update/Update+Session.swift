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
        refreshOverlay()
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

extension Model {
    /// Closes what was about those who talked before; what says the same whoever talks stays open.
    fileprivate mutating func refreshOverlay() {
        switch overlay {
        case .wire, .find, nil: break
        case .picker(let picker): if picker.kind != .settings { overlay = nil }
        case .page(let page):
            if page.title == Page.statusTitle {
                overlay = .page(statusPage())
            } else if page.block != nil {
                overlay = nil
            }
        case .question, .prompt: overlay = nil
        }
    }
}
