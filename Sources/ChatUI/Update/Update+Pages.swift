import ChatCore
import LettaAPI
import Localization
import Screen

extension Model {
    mutating func showHelp(on command: String) -> [Effect] {
        // What help was asked for in comes back after it.
        var under = overlay
        if case .page = under { under = nil }
        guard !command.isEmpty else {
            var page = Page.help(keymap, in: place)
            page.under = under
            overlay = .page(page)
            return []
        }
        guard let entry = Action.entry(command: command) else {
            let names = Action.table.compactMap(\.command)
            return refuse(
                localized("help.unknown", command) + nearestWords(to: command, in: names),
                line: "/help \(command)")
        }
        overlay = .page(.help(on: entry, keymap))
        return []
    }

    /// The sidebar where it fits; else, or when one block is named, a page over the transcript.
    mutating func showBlocks(_ label: String) -> [Effect] {
        if label.isEmpty, Panes.canHaveSidebar(size) {
            if isBare || !showsSidebar {
                // A bare view has no sidebar: asking for one ends it.
                showsSidebar = true
                isBare = false
                return [.refreshBlocks]
            }
            // Once more goes there, and once more closes it.
            if focus == .sidebar {
                focus = .input
                showsSidebar = false
            } else {
                focus = .sidebar
            }
            return []
        }
        if label.isEmpty, !memory.entries.isEmpty { return listBlocks() }
        let wanted =
            label.isEmpty
            ? memory.entries
            : memory.entries.filter {
                $0.block.label == label || $0.block.label == Persona.prefix + label
            }
        guard !wanted.isEmpty else {
            let labels = memory.entries.map(\.block.label).joined(separator: ", ")
            return refuse(
                labels.isEmpty ? localized("blocks.unknown") : localized("blocks.no-such", labels),
                line: label.isEmpty ? "/blocks" : "/blocks \(label)")
        }
        overlay = .page(wanted.count == 1 ? .block(wanted[0]) : .blocks(wanted))
        return [.refreshBlocks]
    }

    func statusPage() -> Page {
        let thread: String =
            switch parties.thread {
            case .own(let id): localized("thread.own", id)
            case .shared: localized("thread.shared")
            case .unlocked: localized("thread.unlocked")
            case nil: localized("thread.none")
            }
        var facts = [
            (localized("about.user"), parties.user), (localized("about.agent"), parties.agent),
            (localized("about.server"), parties.server),
            (localized("about.connection"), connection.words(now: now)),
            (localized("about.thread"), thread),
            (localized("about.flow"), parties.flow.rawValue),
            (localized("about.model"), parties.model ?? localized("about.model-unknown")),
            (localized("about.persona"), "\(persona.glyph) \(persona.words(in: parties.flow))"),
            (
                localized("about.blocks"),
                memory.isKnown ? "\(memory.entries.count)" : localized("about.blocks-unread")
            ),
            (localized("about.turn"), StatusWords(self).state),
        ]
        if !queue.isEmpty { facts.append((localized("about.queue"), "\(queue.messages.count)")) }
        return Page(
            title: Page.statusTitle,
            lines: facts.map { name, value in
                [Span(name.padded(to: 12), .label), Span(value, .plain)]
            })
    }
}

extension Page {
    static let statusTitle = localized("about.title")

    /// Keys and commands, out of the table: first the keys of the place where help was asked for.
    static func help(_ keymap: Keymap, in place: Place) -> Page {
        var lines: [[Span]] = []
        let isInLine = [.emptyLine, .line, .menu, .historySearch].contains(place)
        let near = isInLine ? [] : place.outward.filter { $0 != .anywhere }
        for place in near { lines += keyLines(keymap, in: place) + [[]] }
        for group in CommandGroup.all + [CommandGroup.others].compactMap(\.self) {
            lines.append([Span(group.title, .heading)])
            for entry in group.entries {
                let keys = keymap.allKeys(for: entry.action).map(\.title).joined(separator: ", ")
                lines.append([
                    Span((entry.usage ?? "").padded(to: 24), .statusKey),
                    Span(entry.title + (keys.isEmpty ? "" : " (\(keys))"), .plain),
                ])
            }
            lines.append([])
        }
        for other in Place.allCases where !near.contains(other) {
            let section = keyLines(keymap, in: other)
            if section.count > 1 { lines += section + [[]] }
        }
        lines += [
            [Span("Tab".padded(to: 18), .statusKey), Span(localized("help.complete"), .plain)], [],
            [
                Span(
                    localized("help.words"), .dim)
            ],
        ]
        return Page(title: localized("help.title"), lines: lines)
    }

    /// A heading, and a line for each action that has keys in one place.
    private static func keyLines(_ keymap: Keymap, in place: Place) -> [[Span]] {
        let heading = place == .anywhere ? localized("help.keys") : place.title
        var lines: [[Span]] = [[Span(heading, .heading)]]
        for entry in Action.table {
            let keys = keymap.ownKeys(for: entry.action, in: place).map(\.title)
            guard !keys.isEmpty else { continue }
            lines.append([
                Span(keys.joined(separator: ", ").padded(to: 18), .statusKey),
                Span(entry.title, .plain),
            ])
        }
        if place.takesText {
            lines.append([
                Span(localized("help.letters").padded(to: 18), .statusKey),
                Span(localized("help.narrow"), .plain),
            ])
        }
        return lines
    }

    static func help(on entry: Action.Entry, _ keymap: Keymap) -> Page {
        var lines = [[Span(entry.help, .plain)]]
        if let example = entry.example {
            lines += [[], [Span(localized("help.example"), .label), Span(example, .statusKey)]]
        }
        let keys = keymap.allKeys(for: entry.action).map(\.title).joined(separator: ", ")
        if !keys.isEmpty {
            lines += [[], [Span(localized("help.own-keys"), .label), Span(keys, .statusKey)]]
        }
        return Page(title: entry.usage ?? entry.title, lines: lines)
    }

    /// What was found in archival memory, or the newest of it.
    static func archive(_ words: String, _ passages: [Passage]) -> Page {
        var lines: [[Span]] = []
        for passage in passages {
            if !lines.isEmpty { lines.append([]) }
            let day = passage.createdAt.map { ISODay.name(of: $0) } ?? localized("archival.no-date")
            let tags = passage.tags.isEmpty ? "" : "  " + passage.tags.joined(separator: ", ")
            lines.append([Span(day + tags, .label)])
            for line in Inert.lines(passage.text) { lines.append([Span(line, .value)]) }
        }
        if lines.isEmpty {
            let nothing =
                words.isEmpty ? localized("archival.empty") : localized("archival.none", words)
            lines = [[Span(nothing, .dim)]]
        }
        return Page(
            title: words.isEmpty ? localized("archival.title") : localized("archival.found", words),
            lines: lines)
    }

    /// Whole blocks, one after the other.
    static func blocks(_ entries: [Memory.Entry]) -> Page {
        var lines: [[Span]] = []
        for entry in entries {
            if !lines.isEmpty { lines.append([]) }
            lines.append([
                Span(entry.block.label, entry.isChanged ? .labelChanged : .label),
                Span("  \(entry.length)/\(entry.block.limit)", .dim),
                Span(entry.isChanged ? localized("blocks.changed") : "", .labelChanged),
            ])
            if let description = entry.block.description, !description.isEmpty {
                lines.append([Span(description, .dim)])
            }
            for (number, line) in Inert.lines(entry.block.value).enumerated() {
                lines.append([
                    Span(line, entry.changedLines.contains(number) ? .valueChanged : .value)
                ])
            }
        }
        return Page(
            title: entries.count == 1 ? entries[0].block.label : localized("blocks.title"),
            lines: lines)
    }
}

extension Action.Entry {
    /// How the command is typed; nil for what has keys only.
    var usage: String? {
        command.map { name in "/" + name + (argument.map { " " + $0 } ?? "") }
    }
}

extension String {
    /// This text with blanks after it up to a width, or cut to it with an ellipsis and one blank.
    func padded(to columns: Int) -> String {
        let used = TextWidth.columns(of: self)
        if used < columns { return self + String(repeating: " ", count: columns - used) }
        return cut(to: columns - 1) + " "
    }

    /// This text, at most so wide; an ellipsis tells that something is missing.
    func cut(to columns: Int) -> String {
        if utf8.count <= columns || TextWidth.columns(of: self) <= columns { return self }
        guard columns > 0 else { return "" }
        var used = 0
        var kept = ""
        for character in self {
            let width = TextWidth.columns(of: character)
            if used + width > columns - 1 { break }
            kept.append(character)
            used += width
        }
        return kept + "…"
    }
}
