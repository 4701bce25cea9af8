import ChatCore
import LettaAPI
import Screen

extension Page {
    /// One block, over the whole width.
    static func block(_ entry: Memory.Entry) -> Page {
        var lines = [entry.barLine]
        if let description = entry.block.description, !description.isEmpty {
            lines.append([Span(Inert.text(description), .dim)])
        }
        if let diff = entry.diff {
            lines += [[], [Span("Last change", .heading)]] + rows(of: diff)
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
            agents.map { $0.isEmpty ? "none at the moment" : $0.joined(separator: ", ") }
            ?? (isAsked ? "the server could not be asked" : "asking the server")
        let facts = [
            ("label", block.label), ("id", block.id.rawValue),
            ("length", "\(entry.length) characters"),
            ("limit", block.limit > 0 ? "\(block.limit) characters" : "none"),
            ("writable", block.readOnly ? "no, it is read-only" : "yes"),
            ("in context", entry.isInContext ? "yes" : "not at the moment"),
            ("agents", holders), ("last seen", seenAt ?? "not told yet"),
            ("description", block.description ?? "none"),
        ]
        var page = Page(
            title: "About \(block.label)",
            lines: facts.map { name, value in
                [Span(name.padded(to: 13), .label), Span(Inert.text(value), .plain)]
            }, block: block.id)
        page.isDetails = true
        return page
    }

    static func diff(_ diff: BlockDiff, title: String) -> Page {
        guard !diff.isEmpty else {
            return Page(title: title, lines: [[Span("nothing but the layout changed", .dim)]])
        }
        return Page(title: title, lines: rows(of: diff))
    }

    private static func rows(of diff: BlockDiff) -> [[Span]] {
        diff.rows.map { row in
            switch row {
            case .same(let line): [Span("  " + Inert.text(line), .dim)]
            case .skipped(let count): [Span("  … \(count) more lines as before", .dim)]
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
        let marks = (isChanged ? ", ✎ changed" : "") + (block.readOnly ? ", read-only" : "")
        let length = "\(length)/\(block.limit)" + (isOverLimit ? " over" : "")
        return Choice(
            id: block.id.rawValue, name: block.label, detail: length + marks,
            more: block.description ?? "")
    }

    var isOverLimit: Bool { block.limit > 0 && length > block.limit }

    fileprivate var barLine: [Span] {
        var spans = [Span("\(length) of \(block.limit) characters", isOverLimit ? .barOver : .dim)]
        if isOverLimit { spans.append(Span(", over the limit", .barOver)) }
        if block.readOnly { spans.append(Span(", read-only", .dim)) }
        if isChanged { spans.append(Span("  ✎ changed", .labelChanged)) }
        return spans + [Span("", .plain)]
    }
}
