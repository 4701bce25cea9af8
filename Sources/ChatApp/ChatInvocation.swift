import Terminal

/// What the chat was started with, as flags say it.
struct ChatInvocation: Hashable, Sendable {
    var flags = Settings.Flags()

    /// The conversation to talk in; nil for the person's own.
    var conversation: String?

    /// Whether somebody asked for a line at a time.
    var isPlain = false

    init(_ command: ChatCommand) {
        flags = command.flags
        conversation = command.conversation
        isPlain = command.plain
    }

    /// Reads the arguments of an everyday start: nothing, or the chat's own options, each once and with its
    /// value behind it.
    ///
    /// The parser looks through all commands and their options first, which takes as long as half of all else
    /// up to the first frame. Nil where it is needed: for other commands, and for the words about a mistake.
    init?(everyday arguments: [String]) {
        var rest = arguments[...]
        if rest.first == "chat" { rest.removeFirst() }
        var seen: [String] = []
        while let name = rest.popFirst() {
            guard !seen.contains(name) else { return nil }
            seen.append(name)
            switch name {
            case "--plain": isPlain = true
            case "--verbose": flags.isVerbose = true
            case "--no-color": flags.noColor = true
            default:
                guard let value = rest.popFirst(), take(value, of: name) else { return nil }
            }
        }
    }

    /// Whether it is the value of an option that is known here.
    private mutating func take(_ value: String, of option: String) -> Bool {
        switch option {
        case "--server": flags.server = value
        case "--user": flags.user = value
        case "--agent": flags.agent = value
        case "--flow": flags.flow = value
        case "--thread": flags.thread = value
        case "--store": flags.store = value
        case "--config": flags.config = value
        case "--lock": flags.lock = value
        case "--conversation": conversation = value
        default: return false
        }
        return !value.hasPrefix("-")
    }

    /// Whether the chat is to be held a line at a time, asked for or for want of a better terminal.
    func isPlain(environment: [String: String], probe: TerminalProbe) -> Bool {
        let wish = environment["ACCESSIBLE"].map { !$0.isEmpty } ?? false
        return isPlain || wish || probe.term == "dumb" || !probe.inputIsTerminal
            || !probe.outputIsTerminal
    }
}
