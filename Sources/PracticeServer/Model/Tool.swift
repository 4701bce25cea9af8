/// A tool that an agent may call.
struct Tool: Sendable {
    var id: String
    var name: String
    var type: String
    var description: String
    /// JSON Schema.
    var parameters: JSON
    /// Whether the client performs it, not the server.
    var isClientSide = false
    /// Whether agents that get it ask a person before they use it.
    var needsApproval = false

    static func named(_ name: String) -> Tool? { all.first { $0.name == name } }

    /// What an agent gets when nothing else is said.
    static let base = [conversationSearch, memoryInsert, memoryReplace]
    static let all = base + [archivalInsert, archivalSearch, forgetEverything]

    /// A tool that a client offers with its message.
    init?(client definition: JSON) {
        guard let name = definition["name"]?.string else { return nil }
        self.init(
            id: "", name: name, type: "client",
            description: definition["description"]?.string ?? "",
            parameters: definition["parameters"] ?? ["type": "object", "properties": [:]],
            isClientSide: true)
    }

    private init(
        id: String, name: String, type: String, description: String, parameters: JSON,
        isClientSide: Bool = false, needsApproval: Bool = false
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.description = description
        self.parameters = parameters
        self.isClientSide = isClientSide
        self.needsApproval = needsApproval
    }

    static let memoryInsert = Tool(
        id: "tool-11111111-1111-4111-8111-111111111111", name: "memory_insert",
        type: "letta_sleeptime_core",
        description: """
            Inserts text at a line of a memory block: at its end, or after the line that \
            insert_line names.
            """,
        parameters: object(
            [
                "label": text("Section of the memory to be edited, identified by its label."),
                "new_string": text("The text to insert. Do not include line number prefixes."),
                "insert_line": number(
                    """
                    The line number after which to insert the text (0 for the beginning). Defaults \
                    to -1 (the end).
                    """),
            ], required: ["label", "new_string"]))

    static let memoryReplace = Tool(
        id: "tool-22222222-2222-4222-8222-222222222222", name: "memory_replace",
        type: "letta_sleeptime_core",
        description: "Replaces a specific string in a memory block with a new string.",
        parameters: object(
            [
                "label": text("Section of the memory to be edited, identified by its label."),
                "old_string": text(
                    "The text to replace (must match exactly, including whitespace)."),
                "new_string": text("The new text to insert in place of the old text."),
            ], required: ["label", "old_string", "new_string"]))

    static let conversationSearch = Tool(
        id: "tool-33333333-3333-4333-8333-333333333333", name: "conversation_search",
        type: "letta_core",
        description: "Searches what was said earlier, also what is no longer in the context.",
        parameters: object(
            ["query": text("What to search for."), "limit": number("The most results to return.")],
            required: []))

    static let archivalInsert = Tool(
        id: "tool-44444444-4444-4444-8444-444444444444", name: "archival_memory_insert",
        type: "letta_core", description: "Adds a text to archival memory.",
        parameters: object(["content": text("The text to add.")], required: ["content"]))

    static let archivalSearch = Tool(
        id: "tool-55555555-5555-4555-8555-555555555555", name: "archival_memory_search",
        type: "letta_core", description: "Searches archival memory.",
        parameters: object(["query": text("What to search for.")], required: ["query"]))

    /// No tool of Letta's: something to practise approvals with.
    static let forgetEverything = Tool(
        id: "tool-66666666-6666-4666-8666-666666666666", name: "forget_everything", type: "custom",
        description: "Empties a memory block. There is no way back.",
        parameters: object(
            ["label": text("The block to be emptied, identified by its label.")],
            required: ["label"]), needsApproval: true)

    private static func object(_ properties: JSON, required: [String]) -> JSON {
        ["type": "object", "properties": properties, "required": JSON(required)]
    }

    private static func text(_ description: String) -> JSON {
        ["type": "string", "description": .string(description)]
    }

    private static func number(_ description: String) -> JSON {
        ["type": "integer", "description": .string(description)]
    }

    /// The tool as OpenAI's endpoints are offered it.
    var schema: JSON {
        [
            "type": "function",
            "function": [
                "name": .string(name), "description": .string(description),
                "parameters": parameters,
            ],
        ]
    }

    /// The tool as Letta shows it.
    var json: JSON {
        [
            "id": .string(id), "tool_type": .string(type), "description": .string(description),
            "source_type": "python", "name": .string(name), "tags": [.string(type)],
            "source_code": nil,
            "json_schema": [
                "name": .string(name), "description": .string(description),
                "parameters": parameters,
            ],
            "args_json_schema": nil, "return_char_limit": 50000, "pip_requirements": nil,
            "npm_requirements": nil, "default_requires_approval": needsApproval ? true : nil,
            "enable_parallel_execution": .bool(type == "letta_core"),
            "created_by_id": .string(Identifier.user),
            "last_updated_by_id": .string(Identifier.user), "metadata_": [:], "project_id": nil,
        ]
    }
}
