/// A request that came to the proxy.
public struct ProxiedRequest: Hashable, Sendable {
    /// Method and path, with `*` for every ID, so that it is the same in every run:
    /// `PATCH /v1/agents/*/core-memory/blocks/attach/*`.
    public let name: String

    /// How many requests came before it, of any name.
    public let number: Int

    /// How many requests of the same name came before it.
    public let repetition: Int

    init(method: String, target: String, number: Int, repetitions: [String: Int]) {
        name = Self.name(method: method, target: target)
        self.number = number
        repetition = repetitions[name] ?? 0
    }

    private static func name(method: String, target: String) -> String {
        let path = target.prefix { $0 != "?" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            isID(part) ? "*" : String(part)
        }
        return "\(method) \(parts.joined(separator: "/"))"
    }

    /// Letta's IDs are a kind and a UUID: `agent-0b5b2d1c-…`.
    private static func isID(_ part: Substring) -> Bool {
        part.utf8.count > 36
            && part.utf8.suffix(36).allSatisfy { byte in
                byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}
