import Foundation

/// A method, a path and what they do.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Reply

    var method: String
    var pattern: [Substring]
    var handler: Handler

    /// `pattern` as in `/v1/agents/{agent_id}/messages`; a last slash counts.
    init(_ method: String, _ pattern: String, _ handler: @escaping Handler) {
        self.method = method
        self.pattern = Route.parts(pattern[...])
        self.handler = handler
    }

    static func parts(_ path: Substring) -> [Substring] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The parameters of a path that fits, or nil.
    func match(_ parts: [Substring]) -> [String: String]? {
        guard parts.count == pattern.count else { return nil }
        var parameters: [String: String] = [:]
        for (mine, given) in zip(pattern, parts) {
            if mine.hasPrefix("{") {
                guard !given.isEmpty else { return nil }
                parameters[String(mine.dropFirst().dropLast())] = String(given)
            } else if mine != given {
                return nil
            }
        }
        return parameters
    }
}

/// All routes, and what answers where none fits.
struct RouteTable: Sendable {
    var routes: [Route]

    private static let kinds = [
        "agent_id": "agent", "block_id": "block", "identity_id": "identity", "run_id": "run",
        "message_id": "message", "tool_id": "tool",
    ]

    func answer(_ call: Call) async throws -> Reply {
        let parts = Route.parts(call.path[...])
        var methods: [String] = []
        for route in routes {
            guard let parameters = route.match(parts) else { continue }
            guard route.method == call.method else {
                methods.append(route.method)
                continue
            }
            try check(parameters)
            var call = call
            call.parameters = parameters.mapValues { $0.removingPercentEncoding ?? $0 }
            return try await route.handler(call)
        }
        if !methods.isEmpty { return .notAllowed(methods) }
        let other = call.path.hasSuffix("/") ? String(call.path.dropLast()) : call.path + "/"
        if routes.contains(where: { $0.match(Route.parts(other[...])) != nil }) {
            return .redirect(other)
        }
        throw APIError.noSuchPath
    }

    private func check(_ parameters: [String: String]) throws {
        for (name, id) in parameters.sorted(by: { $0.key < $1.key }) {
            if let kind = Self.kinds[name], !Identifier.isValid(id, kind: kind) {
                throw APIError.badID(id, parameter: name, kind: kind)
            }
            if name == "conversation_id", id != "default",
                !Identifier.isValid(id, kind: "conv"), !Identifier.isValid(id, kind: "agent")
            {
                let tail = Identifier.pattern(kind: "").dropFirst(2).dropLast()
                let pattern = "^(default|conv-\(tail)|agent-\(tail))$"
                throw APIError.invalid(
                    "string_pattern_mismatch", at: ["path", "conversation_id"],
                    "String should match pattern '\(pattern)'", input: .string(id),
                    context: ["pattern": .string(pattern)])
            }
        }
    }
}
