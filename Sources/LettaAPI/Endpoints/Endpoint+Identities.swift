extension Endpoint where Response == Identity {
    /// `POST /v1/identities/`.
    ///
    /// 409 where the key is taken.
    public static func createIdentity(key: String, name: String) -> Self {
        Endpoint(
            .post, "/v1/identities/",
            body: RequestBody.json([
                "identifier_key": .string(key), "name": .string(name),
                "identity_type": .string("user"),
            ]))
    }

    /// `PATCH /v1/identities/{identity_id}` with another key and name.
    ///
    /// 409 where the key is somebody else's.
    public static func updateIdentity(_ id: IdentityID, key: String, name: String) -> Self {
        Endpoint(
            .patch, "/v1/identities/\(id)",
            body: RequestBody.json(["identifier_key": .string(key), "name": .string(name)]),
            isRepeatable: true)
    }

    /// `GET /v1/identities/{identity_id}`.
    public static func identity(_ id: IdentityID) -> Self {
        Endpoint(.get, "/v1/identities/\(id)")
    }
}

extension Endpoint where Response == [Identity] {
    /// `GET /v1/identities/?identifier_key=`: one or none.
    public static func identities(key: String) -> Self {
        Endpoint(.get, "/v1/identities/", query: [("identifier_key", key)])
    }
}

extension Endpoint where Response == Void {
    /// `PATCH /v1/identities/{identity_id}`, which adds blocks to those it has.
    public static func add(_ blocks: [BlockID], to identity: IdentityID) -> Self {
        Endpoint(
            .patch, "/v1/identities/\(identity)",
            body: RequestBody.json([
                "block_ids": .array(blocks.map { .string($0.rawValue) })
            ]),
            isRepeatable: true)
    }
}
