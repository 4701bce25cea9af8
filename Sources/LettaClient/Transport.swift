public import LettaAPI

/// One HTTP request, without the server's address.
public struct TransportRequest: Hashable, Sendable {
    /// The HTTP method: `GET`, `POST`.
    public var method: String

    /// The path and query, escaped as they go into the request line.
    public var target: String

    /// Names in lower case.
    public var headers: [String: String]

    /// JSON, or nil for no body.
    public var body: [UInt8]?

    /// How long the whole exchange may take; nil for as long as something keeps coming.
    public var timeout: Duration?

    /// Describes a request.
    public init(
        method: String, target: String, headers: [String: String] = [:], body: [UInt8]? = nil,
        timeout: Duration? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

extension TransportRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// The request line; the headers hold the key.
    public var description: String { "\(method) \(target)" }

    /// The request line; the headers hold the key.
    public var debugDescription: String { description }

    /// Method and target, so that `dump` does not show the key either.
    public var customMirror: Mirror {
        Mirror(self, children: ["method": method, "target": target])
    }
}

/// What comes back: one head, then the body in pieces.
public enum TransportPart: Hashable, Sendable {
    /// The status, and the headers with their names in lower case.
    case head(status: Int, headers: [String: String])

    /// The next bytes of the body.
    case body([UInt8])
}

/// Carries requests to one server.
///
/// The real one is `HTTPTransport`.
public protocol Transport: Sendable {
    /// Sends a request and hands over the answer as it comes.
    ///
    /// Follows no redirects and repeats nothing. Cancelling the task, or an error thrown by `receive`,
    /// closes the connection.
    ///
    /// - Throws: `.unreachable` where nothing was sent, `.interrupted` where it may have been,
    ///   `.cancelled`, and whatever `receive` throws.
    func perform(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError)

    /// Sees to it that the next request finds a connection open, where that can be done.
    ///
    /// It tells nothing of a server that cannot be reached: the next request will.
    func prepare() async

    /// Closes all connections. Nothing can be sent afterwards.
    func shutdown() async
}

extension Transport {
    /// Does nothing: the next request opens what it needs.
    public func prepare() async {}
}
