import ChatCore
import LettaAPI
import Localization
import Screen

/// Lists, questions, and lines that are asked for.
extension Model {
    /// Asks for a list, which is shown when it comes.
    mutating func ask(for listing: Listing, filter: String = "") -> [Effect] {
        awaitedPicker = listing
        awaitedFilter = filter
        return [.list(listing)]
    }

    /// A list came; it is shown where it was asked for, and takes the place of an older one of its kind.
    mutating func listed(_ listing: Listing, _ choices: [Choice]) -> [Effect] {
        known[listing] = choices
        if case .picker(var picker) = overlay, picker.kind == .list(listing) {
            picker.replace(with: choices)
            overlay = .picker(picker)
        } else if awaitedPicker == listing {
            show(Picker(.list(listing), choices))
        }
        if awaitedPicker == listing { awaitedPicker = nil }
        return completeNow()
    }

    private mutating func show(_ picker: Picker) {
        var picker = picker
        guard !picker.choices.isEmpty || picker.kind == .list(.users) else {
            notice = Notice(text: picker.emptyWords)
            return
        }
        if !awaitedFilter.isEmpty { picker.filter(by: awaitedFilter) }
        awaitedFilter = ""
        overlay = .picker(picker)
    }

    /// What is typed goes into the line of what is open, or is looked for.
    mutating func typed(_ key: Key) -> [Effect] {
        if historySearch != nil { return typedIntoSearch(key) }
        notice = nil
        switch overlay {
        case .picker(var picker):
            picker.take(key)
            overlay = .picker(picker)
        case .prompt(var prompt):
            prompt.line.take(key)
            overlay = .prompt(prompt)
        case .wire(var page):
            page.filter.take(key)
            overlay = .wire(page)
        case .find(let page): return typedToFind(key, in: page)
        case .page, .question, nil: break
        }
        return []
    }

    /// Esc takes back what was typed first, and closes what is open then.
    mutating func closeOverlay() -> [Effect] {
        switch overlay {
        case .picker(var picker):
            if picker.clearFilter() {
                overlay = .picker(picker)
                return []
            }
            if case .welcome(let step) = picker.kind { return leaveWelcome(step) }
            overlay = picker.under
            if case .doubt(let question) = picker.kind { return leaveUndecided(question) }
        case .wire(var page):
            if !page.filter.isEmpty {
                page.filter = EditLine()
                overlay = .wire(page)
                return []
            }
            overlay = page.under
        case .find(let page): return closeFind(page)
        case .prompt(let prompt):
            if case .welcome(let step) = prompt.purpose { return leaveWelcome(step) }
            overlay = prompt.under
        case .question(let question): overlay = question.under
        case .page(let page):
            if welcome != nil, page.under == nil { return leaveWelcome(.checking) }
            overlay = page.under
        case nil: break
        }
        return []
    }

    mutating func moveInOverlay(by step: Int) {
        switch overlay {
        case .page: scrollPage(by: step)
        case .picker(var picker):
            picker.move(by: step)
            overlay = .picker(picker)
        case .question(var question):
            question.isYesSelected = step > 0
            overlay = .question(question)
        case .wire(var page):
            page.move(by: step, in: wire ?? Wire())
            overlay = .wire(page)
        case .find(var page):
            page.move(by: step)
            overlay = .find(page)
        case .prompt: break
        case nil: moveBlockSelection(by: step)
        }
    }

    /// Pages through a list or the wire.
    ///
    /// - Returns: whether there was one.
    mutating func scrollList(_ action: Action) -> Bool {
        let page = max(Panes(self).overlay.rows - 3, 1)
        switch overlay {
        case .picker(var picker):
            switch action {
            case .pageUp: picker.move(by: -page)
            case .pageDown: picker.move(by: page)
            case .rowUp: picker.move(by: -1)
            case .rowDown: picker.move(by: 1)
            case .top: picker.moveToStart()
            default: picker.moveToEnd()
            }
            overlay = .picker(picker)
        case .wire(var wirePage):
            let wire = wire ?? Wire()
            switch action {
            case .pageUp: wirePage.move(by: -page, in: wire)
            case .pageDown: wirePage.move(by: page, in: wire)
            case .rowUp: wirePage.move(by: -1, in: wire)
            case .rowDown: wirePage.move(by: 1, in: wire)
            case .top: wirePage.move(by: -Wire.limit * 2, in: wire)
            default: wirePage.end = nil
            }
            overlay = .wire(wirePage)
        case .find(var found):
            let all = found.found.count
            switch action {
            case .pageUp: found.move(by: -max(page / FindLayout.rowsEach, 1))
            case .pageDown: found.move(by: max(page / FindLayout.rowsEach, 1))
            case .rowUp: found.move(by: -1)
            case .rowDown: found.move(by: 1)
            case .top: found.move(by: -all)
            default: found.move(by: all)
            }
            overlay = .find(found)
        case .question, .prompt: break
        case .page, nil: return false
        }
        return true
    }

    /// Enter, in whatever is open.
    mutating func choose() -> [Effect] {
        switch overlay {
        case .picker(let picker): return choose(from: picker)
        case .question(let question): return answer(question, isYes: question.isYesSelected)
        case .prompt(let prompt): return take(prompt)
        case .wire(var page):
            page.isUnfolded.toggle()
            overlay = .wire(page)
            return []
        case .find(let page): return goToFound(in: page)
        case .page, nil: return []
        }
    }

    mutating func answerQuestion(isYes: Bool) -> [Effect] {
        guard case .question(let question) = overlay else { return [] }
        return answer(question, isYes: isYes)
    }

    private mutating func answer(_ question: Question, isYes: Bool) -> [Effect] {
        overlay = question.under
        return isYes ? question.effects : []
    }

    private mutating func choose(from picker: Picker) -> [Effect] {
        if let name = picker.chosenOffer {
            overlay = picker.under
            return begin(switchingTo: name, .switchUser(name))
        }
        guard let choice = picker.choice else {
            if picker.offer != nil {
                notice = Notice(text: localized("user.nobody"))
            }
            return []
        }
        overlay = picker.under
        switch picker.kind {
        case .list(.users): return choice.isCurrent ? [] : switchUser(choice.id)
        case .list(.agents): return choice.isCurrent ? [] : switchAgent(choice.id)
        case .list(.conversations): return choice.isCurrent ? [] : openConversation(choice.id)
        case .list(.models): return choice.isCurrent ? [] : askToChangeModel(to: choice.id)
        case .list(.servers): return choice.isCurrent ? [] : switchServer(choice.id)
        case .queue: return editQueued(otid: choice.id)
        case .settings:
            overlay = .picker(picker)
            return editSetting(choice.id)
        case .values(let name): return changeSetting(name, to: choice.id)
        case .blocks: return openBlock(BlockID(choice.id), over: picker)
        case .history: return showVersion(choice, over: picker)
        case .doubt(let question): return answer(question, choice.id)
        case .welcome(let step): return chooseWelcome(choice.id, at: step)
        }
    }

    private mutating func take(_ prompt: Prompt) -> [Effect] {
        let text = prompt.line.text.trimmingSpaces
        switch prompt.purpose {
        case .conversationName(let id):
            overlay = prompt.under
            return text.isEmpty ? [] : [.renameConversation(id, to: text)]
        case .setting(let name):
            overlay = prompt.under
            return changeSetting(name, to: text)
        case .welcome(let step): return typedWelcome(text, at: step)
        }
    }
}
