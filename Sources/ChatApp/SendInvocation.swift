/// What `lettera send` was started with.
struct SendInvocation: Hashable, Sendable {
    /// How a reply is printed.
    enum Format: String, CaseIterable, Sendable {
        case text, json, jsonl
    }

    var flags = Settings.Flags()

    /// What is to be said; nil or `-` for standard input.
    var message: String?

    /// Whether the calls that the agent asked about are to be made; no message is sent then.
    var approve = false

    /// Whether they are refused; the message is the reason.
    var deny = false
    var output = Format.text

    /// Seconds to wait for a busy agent.
    var wait = Self.usualWait

    static let usualWait = 120

    init(_ command: SendCommand) {
        flags = command.flags
        message = command.message
        approve = command.approve
        deny = command.deny
        output = command.output
        wait = command.wait
    }

    /// Reads the arguments of an everyday message: `send`, its options, each once and with its value behind
    /// it, and the message.
    ///
    /// The parser looks through all commands and their options first, which takes longer than the turn's own
    /// work. Nil where it is needed: for other commands, and for the words about a mistake.
    init?(everyday arguments: [String]) {
        guard arguments.first == "send" else { return nil }
        var rest = arguments.dropFirst()
        var seen: [String] = []
        while let argument = rest.popFirst() {
            if !argument.hasPrefix("-") || argument == "-" {
                guard message == nil, !argument.isEmpty else { return nil }
                message = argument
                continue
            }
            guard !seen.contains(argument) else { return nil }
            seen.append(argument)
            switch argument {
            case "--approve": approve = true
            case "--deny": deny = true
            case "--verbose": flags.isVerbose = true
            case "--no-color": flags.noColor = true
            default:
                guard let value = rest.popFirst(), take(value, of: argument) else { return nil }
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
        case "--output":
            guard let format = Format(rawValue: value) else { return false }
            output = format
        case "--wait":
            guard let seconds = Int(value) else { return false }
            wait = seconds
        default: return false
        }
        return !value.hasPrefix("-")
    }
}
