import ChatCore
import Localization
import Markdown
import Screen

extension Model {
    /// How many entries are looked at for links.
    private static let reach = 100

    mutating func toggleSource() {
        showsSource.toggle()
        notice = Notice(
            text: showsSource
                ? localized("markdown.raw")
                : localized("markdown.laid-out"))
    }

    /// Opens a link of the selected message, or of the newest reply that has any; or lists them.
    mutating func openLink(_ argument: String) -> [Effect] {
        let links = linksInView
        guard !links.isEmpty else {
            notice = Notice(text: localized("links.none"))
            return []
        }
        guard !argument.isEmpty else {
            overlay = .page(.links(links))
            return []
        }
        guard let number = Int(argument), links.indices.contains(number - 1) else {
            return refuse(
                localized("links.no-such", count: links.count, argument), line: "/open \(argument)")
        }
        let address = links[number - 1].address
        guard WebAddress.canBeOpened(address) else {
            overlay = .page(
                .address(address, localized("links.no-web")))
            return []
        }
        notice = Notice(text: localized("links.opening", address))
        return [.open(address)]
    }

    mutating func showUnopened(_ address: String) {
        notice = nil
        overlay = .page(
            .address(address, localized("links.no-program")))
    }

    /// The links of what somebody reads: of the selected message, else of the newest reply that has any.
    private var linksInView: [Link] {
        if focus == .transcript || !viewport.isFollowing, let selectedEntry {
            let links = links(of: selectedEntry)
            if !links.isEmpty { return links }
        }
        var place = scrollback.endIndex
        let end = max(scrollback.startIndex, place - Self.reach)
        while place > end {
            place -= 1
            let links = scrollback[place].map(links) ?? []
            if !links.isEmpty { return links }
        }
        return []
    }

    private func links(of entry: TranscriptEntry) -> [Link] {
        entry.kind == .assistant ? Markdown.links(in: entry.text) : []
    }
}

/// Which addresses may be given to another program.
enum WebAddress {
    private static let longest = 8_000

    /// Whether it is the address of a web page or of a mailbox, in printable characters.
    static func canBeOpened(_ address: String) -> Bool {
        guard address.utf8.count <= longest else { return false }
        let isPrintable = address.unicodeScalars.allSatisfy {
            $0.value > 0x20 && !(0x7F...0xA0).contains($0.value)
        }
        let scheme = address.prefix { $0 != ":" }.lowercased()
        let rest = address.dropFirst(scheme.count + 1)
        switch scheme {
        case "http", "https": return isPrintable && rest.hasPrefix("//") && rest.count > 2
        case "mailto": return isPrintable && !rest.isEmpty
        default: return false
        }
    }
}

extension Page {
    /// Every link with its words and its whole address.
    static func links(_ links: [Link]) -> Page {
        var lines: [[Span]] = []
        for (place, link) in links.enumerated() {
            lines.append([
                Span("[\(place + 1)] ", .label),
                Span(link.text == link.address ? "" : link.text, .plain),
            ])
            lines.append([Span("    ", .plain), Span(link.address, .link)])
        }
        lines += [[], [Span(localized("links.hint"), .dim)]]
        return Page(title: localized("links.title"), lines: lines)
    }

    static func address(_ address: String, _ words: String) -> Page {
        Page(
            title: localized("links.one"),
            lines: [[Span(words, .plain)], [], [Span(address, .link)]])
    }
}
