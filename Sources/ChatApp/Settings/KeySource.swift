import Foundation
import LettaClient

/// Where the server's key or password comes from: the environment, a command, or a private file.
struct KeySource: Hashable, Sendable {
    /// The value of `LETTA_API_KEY`, which nobody prints.
    private let environmentKey: Secret?
    private let command: String?

    /// How many seconds the command may take.
    private let limit: Int
    private let file: String?

    /// How many seconds `api_key_command` may take where nothing else is said.
    static let defaultLimit = 30

    /// What people call the place; nil where none is configured.
    var name: String? {
        if environmentKey != nil { return "LETTA_API_KEY" }
        if command != nil { return "api_key_command" }
        return file.map { "api_key_file \($0)" }
    }

    /// Whether reading the key runs a program, which may ask for something.
    var runsCommand: Bool { environmentKey == nil && command != nil }

    /// The same with the key read already.
    func resolved() throws(CommandFailure) -> KeySource {
        guard let key = try read() else { return self }
        return KeySource(key)
    }

    private init(_ key: Secret) {
        environmentKey = key
        command = nil
        limit = Self.defaultLimit
        file = nil
    }

    init(environmentKey: String?, command: String?, limit: Int? = nil, file: String?) {
        self.environmentKey = environmentKey.map { Secret(Self.trimmed($0)) }
        self.command = command
        self.limit = limit ?? Self.defaultLimit
        self.file = file
    }

    /// Without blanks around it.
    ///
    /// By hand: Foundation's way takes a quarter of a millisecond the first time, before the first frame.
    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// Reads the key; nil where none is configured.
    ///
    /// May run a program that asks for a passphrase, so not once the screen is ours.
    func read() throws(CommandFailure) -> Secret? {
        if let environmentKey { return environmentKey }
        if let command {
            let printed = try KeyCommand(command: command, limit: limit).output()
            return try key(in: Data(printed), from: "api_key_command")
        }
        if let file { return try read(file: file) }
        return nil
    }

    private func read(file: String) throws(CommandFailure) -> Secret {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.configuration, "api_key_file \(file) cannot be read")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        if let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 {
            throw CommandFailure(
                .configuration,
                "others may read api_key_file \(file); make it private with: chmod 600 \(file)")
        }
        return try key(in: data, from: "api_key_file")
    }

    private func key(in data: Data, from source: String) throws(CommandFailure) -> Secret {
        let text = String(decoding: data, as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first, !line.isEmpty else {
            throw CommandFailure(.configuration, "\(source) gave no key")
        }
        return Secret(line.trimmingCharacters(in: .whitespaces))
    }
}
