/// A lasting entity with memory.
///
/// Source: `GET /v1/agents/{agent_id}`. `blocks` is filled only where the request asked for it with
/// `include=agent.blocks`.
public struct Agent: Hashable, Sendable, Decodable, Identifiable {
    public var id: AgentID
    public var name: String
    public var description: String?

    /// The handle of its language model, such as `openai/gpt-4o`.
    public var model: String?

    /// `letta_v1_agent`, or one of the older `memgpt…` kinds.
    public var kind: String?
    public var blocks: [Block]

    /// How many tokens the model's context holds.
    public var contextWindow: Int?

    public init(
        id: AgentID, name: String, description: String? = nil, model: String? = nil,
        kind: String? = nil, blocks: [Block] = [], contextWindow: Int? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.model = model
        self.kind = kind
        self.blocks = blocks
        self.contextWindow = contextWindow
    }

    enum CodingKeys: String, CodingKey {
        case id, name, description, model, blocks
        case kind = "agent_type"
        case configuration = "llm_config"
    }

    enum ConfigurationKeys: String, CodingKey {
        case contextWindow = "context_window"
        case handle
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(AgentID.self, forKey: .id)
        name = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
        description = try container.decodeIfPresent(String.self, forKey: .description)
        kind = try container.decodeIfPresent(String.self, forKey: .kind)
        blocks = try container.decodeIfPresent([Block].self, forKey: .blocks) ?? []
        let configuration = try? container.nestedContainer(
            keyedBy: ConfigurationKeys.self, forKey: .configuration)
        model =
            try container.decodeIfPresent(String.self, forKey: .model)
            ?? configuration?.decodeIfPresent(String.self, forKey: .handle)
        contextWindow = try configuration?.decodeIfPresent(Int.self, forKey: .contextWindow)
    }
}

/// An agent to be made.
///
/// Source: `POST /v1/agents/`.
public struct NewAgent: Hashable, Sendable, Encodable {
    public struct Memory: Hashable, Sendable, Encodable {
        public var label: String
        public var value: String
        public init(label: String, value: String) {
            self.label = label
            self.value = value
        }
    }

    public var name: String

    /// The handle of a model that the server lists under `/v1/models/`.
    ///
    /// Letta requires one.
    public var model: String
    public var memory: [Memory]

    /// Tools beside those that every agent gets, by name; nil for none.
    public var tools: [String]?

    public init(name: String, model: String, memory: [Memory], tools: [String]? = nil) {
        self.tools = tools
        self.name = name
        self.model = model
        self.memory = memory
    }

    enum CodingKeys: String, CodingKey {
        case name, model, tools
        case memory = "memory_blocks"
    }
}
