import ChatCore
import Localization
import Screen

extension Model {
    /// Does what a key stands for.
    mutating func pressed(_ key: Key, _ action: Action) -> [Effect] {
        let first = sequenceBegun
        if action != .focusGained, action != .focusLost { sequenceBegun = nil }
        switch key {
        case .wheelUp(let position): return wheel(at: position, up: true)
        case .wheelDown(let position): return wheel(at: position, up: false)
        case .click(let position): return clicked(at: position)
        default: break
        }
        switch action {
        case .text: return place == .search ? typeInSearch(key) : typed(key)
        case .sequenceBegun:
            sequenceBegun = key
            return []
        case .sequenceBroken:
            // The line editor may know what the two mean together.
            guard focus == .input, takesText, let first else { return [] }
            return [.feed(first), .feed(key)]
        // Back from what was found in the list of everything, to where the reader was.
        case .focusInput where key == .escape && reader.search?.isFromEverywhere == true:
            notice = nil
            return cancelSearch()
        default: return perform(action, argument: "")
        }
    }

    /// Does what a key or a command stands for.
    mutating func perform(_ action: Action, argument: String) -> [Effect] {
        if action != .interrupt, action != .focusGained, action != .focusLost {
            isLeavingArmed = false
            notice = nil
        }
        switch action {
        case .help: return showHelp(on: argument)
        case .user: return switchUser(argument)
        case .agent: return switchAgent(argument)
        case .blocks: return showBlocks(argument)
        case .queue: return showQueue(argument)
        case .edit: return edit(argument)
        case .cancel: return cancel()
        case .retry: return retry()
        case .approve: return approve(argument)
        case .deny: return deny(reason: argument, all: false)
        case .denyAll: return deny(reason: argument, all: true)
        case .denyWithReason: return denyWithReason()
        case .status: overlay = .page(statusPage())
        case .reasoning: showsReasoning.toggle()
        case .tools: showsToolResults.toggle()
        case .open: return openLink(argument)
        case .markdown: toggleSource()
        case .quit: return quit()
        case .interrupt: return interrupt()
        case .pageUp, .pageDown, .rowUp, .rowDown, .top, .bottom: return scroll(action)
        case .theme: return changeTheme(argument)
        case .mouse: return switchMouse(argument)
        case .bare: isBare.toggle()
        case .restoreLine: return restoreLine()
        case .unfoldPaste: return unfoldPaste()
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .new: return newConversation(argument)
        case .conversations: return showConversations(argument)
        case .fork: return fork()
        case .model: return changeModel(argument)
        case .server: return switchServer(argument)
        case .archival: return searchArchive(argument)
        case .image: return attachImage(argument)
        case .settings: return showSettings()
        case .set: return set(argument)
        case .wire: return showWire(argument)
        case .close:
            if menu == nil { return closeOverlay() }
            menu = nil
        case .previous: if menu != nil { menu?.move(by: -1) } else { moveInOverlay(by: -1) }
        case .next: if menu != nil { menu?.move(by: 1) } else { moveInOverlay(by: 1) }
        case .choose: return menu != nil ? takeCandidate() : choose()
        case .editNewest: return editNewestQueued()
        case .drop: return drop()
        case .rename: return askToRenameConversation()
        case .yes: return answerQuestion(isYes: true)
        case .no: return answerQuestion(isYes: false)
        case .openBlock: return openBlock()
        case .editBlock: return editBlock("")
        case .history: return showBlockHistory(argument)
        case .blockDetails: return showBlockDetails()
        case .restoreVersion: return restoreVersion()
        case .context:
            notice = Notice(text: localized("context.asking"))
            return [.loadContext]
        case .release: return releaseQueue()
        case .searchHistory: return searchHistory()
        case .olderMatch: return olderMatch()
        case .newerMatch: historySearch?.newer()
        case .takeMatch: return takeMatch()
        case .leaveSearch: historySearch = nil
        case .focusNext: focusNext()
        case .focusTranscript: focusTranscript()
        case .focusInput: focusInput()
        case .find: return find(argument)
        case .search: return search(argument)
        case .searchOlder: return stepSearch(by: 1)
        case .searchNewer: return stepSearch(by: -1)
        case .searchAccept: return acceptSearch()
        case .searchCancel: return cancelSearch()
        case .goTo: return goTo(argument)
        case .times: reader.showsTimes.toggle()
        case .selectPrevious: return select(by: -1)
        case .selectNext: return select(by: 1)
        case .selectPreviousOwn: return selectOwn(by: -1)
        case .selectNextOwn: return selectOwn(by: 1)
        case .toggleFold: return toggleFold()
        case .copy: return copy(argument)
        case .copyMessage: return copySelected()
        case .copyCode: return copySelectedCode()
        case .export: return export(argument)
        case .exportFromHere: return exportFromHere()
        case .focusGained: isFocused = true
        case .focusLost: isFocused = false
        case .text, .sequenceBegun, .sequenceBroken, .ignored: break
        }
        return []
    }

    /// What is to be kept of the input: the line, or the one that Ctrl-C put aside.
    var draft: String { input.text.isEmpty ? killed ?? "" : input.whole }

    private mutating func quit() -> [Effect] {
        isClosing = true
        return [.saveDraft(draft), .quit]
    }

    /// Goes on to the next pane that is there.
    private mutating func focusNext() {
        switch focus {
        case .input: focusTranscript()
        case .transcript: focus = Panes(self).sidebar == nil ? .input : .sidebar
        case .sidebar: focus = .input
        }
    }

    private mutating func interrupt() -> [Effect] {
        if isClosing || isLeavingArmed { return quit() }
        if overlay != nil { return closeOverlay() }
        isLeavingArmed = true
        if let turn, turn.end == nil, !turn.isCancelling { return cancel() }
        guard !input.text.isEmpty else {
            notice = Notice(text: localized("leave.again"))
            return []
        }
        killed = input.whole
        input = InputLine(mode: input.mode)
        menu = nil
        notice = Notice(text: localized("line.aside-leave"))
        return [.clearLine, .saveDraft(draft)]
    }

    private mutating func restoreLine() -> [Effect] {
        if let dropped {
            self.dropped = nil
            if !input.text.isEmpty { killed = input.whole }
            return [.setLine(dropped)]
        }
        guard let killed else {
            notice = Notice(text: localized("line.none-aside"))
            return []
        }
        self.killed = input.text.isEmpty ? nil : input.whole
        return [.setLine(killed)]
    }

    private mutating func cancel() -> [Effect] {
        guard var turn, turn.end == nil else {
            notice = Notice(text: localized("cancel.nothing"))
            return []
        }
        guard !turn.isCancelling else { return [] }
        turn.isCancelling = true
        self.turn = turn
        notice = Notice(text: localized("cancel.leave"))
        return [.cancelTurn]
    }

    /// Says why something is not done, and leaves the words in the line to be mended.
    mutating func refuse(_ reason: String, line: String, face: Face = .error) -> [Effect] {
        notice = Notice(text: reason, face: face)
        // Something else may have been typed since the line was asked for.
        guard input.text.isEmpty else { return [] }
        return setLine(line)
    }

    /// Puts a text into the line, and leaves what the status line says about it.
    ///
    /// The line counts as set at once: what the editor reports of it would else be taken for typing.
    mutating func setLine(_ text: String) -> [Effect] {
        input = InputLine(text: text, cursor: text.count, mode: input.mode)
        return [.setLine(text), .saveDraft(draft)]
    }

    /// An order was not followed; if it was a switch, everything stays as it was.
    mutating func refused(_ words: String) -> [Effect] {
        notice = Notice(text: words, face: .error)
        if isSwitching { queue.partiesStayed() }
        switching = nil
        landing = nil
        return sendNext()
    }

    /// Takes what is selected out of the list that is open.
    private mutating func drop() -> [Effect] {
        guard case .picker(let picker) = overlay else { return [] }
        return picker.kind == .queue ? dropQueued() : askToDeleteConversation(picker)
    }
}
