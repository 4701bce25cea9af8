import ChatCore
import LettaAPI
import Localization
import Screen

extension Page {
    /// One block, over the whole width.
    static func block(_ entry: Memory.Entry) -> Page {
        var lines = [entry.barLine]
        if let description = entry.block.description, !description.isEmpty {
            lines.append([Span(Inert.text(description), .dim)])
        }
        if let diff = entry.diff {
            lines += [[], [Span(localized("block.last-change"), .heading)]] + rows(of: diff)
        }
        lines.append([])
        if let indented = JSONLayout.indented(entry.block.value) {
            lines += Inert.lines(indented).map { [Span($0, .value)] }
        } else {
            lines += Inert.lines(entry.block.value).enumerated().map { number, line in
                [Span(line, entry.changedLines.contains(number) ? .valueChanged : .value)]
            }
        }
        return Page(title: entry.block.label, lines: lines, block: entry.block.id)
    }

    /// - Parameter isAsked: whether the server was asked for the agents yet.
    static func details(
        of entry: Memory.Entry, agents: [String]?, seenAt: String?, isAsked: Bool
    ) -> Page {
        let block = entry.block
        let holders =
            agents.map { $0.isEmpty ? localized("block.no-agents") : $0.joined(separator: ", ") }
            ?? (isAsked ? localized("block.agents-away") : localized("block.agents-asked"))
        let facts = [
            (localized("block.label"), block.label), (localized("block.id"), block.id.rawValue),
            (localized("block.length"), localized("block.characters", entry.length)),
            (
                localized("block.limit"),
                block.limit > 0
                    ? localized("block.characters", block.limit) : localized("block.none")
            ),
            (
                localized("block.writable"),
                block.readOnly ? localized("block.not-writable") : localized("block.yes")
            ),
            (
                localized("block.in-context"),
                entry.isInContext ? localized("block.yes") : localized("block.not-in-context")
            ),
            (localized("block.agents"), holders),
            (localized("block.seen"), seenAt ?? localized("block.not-seen")),
            (localized("block.description"), block.description ?? localized("block.none")),
        ]
        var page = Page(
            title: localized("block.about", block.label),
            lines: facts.map { name, value in
                [Span(name.padded(to: 13), .label), Span(Inert.text(value), .plain)]
            }, block: block.id)
        page.isDetails = true
        return page
    }

    static func diff(_ diff: BlockDiff, title: String) -> Page {
        guard !diff.isEmpty else {
            return Page(title: title, lines: [[Span(localized("block.layout"), .dim)]])
        }
        return Page(title: title, lines: rows(of: diff))
    }

    /// What a value changed of the one before, where it came from, and the value itself.
    static func version(
        _ version: BlockVersion, since before: BlockVersion?, title: String
    ) -> Page {
        var page = diff(
            BlockDiff(from: before?.value ?? "", to: version.value), title: title)
        let details = version.origin.details
        if !details.isEmpty { page.lines.insert([Span(Inert.text(details), .dim)], at: 0) }
        page.lines += [[], [Span(localized("block.value-then"), .heading)]]
        let value = JSONLayout.indented(version.value) ?? version.value
        page.lines += Inert.lines(value).map { [Span($0, .value)] }
        return page
    }

    private static func rows(of diff: BlockDiff) -> [[Span]] {
        diff.rows.map { row in
            switch row {
            case .same(let line): [Span("  " + Inert.text(line), .dim)]
            case .skipped(let count): [Span(localized("block.same", count), .dim)]
            case .removed(let pieces): [Span("− ", .warning)] + spans(pieces)
            case .added(let pieces): [Span("+ ", .labelChanged)] + spans(pieces)
            }
        }
    }

    private static func spans(_ pieces: [BlockDiff.Piece]) -> [Span] {
        // Two spans would be taken for a name and its meaning.
        pieces.map { Span(Inert.text($0.text), $0.isChanged ? .valueChanged : .value) }
            + [Span("", .plain)]
    }
}

extension Memory.Entry {
    /// With what matters most, for a list.
    var choice: Choice {
        let marks =
            (isChanged ? localized("block.mark-changed") : "")
            + (block.readOnly ? localized("block.mark-read-only") : "")
        let length = "\(length)/\(block.limit)" + (isOverLimit ? localized("block.over") : "")
        return Choice(
            id: block.id.rawValue, name: block.label, detail: length + marks,
            more: block.description ?? "")
    }

    var isOverLimit: Bool { block.limit > 0 && length > block.limit }

    fileprivate var barLine: [Span] {
        var spans = [
            Span(localized("block.fill", length, block.limit), isOverLimit ? .barOver : .dim)
        ]
        if isOverLimit { spans.append(Span(localized("block.over-limit"), .barOver)) }
        if block.readOnly { spans.append(Span(localized("block.mark-read-only"), .dim)) }
        if isChanged { spans.append(Span(localized("blocks.changed"), .labelChanged)) }
        return spans + [Span("", .plain)]
    }
}
