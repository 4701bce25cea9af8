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
    case search, searchOlder, searchNewer, searchAccept, searchCancel, goTo, times
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
        var title: String
        var help: String

        /// The command as somebody would type it.
        var example: String?
    }

    /// Every action that people can ask for: the source of keys, commands, completion and help.
    static let table: [Entry] = [
        Entry(
            action: .help, keys: [.function(1)], command: "help", argument: "[COMMAND]",
            title: "Help",
            help: "Shows the keys and the commands, or what one command does.",
            example: "/help retry"),
        Entry(
            action: .user, command: "user", argument: "[NAME]", title: "Change the user",
            help: "Goes on as another person. Without a name, lists the people known here.",
            example: "/user ben"),
        Entry(
            action: .agent, command: "agent", argument: "[NAME]", title: "Change the agent",
            help: "Talks to another agent. Without a name, lists the agents of the server.",
            example: "/agent Sam"),
        Entry(
            action: .new, command: "new", argument: "[NAME]", title: "New conversation",
            help: """
                Begins a conversation of your own with the agent, which keeps its memory but not what \
                was said before. The one of before stays; /conversations goes back to it.
                """,
            example: "/new plans for the garden"),
        Entry(
            action: .conversations, command: "conversations", argument: "[WORDS]",
            title: "Conversations",
            help: """
                Lists your conversations with the agent, to go on with another one, to give one a \
                name, or to delete one. Words narrow the list down.
                """,
            example: "/conversations garden"),
        Entry(
            action: .fork, command: "fork", title: "Fork the conversation",
            help: """
                Goes on in a copy of this conversation, so that the original stays as it is.
                """,
            example: "/fork"),
        Entry(
            action: .model, command: "model", argument: "[HANDLE]", title: "Change the model",
            help: """
                Has the agent think with another language model, after a question: it is everybody's \
                agent. Without a handle, lists the models of the server.
                """,
            example: "/model openai/gpt-4o"),
        Entry(
            action: .server, command: "server", argument: "[PROFILE]",
            title: "Change the server",
            help: """
                Goes on with another server: a profile of the configuration, a URL, or practice. What \
                is in the line stays. Without a name, lists the servers that are known.
                """,
            example: "/server home"),
        Entry(
            action: .blocks, keys: [.function(2), .alt("s")], command: "blocks",
            argument: "[LABEL]", title: "Memory blocks",
            help: """
                Shows the sidebar with the agent's memory blocks, then goes there, then hides it. With \
                a label shows that block; where there is no room for a sidebar, lists them.
                """,
            example: "/blocks human"),
        Entry(
            action: .queue, keys: [.alt("q")], command: "queue", argument: "[send]",
            title: "Waiting messages",
            help: """
                Lists the messages that wait, to edit or drop one. With send, sends them, those that \
                were left over from last time included.
                """,
            example: "/queue send"),
        Entry(
            action: .edit,
            sequences: [.line: [KeySequence(.control("x"), .control("e"))]],
            command: "edit", argument: "[LABEL]", title: "Edit in your editor",
            help: """
                Opens the line in the editor that VISUAL or EDITOR names. What was written there comes \
                back into the line, and is not sent. In vi's command mode v does it too.
                """),
        Entry(
            action: .archival, command: "archival", argument: "[TERMS | add TEXT]",
            title: "Archival memory",
            help: """
                Searches what the agent has put away for long, or shows the newest of it. With add, \
                puts a text there.
                """,
            example: "/archival red boat"),
        Entry(
            action: .image, command: "image", argument: "[PATH]", title: "Send an image",
            help: """
                Sends an image with the next message: PNG, JPEG, GIF or WebP, up to 5 MB. Without a \
                path, takes it off again. Whether the model sees images is the model's affair.
                """,
            example: "/image ~/boat.png"),
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
            action: .history,
            placed: [
                .sidebar: [.character("h")], .blockPage: [.character("h")],
            ], command: "history", argument: "LABEL", title: "History of a block",
            help: "Lists every value of a block that was seen here; shows changes, restores."),
        Entry(
            action: .context, command: "context", title: "Context window",
            help: "Shows what fills the model's context, as the server counts it."),
        Entry(
            action: .approve, placed: [.approval: [.character("a")]], command: "approve",
            argument: "[all]", title: "Approve a call",
            help: """
                Lets the agent use the tool that it asked about. Of several calls it answers the one \
                that is asked about, with all every one.
                """),
        Entry(
            action: .deny, placed: [.approval: [.character("d")]], command: "deny",
            argument: "[REASON]", title: "Deny a call",
            help: "Refuses the tool that the agent asked about. It is told the reason."),
        Entry(
            action: .denyWithReason, placed: [.approval: [.character("D")]],
            title: "Deny with a reason",
            help: "Goes to the line to type the reason for denying a call."),
        Entry(
            action: .denyAll, command: "deny-all", argument: "[REASON]",
            title: "Deny every call", help: "Refuses all the calls that wait."),
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
            action: .open, keys: [.alt("o")], placed: [.transcript: [.character("o")]],
            command: "open", argument: "[N]", title: "Open a link",
            help: """
                Opens the link with that number, of the selected message or else of the newest reply \
                that has any, in your browser. \
                Without a number, or where there is no browser, shows the addresses in full. BROWSER \
                names the browser, else it is the desktop's.
                """),
        Entry(
            action: .markdown, command: "markdown", title: "Markdown as it was written",
            help: """
                Shows replies with the marks that the agent wrote, such as the stars of bold words, \
                or as these mean them to look.
                """),
        Entry(
            action: .settings, keys: [.function(3)], command: "settings", title: "Settings",
            help: """
                Lists all settings with their values and who said so, to change them. What is changed \
                holds at once where it can, and is written to the configuration file.
                """,
            example: "/settings"),
        Entry(
            action: .set, command: "set", argument: "[NAME [VALUE]]", title: "Change a setting",
            help: """
                Changes a setting, and writes it to the configuration file. Without a value, shows \
                it; without a name, lists all.
                """,
            example: "/set theme light"),
        Entry(
            action: .wire, command: "wire", argument: "[WORDS | off]",
            title: "Watch the wire",
            help: """
                Shows requests and stream events as they go, without secrets. It goes on while the \
                page is closed, until /wire off. Words, there or typed on the page, narrow it down.
                """,
            example: "/wire messages"),
        Entry(
            action: .quit, placed: [.emptyLine: [.control("d")]], command: "quit", title: "Leave",
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
            action: .pageDown, keys: [.pageDown], placed: [.page: [.character(" ")]],
            title: "Scroll down",
            help: "Scrolls the transcript down by a page."),
        Entry(
            action: .rowUp, keys: [.controlUp, .alt("k")], title: "One row up",
            help: "Scrolls the transcript up by a row."),
        Entry(
            action: .rowDown, keys: [.controlDown, .alt("j")], title: "One row down",
            help: "Scrolls the transcript down by a row."),
        Entry(
            action: .top, keys: [.alt("<")],
            placed: [
                .page: [.home, .character("g")], .list: [.home], .wire: [.home],
                .transcript: [.character("g"), .home],
            ], title: "Oldest",
            help: "Goes to the oldest entry of the whole thread."),
        Entry(
            action: .bottom, keys: [.alt(">")],
            placed: [
                .emptyLine: [.end], .page: [.end, .character("G")], .list: [.end], .wire: [.end],
                .transcript: [.character("G"), .end],
            ], title: "Newest",
            help: "Follows the newest entry again. End does it on an empty line."),
        Entry(
            action: .theme, command: "theme", argument: "[NAME]", title: "Change the colours",
            help: """
                Shows everything in another theme, for this run: \
                \(ThemeName.allCases.map(\.rawValue).joined(separator: ", ")).
                """),
        Entry(
            action: .mouse, command: "mouse", argument: "[on|off]", title: "Use the mouse",
            help: """
                Lets the wheel scroll what is under it, and a click choose what is under it. The \
                terminal cannot select text meanwhile, in most of them but with Shift held.
                """),
        Entry(
            action: .bare, keys: [.alt("l")], title: "Bare view",
            help: "Shows the words alone over the full width, so that the terminal can select them."
        ),
        Entry(
            action: .restoreLine, keys: [.alt("z")], title: "Bring the line back",
            help: "Brings back the line that Ctrl-C put aside."),
        Entry(
            action: .searchHistory, placed: [.line: [.control("r")]], title: "Search the history",
            help: """
                Looks for what was entered before, by this user to this agent. Typing narrows the search.
                """),
        Entry(
            action: .olderMatch, placed: [.historySearch: [.control("r"), .up]],
            title: "Older match", help: "Goes on to an older line that has the words in it."),
        Entry(
            action: .newerMatch, placed: [.historySearch: [.control("s"), .down]],
            title: "Newer match", help: "Goes back to a newer line that has the words in it."),
        Entry(
            action: .takeMatch, placed: [.historySearch: [.enter, .tab]], title: "Take the match",
            help: "Puts the line that was found into the line, without sending it."),
        Entry(
            action: .leaveSearch,
            placed: [.historySearch: [.escape, .control("g"), .control("c")]],
            title: "Leave the search", help: "Goes back to the line as it was."),
        Entry(
            action: .unfoldPaste, keys: [.control("o")], title: "Unfold a paste",
            help: """
                Shows a long paste in the line as it is, or folds it again. It is sent whole either way.
                """),
        Entry(
            action: .redraw, keys: [.control("l")], title: "Redraw",
            help: "Paints the whole screen again."),
        Entry(
            action: .suspend, keys: [.control("z")], title: "Suspend",
            help: "Stops the program and gives the terminal back to the shell."),
        Entry(
            action: .focusNext,
            placed: [.emptyLine: [.backTab], .transcript: [.tab], .sidebar: [.tab]],
            title: "Next pane",
            help: "Goes from the line to the transcript, to the sidebar, and back to the line."),
        Entry(
            action: .focusTranscript, placed: [.emptyLine: [.escape]],
            title: "Read the transcript",
            help: "Goes to the transcript, where keys select, fold, search and copy."),
        Entry(
            action: .focusInput,
            placed: [
                .transcript: [.escape, .character("i"), .character("q")],
                .sidebar: [.escape],
            ],
            title: "Back to the line", help: "Goes back to the line that is being written."),
        Entry(
            action: .search, keys: [.control("f")], placed: [.transcript: [.character("/")]],
            command: "search", argument: "[WORDS]", title: "Search",
            help: """
                Looks for words in the whole thread, while they are typed. Case and accents make no \
                difference, and the beginning of a word will do. Enter stays at what was found, Esc \
                goes back.
                """),
        Entry(
            action: .searchOlder,
            placed: [.transcript: [.character("n")], .search: [.control("r"), .up]],
            title: "Older match", help: "Goes to the next match further up."),
        Entry(
            action: .searchNewer,
            placed: [.transcript: [.character("N")], .search: [.control("s"), .down]],
            title: "Newer match", help: "Goes to the next match further down."),
        Entry(
            action: .searchAccept, placed: [.search: [.enter]], title: "Stay at the match",
            help: "Ends the typing, and stays at what was found; n and N go on from there."),
        Entry(
            action: .searchCancel, placed: [.search: [.escape, .control("c"), .control("g")]],
            title: "Back to before the search", help: "Goes back to where the search began."),
        Entry(
            action: .goTo, command: "goto", argument: "WHEN", title: "Go to a time",
            help: """
                Goes to a day, such as 2026-11-19, yesterday or monday, to a time such as 14:30, to a \
                day and a time, to new, where the news begins, to top or to bottom.
                """),
        Entry(
            action: .times, keys: [.alt("h")], placed: [.transcript: [.character("t")]],
            command: "times", title: "Times of day",
            help: "Shows or hides when each thing was said."),
        Entry(
            action: .selectPrevious, placed: [.transcript: [.character("k"), .up]],
            title: "Message before", help: "Selects the message before."),
        Entry(
            action: .selectNext, placed: [.transcript: [.character("j"), .down]],
            title: "Message after", help: "Selects the message after."),
        Entry(
            action: .selectPreviousOwn, placed: [.transcript: [.character("K"), .character("[")]],
            title: "Own message before", help: "Selects the person's own message before."),
        Entry(
            action: .selectNextOwn, placed: [.transcript: [.character("J"), .character("]")]],
            title: "Own message after", help: "Selects the person's own message after."),
        Entry(
            action: .toggleFold, placed: [.transcript: [.enter, .character(" ")]],
            title: "Fold or unfold", help: "Folds or unfolds the selected message alone."),
        Entry(
            action: .copyMessage, placed: [.transcript: [.character("y")]],
            title: "Copy the message", help: "Copies the selected message as it was written."),
        Entry(
            action: .copyCode, placed: [.transcript: [.character("c"), .character("Y")]],
            title: "Copy its code",
            help: "Copies a code block of the selected message; pressed again, the next one."),
        Entry(
            action: .copy, command: "copy", argument: "[last|all|code|N]", title: "Copy",
            help: """
                Copies the last reply, the whole thread, the newest code block, or the Nth reply from \
                the end: through the terminal, or with the command of the setting copy_command.
                """),
        Entry(
            action: .export, command: "export", argument: "[PATH]", title: "Write to a file",
            help: """
                Writes the whole thread to a file, as Markdown. A file that is there already is left \
                alone, unless ! stands before the path.
                """),
        Entry(
            action: .exportFromHere, placed: [.transcript: [.character("e")]],
            title: "Write to a file from here",
            help: "Writes what was said from the selected message on to a file, as Markdown."),
        Entry(
            action: .close,
            placed: [
                .page: [.escape, .character("q"), .enter, .function(1), .control("c")],
                .list: [.escape, .control("c")],
                .question: [.escape, .control("c")],
                .prompt: [.escape, .control("c")],
                .wire: [.escape, .control("c")],
                .menu: [.escape, .control("g"), .control("c")],
            ],
            title: "Close",
            help: """
                Closes the menu, or what is open over the transcript. Esc clears the filter of a list \
                first.
                """),
        Entry(
            action: .previous,
            placed: [
                .page: [.up, .backTab, .character("k")], .list: [.up, .control("p"), .backTab],
                .question: [.up, .left, .backTab], .wire: [.up, .control("p")],
                .menu: [.up, .backTab, .control("p")],
                .sidebar: [.up, .character("k")],
            ],
            title: "Up", help: "Goes up by one row."),
        Entry(
            action: .next,
            placed: [
                .page: [.down, .tab, .character("j")], .list: [.down, .control("n"), .tab],
                .question: [.down, .right, .tab], .wire: [.down, .control("n")],
                .menu: [.down, .tab, .control("n")], .sidebar: [.down, .character("j")],
            ],
            title: "Down", help: "Goes down by one row."),
        Entry(
            action: .choose,
            placed: [
                .list: [.enter], .question: [.enter], .prompt: [.enter], .menu: [.enter],
                .wire: [.enter],
            ],
            title: "Choose",
            help: "Takes what is selected, or the line that was asked for; unfolds the wire."),
        Entry(
            action: .editNewest, placed: [.emptyLine: [.up]], title: "Edit a waiting message",
            help: """
                Takes the message that was entered last back from the queue into the line. Where none \
                waits, Up goes through what was entered before.
                """),
        Entry(
            action: .drop,
            placed: [.queue: [.control("d"), .alt("d")], .conversations: [.control("d")]],
            title: "Drop or delete",
            help: "Takes a waiting message out of the queue, or deletes a conversation."),
        Entry(
            action: .release, placed: [.queue: [.alt("s")]], title: "Send what waits",
            help: "Sends all waiting messages, those of last time included."),
        Entry(
            action: .rename, placed: [.conversations: [.control("r")]], title: "Rename",
            help: "Gives a conversation a name."),
        Entry(
            action: .yes, placed: [.question: [.character("y")]], title: "Yes",
            help: "Does what the question is about."),
        Entry(
            action: .no, placed: [.question: [.character("n")]], title: "No",
            help: "Leaves everything as it is."),
        Entry(
            action: .openBlock, placed: [.sidebar: [.enter]], title: "Open a block",
            help: "Shows the selected block over the whole width."),
        Entry(
            action: .editBlock,
            placed: [
                .sidebar: [.character("e")], .blockPage: [.character("e")],
            ], title: "Edit a block",
            help: "Gives the block to your editor, and writes what comes back."),
        Entry(
            action: .blockDetails,
            placed: [
                .sidebar: [.character("i")], .blockPage: [.character("i")],
            ], title: "About a block", help: "Shows what a block is, and which agents have it."),
        Entry(
            action: .restoreVersion, placed: [.history: [.control("r")]],
            title: "Restore a value", help: "Asks, and writes the selected old value again."),
    ]
}
