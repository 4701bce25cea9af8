import Glibc

/// Where the user's editing commands come from: editrc(5).
public enum Editrc: Hashable, Sendable {
    /// `$EDITRC`, or else `~/.editrc`.
    case standard
    case file(String)
    case none

    /// The file's text; empty where there is none.
    var text: [UInt8] {
        switch self {
        case .none:
            return []
        case .file(let path):
            return Self.read(path)
        case .standard:
            if let path = getenv("EDITRC") { return Self.read(String(cString: path)) }
            guard let home = getenv("HOME") else { return [] }
            return Self.read(String(cString: home) + "/.editrc")
        }
    }

    /// The text without the commands that forget all bindings, the program's own among them.
    static func withoutResets(_ text: [UInt8]) -> [UInt8] {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return Array(lines.filter { !isReset($0) }.joined(separator: [UInt8(ascii: "\n")]))
    }

    private static func isReset(_ line: ArraySlice<UInt8>) -> Bool {
        let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard let command = words.first, command == "bind" || command.hasSuffix(":bind")
        else { return false }
        return words.contains("-v") || words.contains("-e") || words.contains("-r")
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        // Far more than anybody writes by hand, and an end to what is no such file at all.
        var bytes = [UInt8](repeating: 0, count: 256 * 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}
