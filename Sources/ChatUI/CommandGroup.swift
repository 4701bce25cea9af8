/// Commands that belong together, for help and the manual.
struct CommandGroup: Sendable {
    var title: String
    var actions: [Action]

    /// Every command, in the order in which people are shown them.
    static let all: [CommandGroup] = [
        CommandGroup(
            title: "Who talks to whom",
            actions: [.user, .agent, .new, .conversations, .fork, .model, .server]),
        CommandGroup(
            title: "Messages",
            actions: [
                .edit, .image, .cancel, .retry, .queue, .approve, .deny, .denyAll,
            ]),
        CommandGroup(title: "Memory", actions: [.blocks, .history, .context, .archival]),
        CommandGroup(
            title: "Reading",
            actions: [
                .search, .goTo, .open, .copy, .export, .reasoning, .tools, .markdown, .times,
            ]),
        CommandGroup(
            title: "The program",
            actions: [.settings, .set, .theme, .mouse, .status, .wire, .help, .quit]),
    ]

    /// The entries of these commands in the table.
    var entries: [Action.Entry] {
        actions.compactMap { action in
            Action.table.first { $0.action == action && $0.command != nil }
        }
    }

    /// Commands that no group has taken yet.
    static var others: CommandGroup? {
        let taken = Set(all.flatMap(\.actions))
        let actions = Action.table.filter { $0.command != nil && !taken.contains($0.action) }
            .map(\.action)
        return actions.isEmpty ? nil : CommandGroup(title: "More", actions: actions)
    }
}
