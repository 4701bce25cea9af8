import Localization

/// A line that a line could become.
public struct Candidate: Hashable, Sendable {
    public var line: String

    /// What is shown of it: the part that is new.
    public var title: String

    /// A word on what it is.
    public var help: String

    public init(line: String, title: String, help: String = "") {
        self.line = line
        self.title = title
        self.help = help
    }
}

/// A name that a command takes.
public struct CompletionName: Hashable, Sendable {
    public var name: String

    /// A word on what it is.
    public var help: String

    public init(_ name: String, help: String = "") {
        self.name = name
        self.help = help
    }
}

/// The names that commands take, as far as they are known.
public struct CompletionNames: Hashable, Sendable {
    public var users: [CompletionName] = []
    public var agents: [CompletionName] = []
    public var labels: [CompletionName] = []
    public var conversations: [CompletionName] = []
    public var models: [CompletionName] = []
    public var servers: [CompletionName] = []

    /// What is in the folder that was listed last.
    public var folder: FolderListing?

    public init() {}
}

/// The lines that a line could become: commands, and the names that their arguments can be.
public func complete(_ line: String, names: CompletionNames) -> [Candidate] {
    guard line.hasPrefix("/"), !line.hasPrefix("//") else { return [] }
    guard let space = line.firstIndex(of: " ") else {
        return Action.table.compactMap { entry in
            guard let command = entry.command, ("/" + command).hasPrefix(line) else { return nil }
            return Candidate(line: "/" + command, title: entry.usage ?? command, help: entry.title)
        }
    }
    let name = String(line[..<space])
    let argument = String(line[space...].drop { $0 == " " })
    guard let command = Action.entry(command: name)?.command else { return [] }
    if ArgumentKind(command: command) == .path {
        return names.folder?.candidates(for: argument, after: name) ?? []
    }
    return ArgumentKind(command: command).names(names, for: argument).filter {
        $0.name.hasPrefix(argument)
    }
    .map { Candidate(line: "\(name) \($0.name)", title: $0.name, help: $0.help) }
}

/// What a command takes.
enum ArgumentKind: Hashable {
    case user, agent, label, conversation, model, server, setting, command, theme, path
    case words([CompletionName])

    /// By the command's name, so that this knows of commands wherever they are done.
    init(command: String) {
        switch command {
        case "user": self = .user
        case "agent": self = .agent
        case "blocks", "edit", "history": self = .label
        case "conversations": self = .conversation
        case "model": self = .model
        case "server": self = .server
        case "set": self = .setting
        case "wire":
            self = .words([CompletionName("off", help: localized("complete.wire-off"))])
        case "archival":
            self = .words([CompletionName("add ", help: localized("complete.archival-add"))])
        case "help": self = .command
        case "theme": self = .theme
        case "export", "image": self = .path
        case "queue":
            self = .words([CompletionName("send", help: localized("complete.queue-send"))])
        case "mouse":
            self = .words([
                CompletionName("on", help: localized("complete.mouse-on")),
                CompletionName("off", help: localized("complete.mouse-off")),
            ])
        default: self = .words([])
        }
    }

    /// - Parameter argument: what has been typed of it: behind the name of a setting come its values.
    func names(_ names: CompletionNames, for argument: String) -> [CompletionName] {
        switch self {
        case .user: names.users
        case .agent: names.agents
        case .label: names.labels
        case .conversation: names.conversations
        case .model: names.models
        case .server: names.servers
        case .setting: Self.settingWords(argument)
        case .command:
            Action.table.compactMap { entry in
                entry.command.map { CompletionName($0, help: entry.title) }
            }
        case .theme: ThemeName.allCases.map { CompletionName($0.rawValue, help: $0.help) }
        case .words(let words): words
        case .path: []
        }
    }

    private static func settingWords(_ argument: String) -> [CompletionName] {
        guard let space = argument.firstIndex(of: " ") else {
            return Setting.table.map { CompletionName($0.name, help: $0.help) }
        }
        guard let setting = Setting.named(String(argument[..<space])) else { return [] }
        return setting.values.map {
            CompletionName(
                "\(setting.name) \($0)",
                help: $0 == setting.builtIn ? localized("source.built-in") : "")
        }
    }
}

/// The themes that there are, as people name them.
public enum ThemeName: String, CaseIterable, Sendable {
    case auto, dark, light, highContrast = "high-contrast", sixteen, none

    var help: String {
        switch self {
        case .auto: localized("theme.auto")
        case .dark: localized("theme.dark")
        case .light: localized("theme.light")
        case .highContrast: localized("theme.high-contrast")
        case .sixteen: localized("theme.sixteen")
        case .none: localized("theme.none")
        }
    }
}

/// What all of the lines begin with.
func commonPrefix(of lines: [String]) -> String {
    guard var prefix = lines.first else { return "" }
    for line in lines.dropFirst() { prefix = prefix.commonPrefix(with: line) }
    return prefix
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
