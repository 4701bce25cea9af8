/// How much of an agent's context window is used, and by what, in tokens.
///
/// Source: `GET /v1/agents/{agent_id}/context`: what would be compiled now, which need not be what the
/// model was given last.
public struct ContextOverview: Hashable, Sendable, Decodable {
    public var window: Int
    public var used: Int
    public var messageCount: Int
    public var system: Int

    /// The memory blocks.
    public var memory: Int

    /// What is said of the memory outside the context, of tool rules and of open files.
    public var metadata: Int

    /// What is left of older messages after a compaction.
    public var summary: Int

    /// The definitions of tools.
    public var tools: Int
    public var messages: Int

    public var free: Int { max(window - used, 0) }

    enum CodingKeys: String, CodingKey {
        case window = "context_window_size_max"
        case used = "context_window_size_current"
        case messageCount = "num_messages"
        case system = "num_tokens_system"
        case memory = "num_tokens_core_memory"
        case summary = "num_tokens_summary_memory"
        case tools = "num_tokens_functions_definitions"
        case messages = "num_tokens_messages"
        case external = "num_tokens_external_memory_summary"
        case files = "num_tokens_memory_filesystem"
        case rules = "num_tokens_tool_usage_rules"
        case directories = "num_tokens_directories"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Int {
            max(try container.decodeIfPresent(Int.self, forKey: key) ?? 0, 0)
        }
        window = max(try container.decode(Int.self, forKey: .window), 0)
        used = max(try container.decode(Int.self, forKey: .used), 0)
        messageCount = try number(.messageCount)
        system = try number(.system)
        memory = try number(.memory)
        metadata =
            try number(.external) + number(.files) + number(.rules) + number(.directories)
        summary = try number(.summary)
        tools = try number(.tools)
        messages = try number(.messages)
    }
}
