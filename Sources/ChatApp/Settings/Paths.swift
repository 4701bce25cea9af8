import Foundation

/// Where the program's files are, after the XDG Base Directory Specification.
struct Paths: Hashable, Sendable {
    let config: String
    var store: String
    let log: String

    /// Where the texts of edits are that could not be written.
    let unsaved: String

    /// - Parameters:
    ///   - environment: the process's, for `XDG_…`, `HOME` and `LETTERA_…`.
    ///   - config: what `--config` said.
    ///   - store: what `--store` said.
    init(environment: [String: String], config: String?, store: String?) {
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        func folder(_ variable: String, _ fallback: String) -> String {
            // The specification: relative paths are to be ignored.
            if let path = environment[variable], path.hasPrefix("/") { return path + "/lettera" }
            return home + "/" + fallback + "/lettera"
        }
        self.config =
            config ?? environment["LETTERA_CONFIG"]
            ?? folder("XDG_CONFIG_HOME", ".config") + "/config.toml"
        self.store =
            store ?? environment["LETTERA_STORE"]
            ?? folder("XDG_DATA_HOME", ".local/share") + "/lettera.sqlite"
        let state = folder("XDG_STATE_HOME", ".local/state")
        log = state + "/lettera.log"
        unsaved = state + "/unsaved"
    }

    /// The practice server's own file, beside the store.
    var practiceDatabase: String {
        URL(fileURLWithPath: store).deletingLastPathComponent()
            .appendingPathComponent("practice.sqlite").path
    }

    /// A path as somebody writes it in the configuration, where `~` is the home folder.
    static func expand(_ path: String, environment: [String: String]) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] else {
            return path
        }
        return home + path.dropFirst()
    }
}
