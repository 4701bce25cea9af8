import ChatStore
import ChatUI
import Foundation
import TOMLKit

/// What the configuration file says.
///
/// Everything may be left out.
struct ConfigFile: Hashable, Sendable {
    /// One server with its credentials, under a name.
    struct Profile: Hashable, Sendable {
        /// What it says, by the names of settings.
        fileprivate(set) var values: [String: String] = [:]

        subscript(_ name: String) -> String? { values[name] }

        var url: String? { values["url"] }
        var keyCommand: String? { values["api_key_command"] }

        /// How many seconds the command may take.
        var keyTimeout: Int? { values["api_key_timeout"].flatMap { Int($0) } }
        var keyFile: String? { values["api_key_file"] }
        var certificateFile: String? { values["ca_file"] }
    }

    /// What it says above all profiles, by the names of settings.
    private(set) var values: [String: String] = [:]
    private(set) var profiles: [String: Profile] = [:]

    /// What runs for every copy; like a key's command, it must be the person's own.
    var copyCommand: String? { values["copy_command"] }

    /// Its tables that are about the screen.
    private(set) var tables = ScreenTables()

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
        let tops = Setting.table.filter { $0.home != .profile }
        try reader.allow(Set(tops.map(\.name) + ["profiles", "faces", "keys"]))
        values = try reader.values(of: tops)
        tables = try ScreenTables(
            faces: reader.table("faces")?.texts() ?? [:],
            keys: reader.table("keys")?.texts() ?? [:]
        ) { table, key in
            let line = ConfigPlace.line(of: key, in: table, text: text)
            return line.map { "\(path), line \($0)" } ?? "\(path), in [\(table)]"
        }
        guard let profileTable = try reader.table("profiles") else { return }
        let inner = Setting.table.filter { $0.home != .top }
        for name in profileTable.table.keys {
            guard let profile = try profileTable.table(name) else { continue }
            try profile.allow(Set(inner.map(\.name)))
            profiles[name] = Profile(values: try profile.values(of: inner))
        }
    }

    /// Sets what it says, as an edit of its text would.
    ///
    /// - Parameter value: nil for nothing.
    mutating func set(_ name: String, to value: String?, in profile: String?) {
        guard let profile else {
            values[name] = value
            return
        }
        profiles[profile, default: Profile()].values[name] = value
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

    /// What the table says of each setting, as it is written elsewhere.
    func values(of settings: [Setting]) throws(CommandFailure) -> [String: String] {
        var values: [String: String] = [:]
        for setting in settings {
            if case .number(let range) = setting.kind {
                values[setting.name] = try number(setting.name, in: range).map { String($0) }
            } else {
                values[setting.name] = try text(setting.name)
            }
        }
        return values
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
