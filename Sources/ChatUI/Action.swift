public import Screen

/// What a key or a command stands for.
public enum Action: Hashable, Sendable, CaseIterable {
    case help, user, agent, blocks, queue, cancel, retry, status, reasoning, tools, quit
    case pageUp, pageDown, rowUp, rowDown, top, bottom
    case bare, restoreLine, interrupt, redraw, suspend

    // What the terminal or an open overlay makes of a key; nothing to list.
    case close, previous, next, choose, drop, release, focusGained, focusLost, ignored

    /// One action with the keys and the command that lead to it.
    struct Entry: Sendable {
        var action: Action
        var keys: [Key] = []

        /// The command's name, without its slash.
        var command: String?

        /// What the command takes, for help.
        var argument: String?
        var title: String
        var help: String
    }

    /// Every action that people can ask for: the source of keys, commands, completion and help.
    static let table: [Entry] = [
        Entry(
            action: .help, keys: [.function(1)], command: "help", argument: "[COMMAND]",
            title: "Help",
            help: "Shows the keys and the commands, or what one command does."),
        Entry(
            action: .user, command: "user", argument: "[NAME]", title: "Change the user",
            help: "Goes on as another person. Without a name, lists the people known here."),
        Entry(
            action: .agent, command: "agent", argument: "[NAME]", title: "Change the agent",
            help: "Talks to another agent. Without a name, lists the agents of the server."),
        Entry(
            action: .blocks, keys: [.function(2), .alt("s")], command: "blocks",
            argument: "[LABEL]", title: "Memory blocks",
            help: """
                Shows or hides the sidebar with the agent's memory blocks. With a label, or where \
                the window is too narrow for a sidebar, shows them over the whole transcript.
                """),
        Entry(
            action: .queue, keys: [.alt("q")], command: "queue", argument: "[send]",
            title: "Waiting messages",
            help: """
                Lists the messages that wait, to edit or drop one. With send, sends them, those that \
                were left over from last time included.
                """),
        Entry(
            action: .cancel, command: "cancel", title: "Cancel the reply",
            help: "Stops the running turn on the server. What has come stays."),
        Entry(
            action: .retry, command: "retry", title: "Send again",
            help: """
                Sends the last message that could not be sent, or goes on with the queue after a \
                failure. A message that may have arrived is put into the line instead.
                """),
        Entry(
            action: .status, command: "status", title: "Status",
            help: "Shows user, agent, server, thread, persona and connection."),
        Entry(
            action: .reasoning, keys: [.alt("r")], command: "reasoning",
            title: "Unfold reasoning",
            help: "Shows what the agent thought in full, or folded to one row."),
        Entry(
            action: .tools, keys: [.alt("t")], command: "tools", title: "Unfold tool calls",
            help: "Shows arguments and results of tools in full, or folded to one row."),
        Entry(
            action: .quit, keys: [.control("d")], command: "quit", title: "Leave",
            help: "Leaves, after taking the persona block back. Ctrl-D does it on an empty line."),
        Entry(
            action: .interrupt, keys: [.control("c")], title: "Cancel, then leave",
            help: """
                Cancels a running reply; otherwise puts the line aside. Pressed again, leaves.
                """),
        Entry(
            action: .pageUp, keys: [.pageUp], title: "Scroll up",
            help: "Scrolls the transcript up by a page. It then stays where it is."),
        Entry(
            action: .pageDown, keys: [.pageDown], title: "Scroll down",
            help: "Scrolls the transcript down by a page."),
        Entry(
            action: .rowUp, keys: [.controlUp, .alt("k")], title: "One row up",
            help: "Scrolls the transcript up by a row."),
        Entry(
            action: .rowDown, keys: [.controlDown, .alt("j")], title: "One row down",
            help: "Scrolls the transcript down by a row."),
        Entry(
            action: .top, keys: [.alt("<")], title: "Oldest",
            help: "Goes to the oldest entry that is loaded, and loads more."),
        Entry(
            action: .bottom, keys: [.alt(">"), .end], title: "Newest",
            help: "Follows the newest entry again. End does it on an empty line."),
        Entry(
            action: .bare, keys: [.alt("l")], title: "Bare view",
            help: "Shows the words alone over the full width, so that the terminal can select them."
        ),
        Entry(
            action: .restoreLine, keys: [.alt("z")], title: "Bring the line back",
            help: "Brings back the line that Ctrl-C put aside."),
        Entry(
            action: .redraw, keys: [.control("l")], title: "Redraw",
            help: "Paints the whole screen again."),
        Entry(
            action: .suspend, keys: [.control("z")], title: "Suspend",
            help: "Stops the program and gives the terminal back to the shell."),
    ]

    /// What a key stands for now; nil leaves it to the line editor.
    public static func forKey(_ key: Key, model: Model) -> Action? {
        switch key {
        case .focusIn: return .focusGained
        case .focusOut: return .focusLost
        case .wheelUp: return .rowUp
        case .wheelDown: return .rowDown
        case .click: return .ignored
        default: break
        }
        if let overlay = model.overlay, let action = forKey(key, over: overlay) { return action }
        switch key {
        // These edit a line that has something in it.
        case .end, .control("d"): guard model.input.text.isEmpty else { return nil }
        default: break
        }
        return table.first { $0.keys.contains(key) }?.action
    }

    /// While an overlay is open no key reaches the line under it.
    private static func forKey(_ key: Key, over overlay: Overlay) -> Action? {
        switch key {
        case .character("d") where overlay.isQueue, .delete where overlay.isQueue: .drop
        case .character("s") where overlay.isQueue: .release
        case .escape, .function(1), .character("q"): .close
        case .up, .backTab: .previous
        case .down, .tab: .next
        case .home: .top
        case .end: .bottom
        case .enter: if case .picker = overlay { .choose } else { .close }
        case .character(" "): if case .page = overlay { .pageDown } else { .ignored }
        case .pageUp, .pageDown, .controlUp, .controlDown, .alt, .function: nil
        case .control("c"): .close
        case .control("l"), .control("z"): nil
        default: .ignored
        }
    }
}

extension Overlay {
    fileprivate var isQueue: Bool {
        if case .picker(let picker) = self { picker.kind == .queue } else { false }
    }
}

extension Key {
    /// What people call the key.
    var title: String {
        switch self {
        case .control(let character): "Ctrl-\(character.uppercased())"
        case .alt(let character): "Alt-\(character)"
        case .function(let number): "F\(number)"
        case .controlUp: "Ctrl-Up"
        case .controlDown: "Ctrl-Down"
        case .controlLeft: "Ctrl-Left"
        case .controlRight: "Ctrl-Right"
        case .altEnter: "Alt-Enter"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .escape: "Esc"
        case .backTab: "Shift-Tab"
        case .character(let character): String(character)
        case .enter: "Enter"
        case .tab: "Tab"
        case .backspace: "Backspace"
        case .delete: "Delete"
        case .insert: "Insert"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .paste: "paste"
        case .focusIn, .focusOut, .wheelUp, .wheelDown, .click: "mouse"
        }
    }
}
