/// A command of the chat a line at a time.
enum PlainCommand: String, CaseIterable {
    case help, user, new, conversations, fork, find, blocks, queue, approve, deny
    case denyAll = "deny-all"
    case status, quit

    /// What the beginning of a line means.
    enum Reading: Hashable {
        case command(PlainCommand)

        /// Several begin like this.
        case ambiguous([PlainCommand])
        case unknown
    }

    /// Reads a command's name, with its slash, or the beginning of one.
    static func read(_ word: String) -> Reading {
        let name = String(word.drop { $0 == "/" })
        if let exact = PlainCommand(rawValue: name) { return .command(exact) }
        let fitting = name.isEmpty ? [] : allCases.filter { $0.rawValue.hasPrefix(name) }
        switch fitting.count {
        case 0: return .unknown
        case 1: return .command(fitting[0])
        default: return .ambiguous(fitting)
        }
    }

    /// How it is typed.
    var usage: String {
        switch self {
        case .help: "/help [COMMAND]"
        case .user: "/user NAME"
        case .new: "/new [NAME]"
        case .conversations: "/conversations [NUMBER]"
        case .find: "/find WORDS"
        case .blocks: "/blocks [LABEL]"
        case .queue: "/queue [send|drop]"
        case .approve: "/approve [all]"
        case .deny: "/deny [REASON]"
        case .denyAll: "/deny-all [REASON]"
        case .fork, .status, .quit: "/\(rawValue)"
        }
    }

    var help: String {
        switch self {
        case .help: "lists the commands, or says what one does"
        case .user: "goes on as another person"
        case .new: "begins a conversation"
        case .conversations: "lists yours, or goes on in another one"
        case .fork: "goes on in a copy of this conversation"
        case .find:
            "looks for words in all that was ever said; user:NAME agent:NAME since:2d type:tool leave less"
        case .blocks: "says what is in the agent's memory, or in one block of it"
        case .queue:
            "lists messages that were not sent last time; send sends them, drop forgets them"
        case .approve: "lets the agent use the tool it asked about, or all that it asks about now"
        case .deny: "refuses it; the agent is told the reason"
        case .denyAll: "refuses all that it asks about now"
        case .status: "says who talks to whom, where"
        case .quit: "leaves; so does Ctrl-D"
        }
    }

    /// Every command in a line of words.
    static var list: [String] {
        allCases.map { "\($0.usage): \($0.help)" } + [
            "//TEXT: sends a message that begins with a slash",
            "The beginning of a command's name will do. Ctrl-C stops a reply.",
        ]
    }
}
