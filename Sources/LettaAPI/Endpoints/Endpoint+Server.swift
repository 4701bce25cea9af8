extension Endpoint where Response == Health {
    /// `GET /v1/health/`, open to everybody.
    public static var health: Self { Endpoint(.get, "/v1/health/") }
}

extension Endpoint where Response == [Model] {
    /// `GET /v1/models/`: the language models that agents can be made with.
    public static var models: Self { Endpoint(.get, "/v1/models/") }
}
