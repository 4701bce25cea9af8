import Localization
import Screen

/// What a key or a command stands for.
public enum Action: Hashable, Sendable, CaseIterable {
    case help, user, agent, blocks, queue, edit, cancel, retry, status, reasoning, tools, quit
    case new, conversations, fork, model, archival, image, server, settings, set, wire
    case pageUp, pageDown, rowUp, rowDown, top, bottom
    case theme, mouse, bare, restoreLine, unfoldPaste, interrupt, redraw, suspend
    case searchHistory, olderMatch, newerMatch, takeMatch, leaveSearch
    case openBlock, editBlock, history, blockDetails, restoreVersion, context
    case approve, deny, denyWithReason, denyAll
    case open, markdown
    case focusNext, focusTranscript, focusInput
    case find, search, searchOlder, searchNewer, searchAccept, searchCancel, goTo, times
    case selectPrevious, selectNext, selectPreviousOwn, selectNextOwn, toggleFold
    case copy, copyMessage, copyCode, export, exportFromHere
    case close, previous, next, choose, drop, release, editNewest, rename, yes, no

    // What the terminal says, or a key that means nothing where it was pressed; nothing to list.
    case focusGained, focusLost, text, sequenceBegun, sequenceBroken, ignored

    /// One action with the keys and the command that lead to it.
    struct Entry: Sendable {
        var action: Action

        /// Keys that hold everywhere, but where they mean something else in one place.
        var keys: [Key] = []

        /// Keys that hold in one place only.
        var placed: [Place: [Key]] = [:]

        /// Keys pressed one after the other, which hold in one place only.
        var sequences: [Place: [KeySequence]] = [:]

        /// The command's name, without its slash.
        var command: String?

        /// What the command takes, for help.
        var argument: String?

        /// The command as somebody would type it.
        var example: String?

        /// What it does, in a word or two.
        var title: String { localized("action.\(action.name).title") }

        /// What it does, in full sentences.
        var help: String { localized("action.\(action.name).help") }
    }

    /// Every action that people can ask for: the source of keys, commands, completion and help.
    static let table: [Entry] = [
        Entry(
            action: .help, keys: [.function(1)], command: "help", argument: "[COMMAND]",
            example: "/help retry"),
        Entry(
            action: .user, command: "user", argument: "[NAME]",
            example: "/user ben"),
        Entry(
            action: .agent, command: "agent", argument: "[NAME]",
            example: "/agent Sam"),
        Entry(
            action: .new, command: "new", argument: "[NAME]",
            example: "/new plans for the garden"),
        Entry(
            action: .conversations, command: "conversations", argument: "[WORDS]",
            example: "/conversations garden"),
        Entry(
            action: .fork, command: "fork",
            example: "/fork"),
        Entry(
            action: .model, command: "model", argument: "[HANDLE]",
            example: "/model openai/gpt-4o"),
        Entry(
            action: .server, command: "server", argument: "[PROFILE]",
            example: "/server home"),
        Entry(
            action: .blocks, keys: [.function(2), .alt("s")], command: "blocks",
            argument: "[LABEL]",
            example: "/blocks human"),
        Entry(
            action: .queue, keys: [.alt("q")], command: "queue", argument: "[send]",
            example: "/queue send"),
        Entry(
            action: .edit,
            sequences: [.line: [KeySequence(.control("x"), .control("e"))]],
            command: "edit", argument: "[LABEL]"),
        Entry(
            action: .archival, command: "archival", argument: "[TERMS | add TEXT]",
            example: "/archival red boat"),
        Entry(
            action: .image, command: "image", argument: "[PATH]",
            example: "/image ~/boat.png"),
        Entry(
            action: .cancel, command: "cancel"),
        Entry(
            action: .retry, command: "retry"),
        Entry(
            action: .history,
            placed: [
                .sidebar: [.character("h")], .blockPage: [.character("h")],
            ], command: "history", argument: "LABEL"),
        Entry(
            action: .context, command: "context"),
        Entry(
            action: .approve, placed: [.approval: [.character("a")]], command: "approve",
            argument: "[all]"),
        Entry(
            action: .deny, placed: [.approval: [.character("d")]], command: "deny",
            argument: "[REASON]"),
        Entry(
            action: .denyWithReason, placed: [.approval: [.character("D")]]),
        Entry(
            action: .denyAll, command: "deny-all", argument: "[REASON]"),
        Entry(
            action: .status, command: "status"),
        Entry(
            action: .reasoning, keys: [.alt("r")], command: "reasoning"),
        Entry(
            action: .tools, keys: [.alt("t")], command: "tools"),
        Entry(
            action: .open, keys: [.alt("o")], placed: [.transcript: [.character("o")]],
            command: "open", argument: "[N]"),
        Entry(
            action: .markdown, command: "markdown"),
        Entry(
            action: .settings, keys: [.function(3)], command: "settings",
            example: "/settings"),
        Entry(
            action: .set, command: "set", argument: "[NAME [VALUE]]",
            example: "/set theme light"),
        Entry(
            action: .wire, command: "wire", argument: "[WORDS | off]",
            example: "/wire messages"),
        Entry(
            action: .quit, placed: [.emptyLine: [.control("d")]], command: "quit"),
        Entry(
            action: .interrupt, keys: [.control("c")]),
        Entry(
            action: .pageUp, keys: [.pageUp]),
        Entry(
            action: .pageDown, keys: [.pageDown], placed: [.page: [.character(" ")]]),
        Entry(
            action: .rowUp, keys: [.controlUp, .alt("k")]),
        Entry(
            action: .rowDown, keys: [.controlDown, .alt("j")]),
        Entry(
            action: .top, keys: [.alt("<")],
            placed: [
                .page: [.home, .character("g")], .list: [.home], .wire: [.home],
                .transcript: [.character("g"), .home],
            ]),
        Entry(
            action: .bottom, keys: [.alt(">")],
            placed: [
                .emptyLine: [.end], .page: [.end, .character("G")], .list: [.end], .wire: [.end],
                .transcript: [.character("G"), .end],
            ]),
        Entry(
            action: .theme, command: "theme", argument: "[NAME]"),
        Entry(
            action: .mouse, command: "mouse", argument: "[on|off]"),
        Entry(
            action: .bare, keys: [.alt("l")]
        ),
        Entry(
            action: .restoreLine, keys: [.alt("z")]),
        Entry(
            action: .searchHistory, placed: [.line: [.control("r")]]),
        Entry(
            action: .olderMatch, placed: [.historySearch: [.control("r"), .up]]),
        Entry(
            action: .newerMatch, placed: [.historySearch: [.control("s"), .down]]),
        Entry(
            action: .takeMatch, placed: [.historySearch: [.enter, .tab]]),
        Entry(
            action: .leaveSearch,
            placed: [.historySearch: [.escape, .control("g"), .control("c")]]),
        Entry(
            action: .unfoldPaste, keys: [.control("o")]),
        Entry(
            action: .redraw, keys: [.control("l")]),
        Entry(
            action: .suspend, keys: [.control("z")]),
        Entry(
            action: .focusNext,
            placed: [.emptyLine: [.backTab], .transcript: [.tab], .sidebar: [.tab]]),
        Entry(
            action: .focusTranscript, placed: [.emptyLine: [.escape]]),
        Entry(
            action: .focusInput,
            placed: [
                .transcript: [.escape, .character("i"), .character("q")],
                .sidebar: [.escape],
            ]),
        Entry(
            action: .search, keys: [.control("f")], placed: [.transcript: [.character("/")]],
            command: "search", argument: "[WORDS]"),
        Entry(
            action: .find, keys: [.function(4)], placed: [.search: [.control("f")]],
            command: "find", argument: "[WORDS]", example: "/find red boat user:ada since:2w"),
        Entry(
            action: .searchOlder,
            placed: [.transcript: [.character("n")], .search: [.control("r"), .up]]),
        Entry(
            action: .searchNewer,
            placed: [.transcript: [.character("N")], .search: [.control("s"), .down]]),
        Entry(
            action: .searchAccept, placed: [.search: [.enter]]),
        Entry(
            action: .searchCancel, placed: [.search: [.escape, .control("c"), .control("g")]]),
        Entry(
            action: .goTo, command: "goto", argument: "WHEN"),
        Entry(
            action: .times, keys: [.alt("h")], placed: [.transcript: [.character("t")]],
            command: "times"),
        Entry(
            action: .selectPrevious, placed: [.transcript: [.character("k"), .up]]),
        Entry(
            action: .selectNext, placed: [.transcript: [.character("j"), .down]]),
        Entry(
            action: .selectPreviousOwn, placed: [.transcript: [.character("K"), .character("[")]]),
        Entry(
            action: .selectNextOwn, placed: [.transcript: [.character("J"), .character("]")]]),
        Entry(
            action: .toggleFold, placed: [.transcript: [.enter, .character(" ")]]),
        Entry(
            action: .copyMessage, placed: [.transcript: [.character("y")]]),
        Entry(
            action: .copyCode, placed: [.transcript: [.character("c"), .character("Y")]]),
        Entry(
            action: .copy, command: "copy", argument: "[last|all|code|N]"),
        Entry(
            action: .export, command: "export", argument: "[FORMAT] [PATH]"),
        Entry(
            action: .exportFromHere, placed: [.transcript: [.character("e")]]),
        Entry(
            action: .close,
            placed: [
                .page: [.escape, .character("q"), .enter, .function(1), .control("c")],
                .list: [.escape, .control("c")],
                .question: [.escape, .control("c")],
                .prompt: [.escape, .control("c")],
                .wire: [.escape, .control("c")],
                .menu: [.escape, .control("g"), .control("c")],
            ]),
        Entry(
            action: .previous,
            placed: [
                .page: [.up, .backTab, .character("k")], .list: [.up, .control("p"), .backTab],
                .question: [.up, .left, .backTab], .wire: [.up, .control("p")],
                .menu: [.up, .backTab, .control("p")],
                .sidebar: [.up, .character("k")],
            ]),
        Entry(
            action: .next,
            placed: [
                .page: [.down, .tab, .character("j")], .list: [.down, .control("n"), .tab],
                .question: [.down, .right, .tab], .wire: [.down, .control("n")],
                .menu: [.down, .tab, .control("n")], .sidebar: [.down, .character("j")],
            ]),
        Entry(
            action: .choose,
            placed: [
                .list: [.enter], .question: [.enter], .prompt: [.enter], .menu: [.enter],
                .wire: [.enter],
            ]),
        Entry(
            action: .editNewest, placed: [.emptyLine: [.up]]),
        Entry(
            action: .drop,
            placed: [.queue: [.control("d"), .alt("d")], .conversations: [.control("d")]]),
        Entry(
            action: .release, placed: [.queue: [.alt("s")]]),
        Entry(
            action: .rename, placed: [.conversations: [.control("r")]]),
        Entry(
            action: .yes, placed: [.question: [.character("y")]]),
        Entry(
            action: .no, placed: [.question: [.character("n")]]),
        Entry(
            action: .openBlock, placed: [.sidebar: [.enter]]),
        Entry(
            action: .editBlock,
            placed: [
                .sidebar: [.character("e")], .blockPage: [.character("e")],
            ]),
        Entry(
            action: .blockDetails,
            placed: [
                .sidebar: [.character("i")], .blockPage: [.character("i")],
            ]),
        Entry(
            action: .restoreVersion, placed: [.history: [.control("r")]]),
    ]
}
