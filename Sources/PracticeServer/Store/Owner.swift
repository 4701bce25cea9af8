import Foundation
import Glibc

/// A process, named so that another one can tell whether it still lives: its id and the moment it
/// started, because ids are used again.
enum Owner {
    static let current = name(getpid()) ?? "\(getpid())"

    static func isAlive(_ owner: String) -> Bool {
        guard let id = owner.split(separator: ":").first.flatMap({ Int32($0) }) else {
            return false
        }
        return name(id) == owner
    }

    /// Field 22 of `/proc/ID/stat`; the second field, a name in parentheses, may hold anything.
    private static func name(_ id: Int32) -> String? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(id)/stat") else {
            return nil
        }
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        // A zombie has ended; only its parent has not asked yet.
        guard let state = fields.first, state != "Z", state != "X" else { return nil }
        return fields.count > 19 ? "\(id):\(fields[19])" : nil
    }
}
