/// One request, taken apart.
struct Call: Sendable {
    var method: String
    var path: String
    /// The parts of the path that stand for a route's parameters, by name.
    var parameters: [String: String] = [:]
    var query: [(name: String, value: String)]
    var headers: [String: String]
    var bytes: [UInt8]

    init(
        method: String, path: String, query: [(name: String, value: String)],
        headers: [String: String], bytes: [UInt8]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.bytes = bytes
    }

    /// A parameter of the path; routes name only those they have.
    func id(_ name: String) -> String { parameters[name] ?? "" }

    func query(_ name: String) -> String? { query.last { $0.name == name }?.value }
    func queries(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }

    func flag(_ name: String) -> Bool {
        ["true", "1", "yes", "on"].contains(query(name)?.lowercased() ?? "")
    }

    func number(_ name: String) throws -> Int? {
        guard let text = query(name) else { return nil }
        guard let number = Int(text) else {
            throw APIError.invalid(
                "int_parsing", at: ["query", .string(name)],
                "Input should be a valid integer, unable to parse string as an integer",
                input: .string(text))
        }
        return number
    }

    /// The body as JSON; nil where there is none.
    func json() throws -> JSON? {
        guard !bytes.isEmpty else { return nil }
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw APIError.invalid(
                "json_invalid", at: ["body", .int(error.offset)], "JSON decode error", input: [:],
                context: ["error": "Expecting value"])
        }
    }

    /// The body as an object; 422 where it is missing or something else.
    func object() throws -> JSON {
        guard let body = try json() else {
            throw APIError.invalid("missing", at: ["body"], "Field required", input: nil)
        }
        guard body.members != nil else {
            throw APIError.invalid(
                "model_attributes_type", at: ["body"],
                "Input should be a valid dictionary or object to extract fields from", input: body)
        }
        return body
    }

    /// Whether Letta takes the client for one before its SDK 1.0: such get all of an agent, and
    /// may not ask for `streaming`.
    var isLegacyClient: Bool {
        if headers["x-stainless-package-version"] != nil { return false }
        guard let agent = headers["user-agent"] else { return false }
        return !agent.contains("letta-client/1.") && !agent.contains("letta-client/2.")
    }
}

extension JSON {
    /// A member that must be a string where it is given; 422 otherwise.
    ///
    /// NUL is stripped, because Letta's database cannot keep it.
    func optionalString(_ name: String) throws -> String? {
        guard let value = self[name], !value.isNull else { return nil }
        guard let text = value.string else {
            throw APIError.invalid(
                "string_type", at: ["body", .string(name)], "Input should be a valid string",
                input: value)
        }
        return text.replacing("\0", with: "")
    }

    func requiredString(_ name: String) throws -> String {
        guard let value = self[name] else { throw APIError.missing(name, input: self) }
        guard value.string != nil, let text = try optionalString(name) else {
            throw APIError.invalid(
                "string_type", at: ["body", .string(name)], "Input should be a valid string",
                input: value)
        }
        return text
    }
}
