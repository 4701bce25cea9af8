/// What the program ships, as text: compiled in, so that no file beside the binary is needed.
public enum Resources {
    /// The configuration file that a new user starts from: every setting, commented out, explained.
    public static var defaultConfig: String { text(PackageResources.config_toml) }

    /// The script that the practice server's built-in model answers from, as JSON.
    public static var practiceScript: String { text(PackageResources.practice_json) }

    /// The texts of the interface in a language, as a `.strings` file has them; nil for other languages.
    public static func strings(language: String) -> String? {
        switch language {
        case "de": text(PackageResources.de_strings)
        case "en": text(PackageResources.en_strings)
        default: nil
        }
    }

    /// The theme of this name, as text: a line for each face.
    public static func theme(named name: String) -> String? {
        themes[name].map(text)
    }

    /// The names of all themes.
    public static var themeNames: [String] { themes.keys.sorted() }

    private static let themes: [String: [UInt8]] = [
        "dark": PackageResources.dark_theme,
        "high-contrast": PackageResources.high_contrast_theme,
        "light": PackageResources.light_theme,
        "none": PackageResources.none_theme,
        "sixteen": PackageResources.sixteen_theme,
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
