import FoundationEssentials

/// Letta's ids: a kind, a dash and a random UUID, all in lower case.
enum Identifier {
    static let user = "user-00000000-0000-4000-8000-000000000000"
    static let organization = "org-00000000-0000-4000-8000-000000000000"

    static func make(_ kind: String) -> String { "\(kind)-\(uuid())" }

    static func uuid() -> String { UUID().uuidString.lowercased() }

    static func isValid(_ text: String, kind: String) -> Bool {
        let prefix = kind + "-"
        guard text.hasPrefix(prefix) else { return false }
        let digits = Array(text.utf8.dropFirst(prefix.utf8.count))
        guard digits.count == 36 else { return false }
        return digits.enumerated().allSatisfy { index, byte in
            switch index {
            case 8, 13, 18, 23: byte == UInt8(ascii: "-")
            case 14: byte == UInt8(ascii: "4")
            case 19: "89ab".utf8.contains(byte)
            default: "0123456789abcdef".utf8.contains(byte)
            }
        }
    }

    static func pattern(kind: String) -> String {
        "^\(kind)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
    }

    /// The otid that Letta derives for the part of a message at an index: the message's UUID with
    /// the last seven bits replaced.
    static func otid(message: String, part: Int) -> String {
        let uuid = message.hasPrefix("message-") ? String(message.dropFirst(8)) : message
        guard let last = UInt8(uuid.suffix(2), radix: 16) else { return uuid }
        let byte = last & 0x80 | UInt8(truncatingIfNeeded: part) & 0x7F
        let hex = String(byte, radix: 16)
        return uuid.dropLast(2) + (hex.count == 1 ? "0" + hex : hex)
    }
}
