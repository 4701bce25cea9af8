import Localization

/// Commands that belong together, for help and the manual.
struct CommandGroup: Sendable {
    var title: String
    var actions: [Action]

    /// Every command, in the order in which people are shown them.
    static let all: [CommandGroup] = [
        CommandGroup(
            title: localized("commands.parties"),
            actions: [.user, .agent, .new, .conversations, .fork, .model, .server]),
        CommandGroup(
            title: localized("commands.messages"),
            actions: [
                .edit, .image, .cancel, .retry, .queue, .approve, .deny, .denyAll,
            ]),
        CommandGroup(
            title: localized("commands.memory"), actions: [.blocks, .history, .context, .archival]),
        CommandGroup(
            title: localized("commands.reading"),
            actions: [
                .search, .find, .goTo, .open, .copy, .export, .reasoning, .tools, .markdown, .times,
            ]),
        CommandGroup(
            title: localized("commands.program"),
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
        return actions.isEmpty
            ? nil : CommandGroup(title: localized("commands.more"), actions: actions)
    }
}
