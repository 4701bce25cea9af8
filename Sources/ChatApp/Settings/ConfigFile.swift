import ChatStore
import Foundation
import TOMLKit

/// What the configuration file says.
///
/// Everything may be left out.
struct ConfigFile: Hashable, Sendable {
    /// One server with its credentials, under a name.
    struct Profile: Hashable, Sendable {
        var url: String?
        var keyCommand: String?

        /// How many seconds the command may take.
        var keyTimeout: Int?
        var keyFile: String?
        var certificateFile: String?
        var user: String?
        var agent: String?
        var flow: String?
        var thread: String?
        var streams: String?
        var lock: String?
    }

    var server: String?
    var user: String?
    var agent: String?
    var theme: String?
    var flow: String?
    var thread: String?
    var streams: String?
    var lock: String?
    var copyCommand: String?
    var profiles: [String: Profile] = [:]

    /// What it says of the screen, by the names of settings.
    var screen: [String: String] = [:]
    var tables = ScreenTables()

    /// What others could get at before it was read.
    private(set) var exposures: [PrivateFile.Exposure] = []

    init() {}

    /// Reads the file at `path`; one that is not there says nothing.
    init(path: String) throws(CommandFailure) {
        guard FileManager.default.fileExists(atPath: path) else {
            self.init()
            return
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.configuration, "\(path) cannot be read; check its permissions")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.configuration, "\(path) is not UTF-8 text")
        }
        try self.init(text: text, path: path)
        exposures = try guarded(path)
    }

    /// Closes the file to others: who writes to it says which command runs and which server gets the
    /// key, and who reads it learns where the key is.
    ///
    /// - Throws: where somebody else may write the command that prints the key.
    private func guarded(_ path: String) throws(CommandFailure) -> [PrivateFile.Exposure] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        let namesKeys = profiles.values.contains { $0.keyCommand != nil || $0.keyFile != nil }
        var exposures: [PrivateFile.Exposure] = []
        if status.st_mode & 0o022 != 0 || namesKeys && status.st_uid == geteuid() {
            exposures = [PrivateFile.closeFile(path)].compactMap(\.self)
        }
        let hasForeignOwner = ![geteuid(), 0].contains(status.st_uid) && geteuid() != 0
        let isOpen = status.st_mode & 0o022 != 0 && exposures != [.closed(path: path)]
        let runs = profiles.values.contains { $0.keyCommand != nil } || copyCommand != nil
        if hasForeignOwner || isOpen, runs {
            throw CommandFailure(
                .configuration,
                "somebody else can write \(path), and so what its commands run; make it yours "
                    + "alone with: chown and chmod 600")
        }
        return exposures
    }

    /// - Parameter path: what errors call the text.
    init(text: String, path: String) throws(CommandFailure) {
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw CommandFailure(
                .configuration,
                "\(path), line \(error.source.begin.line): \(error.description)")
        } catch {
            throw CommandFailure(.configuration, "\(path) is not TOML: \(error)")
        }
        let reader = TableReader(table: table, path: path, name: "")
        try reader.allow([
            "server", "user", "agent", "theme", "flow", "thread", "streams", "lock",
            "copy_command", "profiles", "notify", "mouse", "leave", "faces", "keys",
        ])
        for name in ["notify", "mouse", "leave"] { screen[name] = try reader.text(name) }
        tables = try ScreenTables(
            faces: reader.table("faces")?.texts() ?? [:],
            keys: reader.table("keys")?.texts() ?? [:]
        ) { table, key in
            let line = ConfigPlace.line(of: key, in: table, text: text)
            return line.map { "\(path), line \($0)" } ?? "\(path), in [\(table)]"
        }
        server = try reader.text("server")
        user = try reader.text("user")
        agent = try reader.text("agent")
        theme = try reader.text("theme")
        flow = try reader.text("flow")
        thread = try reader.text("thread")
        streams = try reader.text("streams")
        lock = try reader.text("lock")
        copyCommand = try reader.text("copy_command")
        guard let profileTable = try reader.table("profiles") else { return }
        for name in profileTable.table.keys {
            guard let profile = try profileTable.table(name) else { continue }
            try profile.allow([
                "url", "api_key_command", "api_key_timeout", "api_key_file", "ca_file", "user",
                "agent", "flow", "thread", "streams", "lock",
            ])
            profiles[name] = Profile(
                url: try profile.text("url"), keyCommand: try profile.text("api_key_command"),
                keyTimeout: try profile.number("api_key_timeout", in: 1...3600),
                keyFile: try profile.text("api_key_file"),
                certificateFile: try profile.text("ca_file"), user: try profile.text("user"),
                agent: try profile.text("agent"), flow: try profile.text("flow"),
                thread: try profile.text("thread"), streams: try profile.text("streams"),
                lock: try profile.text("lock"))
        }
    }
}

/// Reads a table so that every mistake is reported with its place.
private struct TableReader {
    let table: TOMLTable
    let path: String
    let name: String

    private func place(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    func allow(_ keys: Set<String>) throws(CommandFailure) {
        for key in table.keys where !keys.contains(key) {
            throw CommandFailure(
                .configuration,
                "\(path): there is no setting \"\(place(key))\"; known here: "
                    + keys.sorted().joined(separator: ", "))
        }
    }

    func text(_ key: String) throws(CommandFailure) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else {
            throw CommandFailure(
                .configuration, "\(path): \"\(place(key))\" must be a text in quotes")
        }
        return text
    }

    /// The whole table, where all that is in it are texts.
    func texts() throws(CommandFailure) -> [String: String] {
        var texts: [String: String] = [:]
        for key in table.keys { texts[key] = try text(key) }
        return texts
    }

    func number(_ key: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
        guard let value = table[key] else { return nil }
        guard let number = value.int, range.contains(number) else {
            throw CommandFailure(
                .configuration,
                "\(path): \"\(place(key))\" must be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return number
    }

    func table(_ key: String) throws(CommandFailure) -> TableReader? {
        guard let value = table[key] else { return nil }
        guard let inner = value.table else {
            throw CommandFailure(.configuration, "\(path): \"\(place(key))\" must be a table")
        }
        return TableReader(table: inner, path: path, name: place(key))
    }
}
