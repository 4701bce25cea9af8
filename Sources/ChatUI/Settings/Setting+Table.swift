extension Setting {
    /// Every setting, in the order in which people are shown them.
    public static let table: [Setting] = [
        Setting(
            name: "server", kind: .text("practice, a URL, or a profile"), home: .top,
            builtIn: "practice",
            help: """
                The server: "practice" (built in), a URL that begins with http:// or https://, or the \
                name of a profile.
                """,
            variable: "LETTERA_SERVER", flag: "server"),
        Setting(
            name: "user", kind: .text("a username"), home: .both, builtIn: "your login name",
            help: "Who talks.", variable: "LETTERA_USER", flag: "user"),
        Setting(
            name: "agent", kind: .text("an agent's name or ID"), home: .both,
            builtIn: "the only one there is",
            help: "The agent's name or ID.", variable: "LETTERA_AGENT", flag: "agent"),
        Setting(
            name: "flow", kind: .choice(["attach", "isolated"]), home: .both, builtIn: "attach",
            help: """
                How a person's block gets into the agent's context: "attach" puts it on the agent for \
                the length of a turn, one turn at a time; "isolated" gives each turn a prompt of its \
                own, so that any number of people talk to one agent at once (servers from Letta \
                0.16.7 on).
                """,
            variable: "LETTERA_FLOW", flag: "flow"),
        Setting(
            name: "thread", kind: .choice(["own", "shared"]), home: .both, builtIn: "own",
            help: """
                "own": everybody has a conversation of their own with the agent, where the server \
                can; "shared": all share the agent's one history.
                """,
            variable: "LETTERA_THREAD", flag: "thread"),
        Setting(
            name: "streams", kind: .choice(["background", "foreground"]), home: .both,
            builtIn: "background",
            help: """
                "background": a reply outlives a broken connection and goes on where it stopped, \
                where the server can; "foreground": words come a little sooner, and a broken reply \
                is completed at its end.
                """,
            variable: "LETTERA_STREAMS"),
        Setting(
            name: "lock", kind: .choice(["local", "server"]), home: .both, builtIn: "local",
            help: """
                Among whom turns on one agent are kept apart: "local", the programs of your account \
                on this machine; "server", all machines that talk to the agent, which must all have \
                this setting.
                """,
            variable: "LETTERA_LOCK", flag: "lock", appliesAtOnce: false),
        Setting(
            name: "theme",
            kind: .choice(ThemeName.allCases.map(\.rawValue)), home: .top, builtIn: "auto",
            help: """
                The colours. Auto is dark or light, as the terminal's background is; sixteen is for \
                terminals with few colours.
                """,
            variable: "LETTERA_THEME"),
        Setting(
            name: "notify", kind: .choice(["bell", "osc9", "osc777", "none"]), home: .top,
            builtIn: "bell",
            help: """
                How the end of a long reply is told of while the window has no focus: the bell, or a \
                notification, in one of two ways that terminals know.
                """,
            variable: "LETTERA_NOTIFY"),
        Setting(
            name: "mouse", kind: .choice(["off", "on"]), home: .top, builtIn: "off",
            help: """
                Whether wheel and clicks are the chat's. The terminal can then select text only with \
                Shift held.
                """,
            variable: "LETTERA_MOUSE"),
        Setting(
            name: "leave", kind: .choice(["nothing", "transcript"]), home: .top, builtIn: "nothing",
            help: "What stays on the terminal when the chat ends.",
            variable: "LETTERA_LEAVE"),
        Setting(
            name: "copy_command", kind: .text("a shell command"), home: .top,
            builtIn: "the terminal copies",
            help: """
                A command that takes what is copied on its standard input, such as wl-copy, for \
                terminals that cannot copy themselves.
                """),
        Setting(
            name: "url", kind: .text("http:// or https://"), home: .profile, builtIn: "none",
            help: "Where the profile's server is.", appliesAtOnce: false),
        Setting(
            name: "api_key_command", kind: .text("a shell command"), home: .profile,
            builtIn: "none",
            help: "A command that prints the server's key or password, such as: pass show letta.",
            appliesAtOnce: false),
        Setting(
            name: "api_key_timeout", kind: .number(1...3600), home: .profile, builtIn: "30",
            help: "How many seconds that command may take.", appliesAtOnce: false),
        Setting(
            name: "api_key_file", kind: .text("a path"), home: .profile, builtIn: "none",
            help: "A file that only you can read, with the key in its first line.",
            appliesAtOnce: false),
        Setting(
            name: "ca_file", kind: .text("a path"), home: .profile, builtIn: "none",
            help: "A file with certificates to trust besides the system's.",
            variable: "LETTERA_CA_FILE", appliesAtOnce: false),
    ]
}
