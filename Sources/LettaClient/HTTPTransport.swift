import AsyncHTTPClient
import FoundationEssentials
public import LettaAPI
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Carries requests over HTTP/1.1, with TLS verified.
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

    private let client: HTTPClient
    private let base: String
    private let proxy: ProxyConfiguration.Proxy?

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

        var tls = TLSConfiguration.makeClientConfiguration()
        if let certificateFile {
            do {
                tls.additionalTrustRoots = [
                    .certificates(try NIOSSLCertificate.fromPEMFile(certificateFile))
                ]
            } catch {
                throw .unreachable(
                    reason: "the certificate file \(certificateFile) cannot be read as PEM")
            }
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: timeouts.connect.timeAmount, read: timeouts.idle.timeAmount))
        configuration.httpVersion = .http1Only
        // Letta closes idle connections after 5 s; a request on one that is just closing would be lost.
        configuration.connectionPool.idleTimeout = .seconds(4)
        // Failing at once beats hanging until the connect time is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        self.proxy = proxy.proxy(scheme: scheme, host: host)
        if let proxy = self.proxy {
            configuration.proxy = .server(
                host: proxy.host, port: proxy.port,
                authorization: proxy.credentials.map { secret in
                    .basic(credentials: Data(secret.value.utf8).base64EncodedString())
                })
        }
        client = HTTPClient(
            eventLoopGroupProvider: .shared(NetworkThread.shared.group),
            configuration: configuration)
    }

    /// Sends a request and hands over the answer as it comes.
    ///
    /// `receive` is called on the thread of the network, which it must not block.
    public func perform(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        // The HTTP client notices only on its way.
        if Task.isCancelled { throw .cancelled }
        try await withTaskExecutorPreference(NetworkThread.shared) { () throws(LettaError) in
            try await exchange(request, receive: receive)
        }
    }

    private func exchange(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        var message = HTTPClientRequest(url: base + request.target)
        message.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers { message.headers.add(name: name, value: value) }
        if let body = request.body {
            message.headers.replaceOrAdd(name: "content-type", value: "application/json")
            message.body = .bytes(body)
        }
        let deadline: NIODeadline =
            request.timeout.map { .now() + $0.timeAmount } ?? .distantFuture
        var hasAnswer = false
        do {
            let response = try await client.execute(message, deadline: deadline)
            hasAnswer = true
            var headers: [String: String] = [:]
            for (name, value) in response.headers { headers[name.lowercased()] = value }
            try await receive(.head(status: Int(response.status.code), headers: headers))
            for try await chunk in response.body {
                try await receive(.body(Array(chunk.readableBytesView)))
            }
        } catch {
            throw LettaError(error, hasAnswer: hasAnswer, proxy: proxy)
        }
    }

    /// Closes all connections.
    public func shutdown() async {
        try? await client.shutdown()
    }
}

extension HTTPTransport: CustomReflectable {
    /// Only the address, so that `dump` shows neither the proxy's password nor the client's insides.
    public var customMirror: Mirror { Mirror(self, children: ["baseURL": base]) }
}

extension Duration {
    fileprivate var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        return .nanoseconds(
            seconds.multipliedReportingOverflow(by: 1_000_000_000).overflow
                ? .max : seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
