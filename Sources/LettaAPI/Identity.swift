/// A user or organisation that agents know.
///
/// Source: `GET /v1/identities/{identity_id}`.
///
/// Letta's answers leave `block_ids` empty whatever belongs to the identity, so it is not read; ask
/// `/v1/identities/{identity_id}/blocks`.
public struct Identity: Hashable, Sendable, Codable, Identifiable {
    public var id: IdentityID

    /// The client's own name for it, unique on the server: here the username.
    public var key: String
    public var name: String

    public init(id: IdentityID, key: String, name: String) {
        self.id = id
        self.key = key
        self.name = name
    }

    enum CodingKeys: String, CodingKey {
        case id, name
        case key = "identifier_key"
    }
}
