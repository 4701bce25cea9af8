import AsyncHTTPClient
import FoundationEssentials
import Glibc
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

        /// Between two pieces of an answer. Letta pings a stream every 20 s, and can itself stall for 60.
        public var idle: Duration

        /// Chooses the times.
        public init(connect: Duration = .seconds(10), idle: Duration = .seconds(75)) {
            self.connect = connect
            self.idle = idle
        }
    }

    private let client: HTTPClient
    private let base: String

    /// Prepares to talk to a server. No connection is opened yet.
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
        if let proxy = proxy.proxy(scheme: scheme, host: host) {
            configuration.proxy = .server(
                host: proxy.host, port: proxy.port,
                authorization: proxy.credentials.map { secret in
                    .basic(credentials: Data(secret.value.utf8).base64EncodedString())
                })
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends a request and hands over the answer as it comes.
    public func perform(
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
        do {
            let response = try await client.execute(message, deadline: deadline)
            var headers: [String: String] = [:]
            for (name, value) in response.headers { headers[name.lowercased()] = value }
            try await receive(.head(status: Int(response.status.code), headers: headers))
            for try await chunk in response.body {
                try await receive(.body(Array(chunk.readableBytesView)))
            }
        } catch {
            throw Self.explain(error)
        }
    }

    /// Closes all connections.
    public func shutdown() async {
        try? await client.shutdown()
    }

    /// What an error of the HTTP client means for whoever sent the request.
    private static func explain(_ error: any Error) -> LettaError {
        if let error = error as? LettaError { return error }
        if error is CancellationError || Task.isCancelled { return .cancelled }
        if let error = error as? NIOConnectionError { return .unreachable(reason: reason(error)) }
        if let error = error as? IOError {
            return error.errnoCode == ECONNREFUSED
                ? .unreachable(reason: "connection refused")
                : .interrupted(reason: "the connection broke")
        }
        if error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError {
            return .unreachable(
                reason: "its TLS certificate or protocol is not trusted (\(error))")
        }
        guard let error = error as? HTTPClientError else {
            return .interrupted(reason: "\(error)")
        }
        switch error {
        case .cancelled: return .cancelled
        case .connectTimeout: return .unreachable(reason: "no connection in time")
        case .httpProxyHandshakeTimeout, .proxyAuthenticationRequired, .invalidProxyResponse:
            return .unreachable(reason: "the proxy did not connect us (\(error.shortDescription))")
        case .tlsHandshakeTimeout: return .unreachable(reason: "no TLS handshake in time")
        case .invalidURL, .emptyHost, .emptyScheme:
            return .unreachable(reason: "its address is not a URL")
        case .getConnectionFromPoolTimeout:
            return .unreachable(reason: "no connection in time")
        case .readTimeout: return .interrupted(reason: "nothing came for too long")
        case .deadlineExceeded: return .interrupted(reason: "it took too long")
        case .remoteConnectionClosed: return .interrupted(reason: "the connection was closed")
        default: return .interrupted(reason: error.shortDescription)
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return "there is no host \"\(error.host)\""
        }
        if let refused = error.connectionErrors.first?.error as? IOError,
            refused.errnoCode == ECONNREFUSED
        {
            return "connection refused"
        }
        return "no connection to \(error.host), port \(error.port)"
    }
}

extension Duration {
    fileprivate var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        return .nanoseconds(
            seconds.multipliedReportingOverflow(by: 1_000_000_000).overflow
                ? .max : seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
