/// A labelled part of an agent's memory, always in its context while attached.
///
/// Source: `GET /v1/blocks/{block_id}`.
public struct Block: Hashable, Sendable, Codable, Identifiable {
    public var id: BlockID

    /// What the agent calls it.
    ///
    /// Not unique on a server, but unique on one agent.
    public var label: String

    /// Free text.
    ///
    /// Letta has no other kind of value.
    public var value: String

    /// How many characters the value should have at most.
    ///
    /// Letta enforces it nowhere.
    public var limit: Int

    /// Tells the agent what the block is for.
    public var description: String?

    /// The agent's memory tools refuse to edit a read-only block.
    public var readOnly: Bool

    /// What programs keep with it; an object.
    ///
    /// In no prompt.
    public var metadata: JSONValue?

    public init(
        id: BlockID, label: String, value: String, limit: Int = 100_000,
        description: String? = nil, readOnly: Bool = false, metadata: JSONValue? = nil
    ) {
        self.id = id
        self.label = label
        self.value = value
        self.limit = limit
        self.description = description
        self.readOnly = readOnly
        self.metadata = metadata
    }

    enum CodingKeys: String, CodingKey {
        case id, label, value, limit, description, metadata
        case readOnly = "read_only"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(BlockID.self, forKey: .id)
        label = try container.decodeIfPresent(String.self, forKey: .label) ?? ""
        value = try container.decodeIfPresent(String.self, forKey: .value) ?? ""
        limit = try container.decodeIfPresent(Int.self, forKey: .limit) ?? 100_000
        description = try container.decodeIfPresent(String.self, forKey: .description)
        readOnly = try container.decodeIfPresent(Bool.self, forKey: .readOnly) ?? false
        metadata = try container.decodeIfPresent(JSONValue.self, forKey: .metadata)
    }
}

/// A block to be made.
///
/// Source: `POST /v1/blocks/`.
public struct NewBlock: Hashable, Sendable, Encodable {
    public var label: String
    public var value: String
    public var description: String?
    public var limit: Int?
    public var readOnly: Bool?
    public var metadata: JSONValue?

    public init(
        label: String, value: String, description: String? = nil, limit: Int? = nil,
        readOnly: Bool? = nil, metadata: JSONValue? = nil
    ) {
        self.label = label
        self.value = value
        self.description = description
        self.limit = limit
        self.readOnly = readOnly
        self.metadata = metadata
    }

    enum CodingKeys: String, CodingKey {
        case label, value, description, limit, metadata
        case readOnly = "read_only"
    }
}
