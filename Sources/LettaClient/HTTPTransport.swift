import FoundationEssentials
public import LettaAPI

/// Carries requests over HTTP/1.1, with TLS verified.
///
/// Plain HTTP goes over sockets of our own; what needs TLS or a proxy, over AsyncHTTPClient.
public struct HTTPTransport: Transport {
    /// How long to wait for what.
    public struct Timeouts: Hashable, Sendable {
        /// For a connection.
        public var connect: Duration

        /// Between two pieces of an answer.
        ///
        /// Letta pings a stream every 20 s, and can itself stall for 60.
        public var idle: Duration

        /// Chooses the times.
        public init(connect: Duration = .seconds(10), idle: Duration = .seconds(75)) {
            self.connect = connect
            self.idle = idle
        }
    }

    private let base: String
    private let carrier: any Transport

    /// Prepares to talk to a server.
    ///
    /// No connection is opened yet.
    ///
    /// - Parameters:
    ///   - baseURL: `http://` or `https://`, a host, perhaps a port and a path in front of `/v1`.
    ///   - certificateFile: PEM certificates to trust beside the system's.
    ///   - proxy: what the environment says of proxies.
    ///   - timeouts: how long to wait.
    /// - Throws: `.unreachable` where the URL or the certificate file cannot be used.
    public init(
        baseURL: String, certificateFile: String? = nil, proxy: ProxyConfiguration = .none,
        timeouts: Timeouts = Timeouts()
    ) throws(LettaError) {
        guard let url = URL(string: baseURL), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty,
            url.query == nil, url.fragment == nil
        else {
            throw .unreachable(reason: "its address is not a URL such as http://localhost:8283")
        }
        // It would be shown wherever the address is, and never be sent.
        guard url.user == nil, url.password == nil else {
            throw .unreachable(reason: "its address has a user or password in it")
        }
        var base = baseURL
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base

        let proxy = proxy.proxy(scheme: scheme, host: host)
        if scheme == "http", proxy == nil {
            let port = url.port ?? 80
            guard (1...65535).contains(port) else {
                throw .unreachable(reason: "its address is not a URL such as http://localhost:8283")
            }
            let rest = base.dropFirst("http://".count)
            let authority = rest.prefix { $0 != "/" }
            carrier = PlainTransport(
                PlainTransport.Place(
                    host: host.filter { $0 != "[" && $0 != "]" }, port: port,
                    authority: String(authority), path: String(rest.dropFirst(authority.count))),
                timeouts: timeouts)
        } else {
            carrier = try ClientTransport(
                base: base, certificateFile: certificateFile, proxy: proxy, timeouts: timeouts)
        }
    }

    /// Sends a request and hands over the answer as it comes.
    ///
    /// `receive` is called on the thread of the network, which it must not block.
    public func perform(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        try await carrier.perform(request, receive: receive)
    }

    /// Sees to it that the next request finds a connection open.
    public func prepare() async { await carrier.prepare() }

    /// Closes all connections.
    public func shutdown() async { await carrier.shutdown() }
}

extension HTTPTransport: CustomReflectable {
    /// Only the address, so that `dump` shows neither the proxy's password nor the client's insides.
    public var customMirror: Mirror { Mirror(self, children: ["baseURL": base]) }
}
