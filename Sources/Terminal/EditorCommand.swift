/// What we add to libedit's commands.
///
/// `~/.editrc` can bind keys to them by name.
enum EditorCommand: Int32, CaseIterable {
    /// Stops the editor between two keys, so that its line can be changed.
    case park
    /// Tell which of vi's maps is in force: each is bound to the same code in one of them.
    case probeInsert, probeCommand

    case complete, searchHistory, openEditor
    case insertNewline, previousHistory, nextHistory
    case previousCharacter, nextCharacter
    case deletePreviousCharacter, deleteNextCharacter, deleteOrEnd
    case transposeCharacters
    case lineStart, lineEnd

    var name: String {
        switch self {
        case .park: "park"
        case .probeInsert: "probe-insert"
        case .probeCommand: "probe-command"
        case .complete: "complete"
        case .searchHistory: "search-history"
        case .openEditor: "open-editor"
        case .insertNewline: "insert-newline"
        case .previousHistory: "previous-history"
        case .nextHistory: "next-history"
        case .previousCharacter: "previous-character"
        case .nextCharacter: "next-character"
        case .deletePreviousCharacter: "delete-previous-character"
        case .deleteNextCharacter: "delete-next-character"
        case .deleteOrEnd: "delete-or-end"
        case .transposeCharacters: "transpose-graphemes"
        case .lineStart: "line-start"
        case .lineEnd: "line-end"
        }
    }
}

/// Codes fed to the editor that no keyboard sends: C1 controls, one per command.
///
/// Sequences would not do, because the first ESC bound to one in vi's insert mode stops leaving it.
enum EditorCode {
    static let park: UInt32 = 0x80
    static let probe: UInt32 = 0x81
    static let previousWord: UInt32 = 0x82
    static let nextWord: UInt32 = 0x83
}

/// Which keys do what before `~/.editrc` has its say.
struct EditorBinding {
    enum Map { case main, viCommand }

    /// In the notation of editrc(5).
    var key: String
    var command: String
    var map = Map.main

    private init(_ key: String, _ command: EditorCommand, _ map: Map = .main) {
        self.init(key, command.name, map)
    }

    private init(_ key: String, _ command: String, _ map: Map = .main) {
        self.key = key
        self.command = command
        self.map = map
    }

    /// libedit edits code points; where a key should mean a grapheme, the command is ours.
    ///
    /// So are those of history, which libedit cuts off at 1,024 code points when it goes there and
    /// comes back.
    static let emacs: [EditorBinding] =
        shared + [
            Self("^A", .lineStart), Self("^B", .previousCharacter), Self("^E", .lineEnd),
            Self("^F", .nextCharacter), Self("^X^E", .openEditor), Self("^T", .transposeCharacters),
            // A prompt inside the line, for commands whose answers nobody sees.
            Self("^[x", "ed-unassigned"), Self("^[X", "ed-unassigned"),
        ]

    static let vi: [EditorBinding] =
        shared + [
            Self("k", .previousHistory, .viCommand), Self("j", .nextHistory, .viCommand),
            Self("-", .previousHistory, .viCommand), Self("+", .nextHistory, .viCommand),
            Self("^P", .previousHistory, .viCommand), Self("^N", .nextHistory, .viCommand),
            // libedit reads what to search for inside the line, and submits it on ESC.
            Self("/", .searchHistory, .viCommand), Self("?", .searchHistory, .viCommand),
            Self("^R", .searchHistory, .viCommand), Self("^J", .insertNewline, .viCommand),
            // A prompt inside the line, for commands whose answers nobody sees.
            Self(":", "ed-unassigned", .viCommand),
            // libedit would start an editor on a screen that it knows nothing about.
            Self("v", .openEditor, .viCommand), Self("^D", .deleteOrEnd, .viCommand),
            Self("^?", .previousCharacter, .viCommand),
            Self("^H", .previousCharacter, .viCommand),
        ]

    private static let shared: [EditorBinding] = [
        Self("^?", .deletePreviousCharacter), Self("^H", .deletePreviousCharacter),
        Self("^D", .deleteOrEnd), Self("^I", .complete), Self("^J", .insertNewline),
        Self("^N", .nextHistory), Self("^P", .previousHistory), Self("^R", .searchHistory),
    ]

    /// Bound last: these are ours whatever `~/.editrc` says.
    static let reserved: [EditorBinding] = [
        Self("\\200", .park), Self("\\200", .park, .viCommand),
        Self("\\201", .probeInsert), Self("\\201", .probeCommand, .viCommand),
        Self("\\202", "ed-prev-word"), Self("\\202", "vi-prev-word", .viCommand),
        Self("\\203", "em-next-word"), Self("\\203", "vi-next-word", .viCommand),
    ]
}
