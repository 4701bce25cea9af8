/// A line that begins with a slash, understood.
enum Command: Hashable {
    /// No command: a message.
    case message(String)
    case run(Action, argument: String, name: String)

    /// No command has this name, or its beginning.
    case unknown(String)

    /// Several commands begin like this.
    case ambiguous(String, [String])

    /// Reads a line.
    ///
    /// `/name rest` is a command, `//text` the message `/text`.
    static func read(_ line: String) -> Command {
        guard line.hasPrefix("/") else { return .message(line) }
        if line.hasPrefix("//") { return .message(String(line.dropFirst())) }
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1)
        let name = parts.first.map(String.init) ?? ""
        let argument = parts.count > 1 ? String(parts[1]).trimmingSpaces : ""
        let matches = named(name)
        if let exact = matches.first(where: { $0.name == name }) {
            return .run(exact.action, argument: argument, name: exact.name)
        }
        switch matches.count {
        case 0: return .unknown(name)
        case 1: return .run(matches[0].action, argument: argument, name: matches[0].name)
        default: return .ambiguous(name, matches.map(\.name))
        }
    }

    /// The commands whose names begin so; none for an empty beginning.
    private static func named(_ prefix: String) -> [(action: Action, name: String)] {
        guard !prefix.isEmpty else { return [] }
        return Action.table.compactMap { entry in
            guard let command = entry.command, command.hasPrefix(prefix) else { return nil }
            return (entry.action, command)
        }
    }
}

extension Action {
    /// The row of the table that explains a command.
    static func entry(command name: String) -> Entry? {
        let bare = name.hasPrefix("/") ? String(name.dropFirst()) : name
        if let exact = table.first(where: { $0.command == bare }) { return exact }
        let matches = table.filter { $0.command?.hasPrefix(bare) == true }
        return matches.count == 1 && !bare.isEmpty ? matches[0] : nil
    }
}

extension String {
    var trimmingSpaces: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
