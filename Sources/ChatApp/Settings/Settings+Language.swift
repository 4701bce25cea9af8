import ChatUI
import Localization

extension Settings {
    /// The language that the full-screen chat speaks.
    ///
    /// - Parameter code: as the configuration has it; nil and `auto` take that of the environment's locale, and
    ///   English where the program does not come with it.
    static func language(
        _ code: String?, environment: [String: String]
    ) throws(CommandFailure) -> Language {
        if let code, code != "auto" {
            if let language = Language.named(code) { return language }
            let known = ["auto"] + Language.codes
            throw CommandFailure(
                .configuration,
                "there is no language \"\(code)\"; there are: \(known.joined(separator: ", "))")
        }
        // In the order of POSIX; an empty variable counts as none.
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let locale = SettingSources.variable(name, in: environment) {
                return Language.of(locale: locale) ?? .english
            }
        }
        return .english
    }
}
