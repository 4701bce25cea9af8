import Foundation

/// What came back: a status and a body.
public struct Answer: Sendable {
    public var status: Int
    /// Where a redirect points.
    public var location: String?
    public var text: String

    public var json: Any? {
        try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }
    /// The body as a value that can be asked for its parts.
    public var value: Value { Value(json) }
    public var object: [String: Any] { json as? [String: Any] ?? [:] }
    public var list: [[String: Any]] { json as? [[String: Any]] ?? [] }
    public var id: String { object["id"] as? String ?? "" }
    public var ids: [String] { list.compactMap { $0["id"] as? String } }
    /// The text of Letta's usual error body; empty where there is none.
    public var detail: String { object["detail"] as? String ?? "" }
    /// The compiled prompt that `recompile` answers with.
    public var prompt: String { json as? String ?? "" }
    /// The events of a stream, in order; `[DONE]` is one with that type.
    public var events: [Event] { Event.all(in: text) }
    /// The messages of a send without stream.
    public var messages: [[String: Any]] { object["messages"] as? [[String: Any]] ?? [] }
    /// What the agent said.
    public var reply: String { messages.compactMap { $0["content"] as? String }.joined() }
    public func messages(_ type: String) -> [[String: Any]] {
        messages.filter { $0["message_type"] as? String == type }
    }
}

/// One event of a stream.
public struct Event: @unchecked Sendable {
    /// Its `message_type`, or `[DONE]`.
    public var type: String
    /// Whether `event: error` stood before it.
    public var isError: Bool
    public var members: [String: Any]

    public var value: Value { Value(members) }
    public var run: String { members["run_id"] as? String ?? "" }
    public var seq: Int? { members["seq_id"] as? Int }
    public var content: String { members["content"] as? String ?? "" }

    /// Reads the lines of one event; nil where they hold no data.
    init?(_ lines: some StringProtocol) {
        guard let range = lines.range(of: "data: ") else { return nil }
        let data = String(lines[range.upperBound...])
        isError = lines.hasPrefix("event: error")
        if data == "[DONE]" {
            (type, members) = (data, [:])
            return
        }
        let json = try? JSONSerialization.jsonObject(with: Data(data.utf8))
        guard let json = json as? [String: Any] else { return nil }
        members = json
        type = json["message_type"] as? String ?? ""
    }

    static func all(in text: String) -> [Event] {
        text.split(separator: "\n\n").compactMap { Event($0) }
    }
}

extension [Event] {
    /// The run that they are of; empty where there are none.
    public var run: String { first?.run ?? "" }
}

/// A JSON value, or the lack of one, that can be asked for its parts at any depth.
public struct Value: @unchecked Sendable {
    private let raw: Any?

    public init(_ raw: Any?) { self.raw = raw }

    public subscript(name: String) -> Value { Value((raw as? [String: Any])?[name]) }

    /// From the end where the index is negative.
    public subscript(index: Int) -> Value {
        let all = raw as? [Any] ?? []
        let place = index < 0 ? all.count + index : index
        return Value(all.indices.contains(place) ? all[place] : nil)
    }

    public var string: String? { raw as? String }
    public var int: Int? { raw as? Int }
    public var bool: Bool? { raw as? Bool }
    public var isNull: Bool { raw is NSNull }
    /// Whether there is such a member, null or not.
    public var exists: Bool { raw != nil }
    public var isObject: Bool { raw is [String: Any] }
    public var isArray: Bool { raw is [Any] }
    public var isEmpty: Bool {
        (raw as? [Any])?.isEmpty ?? (raw as? [String: Any])?.isEmpty ?? false
    }
    public var list: [Value] { (raw as? [Any] ?? []).map { Value($0) } }
    public var strings: [String] { raw as? [String] ?? [] }
    public var names: Set<String> { Set((raw as? [String: Any] ?? [:]).keys) }
}
