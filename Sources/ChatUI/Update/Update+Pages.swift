import ChatCore
import LettaAPI
import Screen

extension Model {
    mutating func showHelp(on command: String) -> [Effect] {
        guard !command.isEmpty else {
            overlay = .page(.help(keymap))
            return []
        }
        guard let entry = Action.entry(command: command) else {
            return refuse("no command \(command)", line: "/help \(command)")
        }
        overlay = .page(.help(on: entry, keymap))
        return []
    }

    /// The sidebar where it fits; else, or when one block is named, a page over the transcript.
    mutating func showBlocks(_ label: String) -> [Effect] {
        if label.isEmpty, Panes.canHaveSidebar(size) {
            // A bare view has no sidebar: asking for one ends it.
            showsSidebar = isBare ? true : !showsSidebar
            isBare = false
            return showsSidebar ? [.refreshBlocks] : []
        }
        let wanted =
            label.isEmpty
            ? memory.entries
            : memory.entries.filter {
                $0.block.label == label || $0.block.label == Persona.prefix + label
            }
        guard !wanted.isEmpty else {
            let labels = memory.entries.map(\.block.label).joined(separator: ", ")
            return refuse(
                labels.isEmpty ? "no blocks are known yet" : "no such block; there are \(labels)",
                line: label.isEmpty ? "/blocks" : "/blocks \(label)")
        }
        overlay = .page(.blocks(wanted))
        return [.refreshBlocks]
    }

    func statusPage() -> Page {
        let thread: String =
            switch parties.thread {
            case .own(let id): "a conversation of your own (\(id))"
            case .shared: "the agent's own history, shared by everybody"
            case .unlocked: "the agent's own history, on a server without conversations"
            case nil: "not opened yet"
            }
        var facts = [
            ("user", parties.user), ("agent", parties.agent), ("server", parties.server),
            ("connection", connection.words(now: now)), ("thread", thread),
            ("persona", "\(persona.glyph) \(persona.words)"),
            ("blocks", memory.isKnown ? "\(memory.entries.count)" : "not read yet"),
            ("turn", StatusWords(self).state),
        ]
        if !queue.isEmpty { facts.append(("queue", "\(queue.messages.count)")) }
        return Page(
            title: "Status",
            lines: facts.map { name, value in
                [Span(name.padded(to: 12), .label), Span(value, .plain)]
            })
    }
}

extension Page {
    /// Keys and commands, out of the table.
    static func help(_ keymap: Keymap) -> Page {
        var lines: [[Span]] = [[Span("Commands", .heading)]]
        for entry in Action.table {
            guard let usage = entry.usage else { continue }
            lines.append([Span(usage.padded(to: 18), .statusKey), Span(entry.title, .plain)])
        }
        lines += [[], [Span("Keys everywhere", .heading)]]
        for entry in Action.table {
            let keys = keymap.keys(for: entry.action).map(\.title).joined(separator: ", ")
            guard !keys.isEmpty else { continue }
            lines.append([Span(keys.padded(to: 18), .statusKey), Span(entry.title, .plain)])
        }
        for place in Place.allCases where place != .anywhere {
            lines += [[], [Span(place.title, .heading)]]
            for entry in Action.table {
                let keys = keymap.ownKeys(for: entry.action, in: place).map(\.title)
                guard !keys.isEmpty else { continue }
                lines.append([
                    Span(keys.joined(separator: ", ").padded(to: 18), .statusKey),
                    Span(entry.title, .plain),
                ])
            }
        }
        lines.append([Span("Tab".padded(to: 18), .statusKey), Span("Complete a command", .plain)])
        lines += [
            [],
            [
                Span(
                    """
                    The beginning of a command's name will do. A message that begins with a slash \
                    is typed with two. All other keys edit the line, as libedit has them: see \
                    editrc(5).
                    """, .dim)
            ],
        ]
        return Page(title: "Help", lines: lines)
    }

    static func help(on entry: Action.Entry, _ keymap: Keymap) -> Page {
        var lines = [[Span(entry.help, .plain)]]
        let keys = keymap.allKeys(for: entry.action).map(\.title).joined(separator: ", ")
        if !keys.isEmpty {
            lines += [[], [Span("Keys: ", .label), Span(keys, .statusKey)]]
        }
        return Page(title: entry.usage ?? entry.title, lines: lines)
    }

    /// Whole blocks, one after the other.
    static func blocks(_ entries: [Memory.Entry]) -> Page {
        var lines: [[Span]] = []
        for entry in entries {
            if !lines.isEmpty { lines.append([]) }
            lines.append([
                Span(entry.block.label, entry.isChanged ? .labelChanged : .label),
                Span("  \(entry.length)/\(entry.block.limit)", .dim),
                Span(entry.isChanged ? "  ✎ changed" : "", .labelChanged),
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
        return Page(title: entries.count == 1 ? entries[0].block.label : "Blocks", lines: lines)
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
