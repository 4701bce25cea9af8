import ChatCore
import FoundationEssentials
import LettaAPI
import Screen

@testable import ChatUI

/// A thread as a store has it, in memory.
struct StoredThread {
    var messages: [NumberedMessage] = []

    /// How many messages a page has.
    var limit = 200

    /// Questions and answers in turn, a minute apart, numbered with gaps.
    init(exchanges: Int, from start: Double = 1_600_000_000, words: String = "") {
        for number in 0..<exchanges {
            let date = Date(timeIntervalSince1970: start + Double(number) * 60)
            add(
                .user(.init("question \(number)\(words)")), id: "q-\(number)", otid: "o-\(number)",
                name: "max", date)
            add(.assistant(.init("answer \(number)\(words)")), id: "a-\(number)", date)
        }
    }

    mutating func add(
        _ body: Message.Body, id: String, otid: String? = nil, name: String? = nil,
        _ date: Date? = nil
    ) {
        messages.append(
            NumberedMessage(
                number: Int64(messages.count + 1) * 100,
                message: StoredMessage(
                    message: Message(
                        id: MessageID(id), body: body, otid: otid, date: date, name: name),
                    state: .complete)))
    }

    /// The newest page, as the chat opens with it.
    var newest: Event {
        var transcript = Transcript()
        for message in messages.suffix(limit) { transcript.apply(message) }
        return .historyLoaded(transcript, hasOlder: messages.count > limit)
    }

    func page(_ place: PagePlace) -> MessagePage {
        switch place {
        case .newest: return page(messages.count - limit..<messages.count)
        case .oldest: return page(0..<limit, focus: 0)
        case .before(let number):
            let end = index(from: number)
            return page(end - limit..<end)
        case .beforeSaid(let otid):
            guard let end = index(said: otid) else { return MessagePage() }
            return page(end - limit..<end)
        case .after(let number):
            let start = index(from: number + 1)
            return page(start..<start + limit)
        case .around(let number):
            let focus = index(from: number)
            return page(focus - limit / 2..<focus + limit / 2, focus: focus)
        case .aroundSaid(let otid):
            guard let focus = index(said: otid) else { return MessagePage() }
            return page(focus - limit / 2..<focus + limit / 2, focus: focus)
        case .at(let date):
            let focus = messages.firstIndex { $0.message.message.date ?? date >= date }
            return self.page(.around(messages[focus ?? messages.count - 1].number))
        }
    }

    /// What a search finds.
    func matches(_ terms: SearchTerms) -> SearchMatches {
        let matcher = TextMatcher(terms)
        var found: [SearchMatch] = []
        for numbered in messages.reversed() {
            var transcript = Transcript()
            transcript.apply(numbered)
            for entry in transcript.entries where entry.isFound(by: matcher) {
                found.append(SearchMatch(number: numbered.number, entry: entry.id))
            }
        }
        return SearchMatches(found: found)
    }

    private func index(from number: Int64) -> Int {
        messages.firstIndex { $0.number >= number } ?? messages.count
    }

    private func index(said otid: String) -> Int? {
        messages.firstIndex { $0.message.message.otid == otid }
    }

    private func page(_ wanted: Range<Int>, focus: Int? = nil) -> MessagePage {
        let range = wanted.clamped(to: 0..<messages.count)
        return MessagePage(
            messages: Array(messages[range]), hasOlder: range.lowerBound > 0,
            hasNewer: range.upperBound < messages.count,
            focus: focus.flatMap { messages.indices.contains($0) ? messages[$0].number : nil })
    }
}

extension Story {
    /// A chat that opens on what is stored.
    init(
        _ thread: StoredThread, columns: Int = 40, rows: Int = 10, reading: Reading? = nil
    ) {
        self.init(columns: columns, rows: rows)
        tell(thread.newest)
        answer(tell(.readingLoaded(reading)), with: thread)
    }

    /// Presses a key, and has the store answer whatever is asked of it.
    mutating func press(_ key: Key, with thread: StoredThread) {
        answer(press(key), with: thread)
    }

    mutating func enter(_ line: String, with thread: StoredThread) {
        answer(enter(line), with: thread)
    }

    /// Types into an open search.
    mutating func type(_ words: String, searching thread: StoredThread) {
        for character in words { answer(press(.character(character)), with: thread) }
    }

    mutating func answer(_ effects: [Effect], with thread: StoredThread) {
        for effect in effects {
            switch effect {
            case .loadPage(let request):
                let page = TranscriptPage(thread.page(request.place))
                answer(tell(.pageLoaded(page, for: request)), with: thread)
            case .searchThread(let terms, let serial):
                answer(
                    tell(.searchAnswered(thread.matches(terms), serial: serial)), with: thread)
            default: break
            }
        }
    }

    /// The first row of the transcript.
    var topRow: String { String(transcript().split(separator: "\n")[0]) }
}
