import ChatCore
import LettaAPI
import Localization
import Screen

// MARK: - Choosing a block

extension Model {
    /// The block that keys are meant for: on the page, or selected in the sidebar.
    var chosenBlock: Memory.Entry? {
        switch overlay {
        case .page(let page): return page.block.flatMap { memory[$0] }
        case .picker, .question, .prompt, .wire, .find: return nil
        case nil: return focus == .sidebar ? selectedBlock : nil
        }
    }

    /// The one selected in the sidebar; the first where none is.
    var selectedBlock: Memory.Entry? {
        selectedBlockID.flatMap { memory[$0] } ?? memory.entries.first
    }

    mutating func moveBlockSelection(by step: Int) {
        guard let current = selectedBlock,
            let place = memory.entries.firstIndex(where: { $0.block.id == current.block.id })
        else { return }
        let next = min(max(place + step, 0), memory.entries.count - 1)
        selectedBlockID = memory.entries[next].block.id
    }

    /// The block that a command names, or else the one that keys are meant for.
    private func block(named label: String) -> Memory.Entry? {
        guard !label.isEmpty else { return chosenBlock }
        return memory.entries.first {
            $0.block.label == label || $0.block.label == Persona.prefix + label
        }
    }

    private mutating func noSuchBlock(_ command: String, _ label: String) -> [Effect] {
        let labels = memory.entries.map(\.block.label).joined(separator: ", ")
        let words =
            labels.isEmpty
            ? localized("blocks.unknown")
            : label.isEmpty
                ? localized("blocks.which", labels) : localized("blocks.no-such", labels)
        return refuse(words, line: "/\(command) \(label)")
    }

    // MARK: Looking

    mutating func openBlock() -> [Effect] {
        chosenBlock.map { openBlock($0.block.id) } ?? []
    }

    /// - Parameter list: what it is opened from, and goes back to.
    mutating func openBlock(_ id: BlockID, over list: Picker? = nil) -> [Effect] {
        guard let entry = memory[id] else { return [] }
        var page = Page.block(entry)
        page.under = list.map { .picker($0) }
        overlay = .page(page)
        return [.refreshBlocks]
    }

    /// A list of blocks, where there is no room for a sidebar.
    mutating func listBlocks() -> [Effect] {
        overlay = .picker(Picker(.blocks, memory.entries.map(\.choice)))
        return [.refreshBlocks]
    }

    mutating func showBlockHistory(_ label: String) -> [Effect] {
        guard let entry = block(named: label) else { return noSuchBlock("history", label) }
        return [.block(.loadHistory(entry.block.id))]
    }

    mutating func showBlockDetails() -> [Effect] {
        guard let entry = chosenBlock else { return [] }
        var page = Page.details(of: entry, agents: nil, seenAt: nil, isAsked: false)
        page.under = overlay
        overlay = .page(page)
        return [.block(.loadDetails(entry.block.id))]
    }

    mutating func blockReported(_ event: BlockEvent) -> [Effect] {
        switch event {
        case .fetched(let block): return editFetched(block)
        case .written(let label): notice = Notice(text: localized("blocks.written", label))
        case .changedMeanwhile(let edit, let now):
            ask(BlockQuestion(edit: edit, doubt: .changedMeanwhile(now)))
        case .failed(let words):
            notice = Notice(text: words, face: .error)
            scrollback.live.note(words, kind: .error, at: self.now)
        case .noticed(let words): scrollback.live.note(words, kind: .notice, at: now)
        case .history(let id, let versions, let calendar):
            showHistory(
                BlockTimeline(
                    block: id, versions: versions, calendar: calendar,
                    user: parties.user))
        case .details(let id, let agents, let seenAt):
            guard case .page(let page) = overlay, page.isDetails, page.block == id,
                let entry = memory[id]
            else { return [] }
            var told = Page.details(of: entry, agents: agents, seenAt: seenAt, isAsked: true)
            told.under = page.under
            overlay = .page(told)
        }
        return []
    }

    // MARK: History

    private mutating func showHistory(_ timeline: BlockTimeline) {
        guard !timeline.versions.isEmpty else {
            notice = Notice(text: localized("blocks.no-value"))
            return
        }
        self.timeline = timeline
        let label = memory[timeline.block]?.block.label ?? localized("blocks.block")
        overlay = .picker(Picker(.history(of: label), timeline.choices, under: overlay))
    }

    /// What a version changed of the one before.
    mutating func showVersion(_ choice: Choice, over list: Picker) -> [Effect] {
        guard let change = timeline?.change(id: choice.id) else { return [] }
        var page = Page.version(
            change.version, since: change.before, title: "\(choice.name), \(choice.detail)")
        page.under = .picker(list)
        overlay = .page(page)
        return []
    }

    /// Asks before an old value takes the place of today's.
    mutating func restoreVersion() -> [Effect] {
        guard case .picker(let picker) = overlay, let choice = picker.choice,
            let timeline, let change = timeline.change(id: choice.id),
            let entry = memory[timeline.block]
        else { return [] }
        guard change.version.value != entry.block.value else {
            notice = Notice(text: localized("blocks.same-value", entry.block.label))
            return []
        }
        guard !entry.block.readOnly else { return refuseReadOnly(entry) }
        ask(
            BlockQuestion(
                edit: BlockEdit(
                    block: entry.block.id, label: entry.block.label, base: entry.block.value,
                    value: change.version.value, restored: change.version.number),
                doubt: .restore(seenAt: choice.name)))
        return []
    }

    // MARK: Editing

    mutating func editBlock(_ label: String) -> [Effect] {
        guard let entry = block(named: label) else { return noSuchBlock("edit", label) }
        guard !entry.block.readOnly else { return refuseReadOnly(entry) }
        guard case .connected = connection else {
            notice = Notice(
                text: localized("blocks.away", entry.block.label), face: .error)
            return []
        }
        notice = Notice(text: localized("blocks.fetching", entry.block.label))
        return [.block(.fetch(entry.block.id))]
    }

    private mutating func refuseReadOnly(_ entry: Memory.Entry) -> [Effect] {
        notice = Notice(text: localized("blocks.read-only", entry.block.label), face: .warning)
        return []
    }

    private mutating func editFetched(_ block: Block) -> [Effect] {
        notice = nil
        return [edit(block.value, of: block)]
    }

    /// JSON is edited over several lines, whatever the server keeps.
    private func edit(_ value: String, of block: Block) -> Effect {
        .editText(JSONLayout.indented(value) ?? value, purpose: .block(block))
    }

    mutating func blockEdited(_ outcome: EditOutcome, _ block: Block) -> [Effect] {
        switch outcome {
        case .unchanged:
            notice = Notice(text: localized("blocks.unchanged", block.label))
            return []
        case .failed(let reason):
            notice = Notice(
                text: localized("blocks.unchanged-reason", block.label, reason), face: .error)
            return []
        case .changed(let text):
            let isDocument = JSONLayout.compact(block.value) != nil
            let isOneLine = !block.value.contains("\n")
            let value = isDocument && isOneLine ? JSONLayout.compact(text) ?? text : text
            guard value != block.value else {
                notice = Notice(text: localized("blocks.unchanged", block.label))
                return []
            }
            let edit = BlockEdit(
                block: block.id, label: block.label, base: block.value, value: value)
            let kept = Effect.block(.keep(edit))
            if isDocument, JSONLayout.compact(text) == nil {
                ask(BlockQuestion(edit: edit, doubt: .notJSON))
                return [kept]
            }
            if let excess = edit.excess(over: block.limit) {
                ask(BlockQuestion(edit: edit, doubt: .tooLong(by: excess)))
                return [kept]
            }
            return write(edit)
        }
    }

    private mutating func write(_ edit: BlockEdit) -> [Effect] {
        notice = Notice(
            text: turn == nil
                ? localized("blocks.writing", edit.label)
                : localized("blocks.write-later", edit.label))
        return [.block(.write(edit))]
    }

    // MARK: Asking

    private mutating func ask(_ question: BlockQuestion) {
        let choices = question.choices.map { Choice(id: $0.answer.rawValue, name: $0.words) }
        overlay = .picker(Picker(.doubt(question), choices))
    }

    mutating func answer(_ question: BlockQuestion, _ id: String) -> [Effect] {
        var edit = question.edit
        switch (BlockQuestion.Answer(rawValue: id) ?? .leave, question.doubt) {
        case (.write, .changedMeanwhile(let now)):
            edit.base = now.value
            return write(edit)
        case (.write, _): return write(edit)
        case (.merge, .changedMeanwhile(let now)):
            return [self.edit(edit.merged(with: now.value), of: now)]
        case (.editAgain, _), (.merge, _):
            guard var block = memory[edit.block]?.block else { return [.block(.leave(edit))] }
            block.value = edit.base
            return [self.edit(edit.value, of: block)]
        case (.leave, _): return leaveUndecided(question)
        }
    }

    /// A question that nobody answered leaves all as it is, and what was typed in a file.
    func leaveUndecided(_ question: BlockQuestion) -> [Effect] {
        question.isOwnText ? [.block(.leave(question.edit))] : []
    }
}
