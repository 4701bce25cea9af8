import Localization

extension Setting {
    /// Every setting, in the order in which people are shown them.
    public static let table: [Setting] = [
        Setting(
            name: "server", kind: .text, home: .top,
            standard: "practice",
            variable: "LETTERA_SERVER", flag: "server"),
        Setting(
            name: "user", kind: .text, home: .both,
            variable: "LETTERA_USER", flag: "user"),
        Setting(
            name: "agent", kind: .text, home: .both, variable: "LETTERA_AGENT", flag: "agent"),
        Setting(
            name: "flow", kind: .choice(["attach", "isolated"]), home: .both, standard: "attach",
            variable: "LETTERA_FLOW", flag: "flow"),
        Setting(
            name: "thread", kind: .choice(["own", "shared"]), home: .both, standard: "own",
            variable: "LETTERA_THREAD", flag: "thread"),
        Setting(
            name: "streams", kind: .choice(["background", "foreground"]), home: .both,
            standard: "background",
            variable: "LETTERA_STREAMS"),
        Setting(
            name: "lock", kind: .choice(["local", "server"]), home: .both, standard: "local",
            variable: "LETTERA_LOCK", flag: "lock", appliesAtOnce: false),
        Setting(
            name: "theme",
            kind: .choice(ThemeName.allCases.map(\.rawValue)), home: .top, standard: "auto",
            variable: "LETTERA_THEME"),
        Setting(
            name: "language", kind: .choice(["auto"] + Language.codes), home: .top,
            standard: "auto", variable: "LETTERA_LANGUAGE", appliesAtOnce: false),
        Setting(
            name: "notify", kind: .choice(["bell", "osc9", "osc777", "none"]), home: .top,
            standard: "bell",
            variable: "LETTERA_NOTIFY"),
        Setting(
            name: "mouse", kind: .choice(["off", "on"]), home: .top, standard: "off",
            variable: "LETTERA_MOUSE"),
        Setting(
            name: "leave", kind: .choice(["nothing", "transcript"]), home: .top,
            standard: "nothing",
            variable: "LETTERA_LEAVE"),
        Setting(
            name: "keep_messages", kind: .period, home: .top, standard: "forever",
            variable: "LETTERA_KEEP_MESSAGES", appliesAtOnce: false),
        Setting(
            name: "keep_block_versions", kind: .period, home: .top, standard: "forever",
            variable: "LETTERA_KEEP_BLOCK_VERSIONS", appliesAtOnce: false),
        Setting(
            name: "copy_command", kind: .text, home: .top),
        Setting(
            name: "url", kind: .text, home: .profile,
            appliesAtOnce: false),
        Setting(
            name: "api_key_command", kind: .text, home: .profile,
            appliesAtOnce: false),
        Setting(
            name: "api_key_timeout", kind: .number(1...3600), home: .profile, standard: "30",
            appliesAtOnce: false),
        Setting(
            name: "api_key_file", kind: .text, home: .profile,
            appliesAtOnce: false),
        Setting(
            name: "ca_file", kind: .text, home: .profile,
            variable: "LETTERA_CA_FILE", appliesAtOnce: false),
    ]
}
