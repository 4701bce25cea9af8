import ChatCore
import Localization

/// One thing that can be set: the source of what the configuration file may say, of `/settings`, `/set`,
/// their completion, `lettera config` and the manual.
public struct Setting: Hashable, Sendable {
    /// What its values are.
    public enum Kind: Hashable, Sendable {
        case text
        case choice([String])
        case number(ClosedRange<Int>)

        /// For how long something is kept; see `KeepingPeriod`.
        case period
    }

    /// Where in the configuration file it can stand.
    public enum Home: Hashable, Sendable {
        /// Above all profiles.
        case top

        /// In the profile of a server.
        case profile

        /// In both; a profile's wins.
        case both
    }

    public var name: String
    public var kind: Kind
    public var home: Home

    /// The value that holds where nobody says anything; nil where that is told in words.
    var standard: String?

    /// The environment variable that wins over the file.
    public var variable: String?

    /// The flag that wins over both, without its hyphens.
    public var flag: String?

    /// Whether a running chat follows a change.
    public var appliesAtOnce = true

    /// What holds where nobody says anything.
    public var builtIn: String { standard ?? localized("setting.\(name).built-in") }

    /// How its value is meant where it is a text, in a few words.
    public var meaning: String { localized("setting.\(name).value") }

    /// What it is for.
    public var help: String { localized("setting.\(name).help") }

    /// The values that it can have, where they can be counted.
    public var values: [String] {
        if case .choice(let values) = kind { values } else { [] }
    }

    /// Whether the server has to be reached anew when it changes.
    public var concernsServer: Bool { ["server", "flow", "thread", "streams"].contains(name) }

    /// What is wrong with a value; nil where nothing is.
    public func objection(to value: String) -> String? {
        switch kind {
        case .text:
            if value.isEmpty { return localized("set.empty", name) }
            // A line of the file must stay one.
            if value.contains(where: \.isNewline) { return localized("set.one-line", name) }
            return nil
        case .choice(let values):
            if values.contains(value) { return nil }
            return localized("set.no-choice", name, value, values.joined(separator: ", "))
        case .number(let range):
            if let number = Int(value), range.contains(number) { return nil }
            return
                localized("set.no-number", name, range.lowerBound, range.upperBound)
        case .period:
            return KeepingPeriod(value) == nil ? localized("set.no-period", name) : nil
        }
    }

    /// The setting of a name; nil where there is none.
    public static func named(_ name: String) -> Setting? { table.first { $0.name == name } }
}

/// How a setting stands.
public struct SettingState: Hashable, Sendable {
    /// Who said what holds.
    public enum Source: Hashable, Sendable {
        case builtIn

        /// The configuration file, above all profiles.
        case file

        /// A profile of the configuration file.
        case profile(String)

        /// An environment variable of this name.
        case environment(String)

        /// A flag, without its hyphens.
        case flag(String)

        /// The person, in this chat: for as long as it lasts.
        case chat

        public var words: String {
            switch self {
            case .builtIn: localized("source.built-in")
            case .file: localized("source.file")
            case .profile(let name): localized("source.profile", name)
            case .environment(let name): localized("source.environment", name)
            case .flag(let name): localized("source.flag", name)
            case .chat: localized("source.chat")
            }
        }
    }

    public var name: String

    /// What holds, as it is written.
    public var value: String
    public var source: Source

    public init(name: String, value: String, source: Source) {
        self.name = name
        self.value = value
        self.source = source
    }
}
