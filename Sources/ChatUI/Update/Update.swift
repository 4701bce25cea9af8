import ChatCore
import LettaAPI
import Localization
import Screen

/// Decides what an event changes, and what is to be done about it.
public func update(_ model: inout Model, on event: Event) -> [Effect] {
    let before = model.wordColumns
    defer { model.keepReadingPlace(columnsBefore: before) }
    switch event {
    case .key(let key):
        guard let action = Action.forKey(key, model: model) else { return [] }
        return model.pressed(key, action)
    case .interruptPressed: return model.perform(.interrupt, argument: "")
    case .resized(let size):
        model.size = size
        return []
    case .closing:
        model.isClosing = true
        model.overlay = nil
        return [.saveDraft(model.draft)]
    case .tick(let date):
        model.now = date
        model.queue.timePassed()
        return []

    case .line(let line): return model.lineChanged(to: line)
    case .submitted(let line, let otid): return model.submitted(line, otid: otid)
    case .completionRequested: return model.completionRequested()
    case .folderListed(let listing): return model.folderListed(listing)
    case .historySearchRequested: return model.searchHistory()
    case .historyFound(let lines, let query, let skipped, let hasMore):
        return model.historyFound(lines, query: query, skipping: skipped, hasMore: hasMore)
    case .editorRequested: return model.perform(.edit, argument: "")
    case .linkNotOpened(let address):
        model.showUnopened(address)
        return []
    case .edited(let outcome, let purpose): return model.edited(outcome, purpose)

    case .turnStarted(let otid, let text, let date):
        model.turnStarted(otid: otid, text: text, at: date)
        return []
    case .answerStarted(let otid, let approvals, let date):
        model.answerStarted(otid: otid, approvals, at: date)
        return []
    case .approvalPending(let pending): return model.approvalPending(pending)
    case .turn(let event, let date): return model.turnReported(event, at: date)
    case .streamed(let pieces, let date):
        model.streamed(.message(pieces.message), pieces: pieces.count, at: date)
        return []
    case .connection(let state): return model.connectionChanged(to: state)
    // What was found is elsewhere now, or here.
    case .opened(let parties): return model.opened(parties) + model.lookEverywhere()
    case .blocksRead(let blocks):
        model.blocksRead(blocks)
        return []
    case .block(let event): return model.blockReported(event)
    case .contextRead(let overview):
        model.notice = nil
        model.overlay = .page(.context(overview))
        return []
    case .personaSettled(let isDetached):
        model.persona = isDetached ? .detached : .left
        return []

    case .historyLoaded(let history, let hasOlder):
        model.historyLoaded(history, hasOlder: hasOlder)
        return []
    case .pageLoaded(let page, let request): return model.pageLoaded(page, for: request)
    case .readingLoaded(let reading): return model.readingLoaded(reading)
    case .searchAnswered(let matches, let serial):
        return model.searchAnswered(matches, serial: serial)
    case .found(let answer, let serial):
        model.found(answer, serial: serial)
        return []
    case .stretchLoaded(let stretch, let found):
        model.stretchLoaded(stretch, around: found)
        return []
    case .draftLoaded(let draft):
        return model.input.text.isEmpty && !draft.isEmpty ? [.setLine(draft)] : []
    case .queueLoaded(let messages):
        model.queueLoaded(messages)
        return []
    case .queueSaved(let otid, let isSaved):
        model.queue.saved(otid: otid, isSaved: isSaved)
        return []
    case .listed(let listing, let choices): return model.listed(listing, choices)
    case .known(let listing, let choices):
        model.known[listing] = choices
        return model.completeNow()
    case .agentNeeded(let agents):
        model.known[.agents] = agents
        if model.overlay == nil { model.overlay = .picker(Picker(.list(.agents), agents)) }
        return []
    case .settingsListed(let states):
        model.settingsListed(states)
        return []
    case .archiveSearched(let words, let passages):
        model.overlay = .page(.archive(words, passages))
        return []
    case .imageAttached(let attachment):
        model.attachment = attachment
        return []
    case .wirePassed(let entries):
        model.wirePassed(entries)
        return []
    case .newcomerArrived:
        model.beginWelcome()
        return []
    case .serverTried(let objection): return model.serverTried(objection)
    case .answered(let words):
        model.notice = Notice(text: words)
        return []
    case .refused(let words): return model.refused(words)
    case .failed(let words):
        model.failed(words)
        if model.isSwitching { model.queue.partiesStayed() }
        model.switching = nil
        model.landing = nil
        return model.sendNext()
    case .noticed(let words):
        model.scrollback.live.note(words, kind: .notice, at: model.now)
        return []
    case .reported(let words, let isTrouble):
        model.notice = Notice(text: words, face: isTrouble ? .error : .notice)
        return []
    case .exportRefused(let path):
        return model.refuse(
            localized("export.replace", path), line: "/export ! \(path)",
            face: .warning)
    }
}
