public import FoundationEssentials

/// Something that an agent has put away for long.
///
/// Source: `GET /v1/agents/{agent_id}/archival-memory` and its search, which calls the text `content`
/// and the time `timestamp`.
public struct Passage: Hashable, Sendable, Decodable, Identifiable {
    public var id: String
    public var text: String
    public var tags: [String]
    public var createdAt: Date?

    public init(id: String, text: String, tags: [String] = [], createdAt: Date? = nil) {
        self.id = id
        self.text = text
        self.tags = tags
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, text, content, tags, timestamp
        case createdAt = "created_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        text =
            try container.decodeIfPresent(String.self, forKey: .text)
            ?? container.decode(String.self, forKey: .content)
        tags = try container.decodeIfPresent([String].self, forKey: .tags) ?? []
        let time =
            try container.decodeIfPresent(String.self, forKey: .createdAt)
            ?? container.decodeIfPresent(String.self, forKey: .timestamp)
        createdAt = time.flatMap(Timestamp.date)
    }
}

/// What a search of archival memory found.
public struct PassageSearch: Hashable, Sendable, Decodable {
    /// The best first.
    public var results: [Passage]
}
