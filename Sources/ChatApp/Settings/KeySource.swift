import Foundation
import LettaClient

/// Where the server's key or password comes from: the environment, a command, or a private file.
struct KeySource: Hashable, Sendable {
    /// The value of `LETTA_API_KEY`, which nobody prints.
    private let environmentKey: Secret?
    private let command: String?
    private let file: String?

    /// What people call the place; nil where none is configured.
    var name: String? {
        if environmentKey != nil { return "LETTA_API_KEY" }
        if command != nil { return "api_key_command" }
        return file.map { "api_key_file \($0)" }
    }

    /// The same with the key read already.
    func resolved() throws(CommandFailure) -> KeySource {
        guard let key = try read() else { return self }
        return KeySource(key)
    }

    private init(_ key: Secret) {
        environmentKey = key
        command = nil
        file = nil
    }

    init(environmentKey: String?, command: String?, file: String?) {
        self.environmentKey = environmentKey.map { Secret($0) }
        self.command = command
        self.file = file
    }

    /// Reads the key; nil where none is configured.
    ///
    /// May run a program that asks for a passphrase, so not once the screen is ours.
    func read() throws(CommandFailure) -> Secret? {
        if let environmentKey { return environmentKey }
        if let command { return try run(command) }
        if let file { return try read(file: file) }
        return nil
    }

    private func run(_ command: String) throws(CommandFailure) -> Secret {
        // Not Foundation's Process, which puts the command into the background of its terminal, where it
        // could not ask for a passphrase. What is piped to us is not for the command.
        let input = isatty(0) == 1 ? "" : " </dev/null"
        guard let pipe = popen("{ \(command)\n}\(input)", "r") else {
            throw CommandFailure(.configuration, "api_key_command cannot be run")
        }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 {
            data.append(contentsOf: buffer[..<count])
        }
        let status = pclose(pipe)
        guard status == 0 else {
            throw CommandFailure(
                .configuration, "api_key_command failed with exit code \(status >> 8 & 0xFF)")
        }
        return try key(in: data, from: "api_key_command")
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
