import ChatCore
import LettaAPI
import Localization
import Screen

/// Finding what was said anywhere, and going there.
extension Model {
    /// Opens the list: with words, or as it was left.
    mutating func find(_ words: String) -> [Effect] {
        if case .find = overlay { return [] }
        // A newcomer has nothing to find yet, and a question to answer.
        guard welcome == nil else { return [] }
        var words = words
        if words.isEmpty, let search = reader.search, search.isTyping {
            // What is looked for in this thread is looked for everywhere.
            words = search.text
            let effects = cancelSearch()
            return effects + openFind(FindPage(words))
        }
        guard words.isEmpty, let last = lastFind else { return openFind(FindPage(words)) }
        return openFind(last)
    }

    private mutating func openFind(_ page: FindPage) -> [Effect] {
        var page = page
        page.under = nil
        overlay = .find(page)
        // What is stored may have changed since.
        return lookEverywhere()
    }

    /// Has what is typed looked for, in place of what was looked for before.
    mutating func lookEverywhere() -> [Effect] {
        guard case .find(let page) = overlay else { return [] }
        findSerial += 1
        return [.find(page.isEmpty ? "" : page.line.text, serial: findSerial)]
    }

    mutating func found(_ answer: FindAnswer, serial: Int) {
        guard serial == findSerial else { return }
        if case .find(var page) = overlay {
            page.take(answer)
            overlay = .find(page)
        }
    }

    mutating func typedToFind(_ key: Key, in page: FindPage) -> [Effect] {
        var page = page
        let before = page.line.text
        page.line.take(key)
        overlay = .find(page)
        return page.line.text == before ? [] : lookEverywhere()
    }

    mutating func closeFind(_ page: FindPage) -> [Effect] {
        lastFind = page
        overlay = page.under
        // Nobody waits for it any more.
        findSerial += 1
        return [.find("", serial: findSerial)]
    }

    // MARK: Going there

    /// Goes to what is selected: in the thread that is open or in another conversation of the same two, where
    /// that can be opened now; everything else is shown on a page, for reading alone.
    mutating func goToFound(in page: FindPage) -> [Effect] {
        guard let found = page.choice else { return [] }
        lastFind = page
        switch found.relation {
        case .here:
            overlay = nil
            return show(found, words: page.answer.words)
        case .conversation(let id) where canChangeThread:
            overlay = nil
            landing = Landing(found: found, words: page.answer.words)
            return begin(switchingTo: id.rawValue, .openConversation(id.rawValue))
        case .conversation, .elsewhere: return [.loadStretch(found)]
        }
    }

    private var canChangeThread: Bool {
        guard turn == nil, isOpened, !isSwitching, case .connected = connection else {
            return false
        }
        return parties.thread?.isOwn == true
    }

    /// Shows a message of the open thread, as a search of the thread does.
    private mutating func show(_ found: FoundMessage, words: String) -> [Effect] {
        var search = TranscriptSearch(
            serial: reader.search?.serial ?? 0, origin: reader.search?.origin ?? readingPlace,
            focus: reader.search?.focus ?? focus)
        search.isTyping = false
        search.isFromEverywhere = true
        search.look(for: words)
        search.current = found.match.entry
        reader.search = search
        focus = .transcript
        var effects: [Effect] = []
        if !search.matcher.isEmpty {
            effects.append(.searchThread(search.terms, serial: search.serial))
        }
        if let place = scrollback.place(of: found.match.entry) {
            show(match: place)
            return effects + readOn()
        }
        return effects + jump(to: .around(found.match.number), .match(found.match))
    }

    /// The conversation that a message is in has been opened.
    ///
    /// - Returns: nil where none was being opened.
    mutating func land() -> [Effect]? {
        guard let landing else { return nil }
        self.landing = nil
        guard case .conversation(let id) = landing.found.relation, parties.thread == .own(id) else {
            return nil
        }
        return show(landing.found, words: landing.words)
    }

    /// What stands around a message that is not to be opened came.
    mutating func stretchLoaded(_ stretch: TranscriptPage, around found: FoundMessage) {
        guard case .find(let page) = overlay, page.choice == found else { return }
        let matcher = TextMatcher(SearchTerms(page.answer.words))
        let view = StretchPage(stretch, found, matcher: matcher, calendar: reader.calendar)
        var shown = view.page
        shown.under = .find(page)
        let rect = Panes(self).overlay
        shown.top = min(
            shown.rowCount(before: max(view.focus - 1, 0), columns: rect.columns),
            shown.lastTop(columns: rect.columns, rows: rect.rows))
        overlay = .page(shown)
    }
}
