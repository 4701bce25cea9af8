import ChatCore
import LettaAPI
import Localization
import Screen

/// A stretch of a thread that is not open, to be read and nothing else.
struct StretchPage {
    private(set) var page: Page

    /// Which of the page's lines the message begins with that was found.
    private(set) var focus = 0
    private let matcher: TextMatcher
    private let calendar: LocalCalendar
    private let found: FoundMessage

    init(
        _ stretch: TranscriptPage, _ found: FoundMessage, matcher: TextMatcher,
        calendar: LocalCalendar
    ) {
        self.matcher = matcher
        self.calendar = calendar
        self.found = found
        let user = found.user ?? localized("find.everybody")
        let title =
            found.server.map { localized("find.stretch-on", user, found.agent, $0) }
            ?? localized("find.stretch", user, found.agent)
        page = Page(title: title, lines: [])
        if stretch.hasOlder { page.lines.append([Span(localized("find.older"), .dim)]) }
        for entry in stretch.entries { add(entry) }
        if stretch.hasNewer { page.lines += [[], [Span(localized("find.newer"), .dim)]] }
    }

    private mutating func add(_ entry: TranscriptEntry) {
        if !page.lines.isEmpty { page.lines.append([]) }
        if entry.id == found.match.entry || entry.number.map({ $0 <= found.match.number }) == true {
            focus = page.lines.count
        }
        let (name, face) = lead(of: entry)
        let when = entry.date.map {
            "  \(calendar.iso(day: calendar.day(of: $0))) \(calendar.time(of: $0))"
        }
        page.lines.append([Span(Inert.text(name), face), Span(when ?? "", .dim), Span("", .plain)])
        var text = entry.text
        if let result = entry.result { text += (text.isEmpty ? "" : "\n") + "→ " + result.text }
        let plain = Inert.lines(text).map { [Span($0, .plain)] }
        // A line of two spans would hang below the second.
        for line in SearchMarks(matcher).marked(plain, after: 0) {
            page.lines.append(line + [Span("", .plain), Span("", .plain)])
        }
    }

    private func lead(of entry: TranscriptEntry) -> (String, Face) {
        switch entry.kind {
        case .user(let name):
            (name.isEmpty ? found.user ?? localized("find.everybody") : name, .user)
        case .assistant: (found.agent, .agent)
        case .reasoning: (localized("find.reasoning", found.agent), .reasoning)
        case .tool(let name): ("⚙ \(name)", .tool)
        case .summary: (localized("find.summary"), .reasoning)
        case .notice: (localized("find.notice"), .notice)
        case .error: (localized("find.notice"), .error)
        }
    }
}
