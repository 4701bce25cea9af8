extension LettaError {
    /// Whether the server does not know the path that was asked for, as one does that is too old for it.
    ///
    /// Any other 404 is about what the path names, or comes from something between us and the server;
    /// nothing lasting may be concluded from it.
    ///
    /// Source: 0.16.4 and 0.16.8 answer `{"detail": "Not Found"}` to unknown paths, and to nothing else.
    public var isUnknownPath: Bool {
        switch self {
        case .notFound(let detail): detail == "Not Found"
        case .rejected(status: 405, _), .rejected(status: 501, _): true
        default: false
        }
    }
}
