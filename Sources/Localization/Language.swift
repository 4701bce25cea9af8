import Resources
import Synchronization

/// The language of the interface: one of those that come with the program, or a file of somebody's own.
public struct Language: Hashable, Sendable {
    /// As in a configuration: `en`, `de`.
    public let code: String
    public let strings: Strings

    /// A language of one's own; what it lacks is English.
    public init(code: String, strings: Strings) {
        self.code = code
        self.strings = strings.completed(by: Self.english.strings)
    }

    private init(code: String, complete strings: Strings) {
        self.code = code
        self.strings = strings
    }

    /// The language of the program's authors, in which no text is missing.
    public static let english = Language(
        code: "en", complete: builtIn("en"))

    /// The codes of all that come with the program; each is read when it is first spoken.
    public static let codes = ["en", "de"]

    private static let german = Language(code: "de", complete: builtIn("de"))

    /// The language of this code; nil where it does not come with the program.
    public static func named(_ code: String) -> Language? {
        switch code {
        case "en": english
        case "de": german
        default: nil
        }
    }

    /// The language of a locale, such as `de_CH.UTF-8`; nil where it does not come with the program.
    public static func of(locale: String) -> Language? {
        named(String(locale.prefix { $0.isLetter }).lowercased())
    }

    private static func builtIn(_ code: String) -> Strings {
        // A file of ours that cannot be read is found by a test, and shows keys.
        (try? Strings(parsing: Resources.strings(language: code) ?? "")) ?? Strings([:])
    }

    private static let state = Mutex<Language?>(nil)

    /// What the interface speaks: set once, before it says anything.
    public static var current: Language {
        get { state.withLock { $0 } ?? english }
        set { state.withLock { $0 = newValue } }
    }
}

/// The text of a key in the language of the interface, with its arguments in their places.
public func localized(_ key: String, _ arguments: any CustomStringConvertible...) -> String {
    Language.current.strings.text(key, arguments.map { $0.description })
}

/// The text for a number of things, in the language of the interface.
public func localized(
    _ key: String, count: Int, _ arguments: any CustomStringConvertible...
) -> String {
    Language.current.strings.text(key, count: count, arguments.map { $0.description })
}
