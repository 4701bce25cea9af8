/// An answer other than success, in the shape that Letta gives it.
struct APIError: Error {
    var status: Int
    var body: JSON

    /// `{"detail":"…"}`, Letta's usual shape.
    init(_ status: Int, _ detail: JSON) {
        self.status = status
        body = ["detail": detail]
    }

    init(status: Int, body: JSON) {
        self.status = status
        self.body = body
    }

    /// The 422 of a request that does not fit the schema: `detail` is Python's text, not JSON.
    static func invalid(
        _ type: String, at location: [JSON], _ message: String, input: JSON,
        context: JSON? = nil, example: String? = nil
    ) -> APIError {
        let place = location.map(\.pythonText).joined(separator: ", ")
        var text = "[{'type': '\(type)', 'loc': (\(place)\(location.count == 1 ? "," : "")), "
        text += "'msg': \(JSON.string(message).pythonText), 'input': \(input.pythonText)"
        if let context { text += ", 'ctx': \(context.pythonText)" }
        var body: JSON = ["trace_id": "", "detail": .string(text + "}]")]
        if let example { body["examples"] = [.string(example)] }
        return APIError(status: 422, body: body)
    }

    static func badID(_ id: String, parameter: String, kind: String) -> APIError {
        invalid(
            "string_pattern_mismatch", at: ["path", .string(parameter)],
            "String should match pattern '\(kind)-{uuid4}'", input: .string(id),
            context: ["pattern": .string(Identifier.pattern(kind: kind))],
            example: "\(kind)-123e4567-e89b-42d3-8456-426614174000")
    }

    static func missing(_ field: String, in place: String = "body", input: JSON) -> APIError {
        invalid("missing", at: [.string(place), .string(field)], "Field required", input: input)
    }

    /// The 404 that Letta's database layer gives.
    static func notFound(_ title: String, _ id: String) -> APIError {
        let deleted = title == "Conversation" ? ", is_deleted=False" : ""
        return APIError(
            404,
            """
            \(title) not found with id='['\(id)']', access level in ['read'] for \
            actor='id='\(Identifier.user)' organization_id='\(Identifier.organization)' \
            name='default_user' created_at=None updated_at=None is_deleted=False'\(deleted)
            """)
    }

    static func agentNotFound(_ id: String) -> APIError {
        APIError(404, "Agent with ID \(id) not found")
    }

    static func conflict(_ title: String, _ constraint: String, _ key: String) -> APIError {
        APIError(
            409,
            """
            A unique constraint was violated for \(title). Check your input for duplicates: \
            duplicate key value violates unique constraint "\(constraint)"
            DETAIL:  Key \(key) already exists.
            """)
    }

    static let unknown = APIError(500, "An unknown error occurred")
    static let unauthorized = APIError(401, "Unauthorized")
    static let noSuchPath = APIError(404, "Not Found")
}
