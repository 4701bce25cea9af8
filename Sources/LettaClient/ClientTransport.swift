import AsyncHTTPClient
import FoundationEssentials
import LettaAPI
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Carries requests over TLS or through a proxy, by AsyncHTTPClient.
struct ClientTransport: Transport {
    private let client: HTTPClient
    private let base: String
    private let proxy: ProxyConfiguration.Proxy?
    private let lastUse = LastUse()

    /// - Parameter base: a server's URL, with no slash at its end.
    /// - Throws: `.unreachable` where the certificate file cannot be used.
    init(
        base: String, certificateFile: String?, proxy: ProxyConfiguration.Proxy?,
        timeouts: HTTPTransport.Timeouts
    ) throws(LettaError) {
        self.base = base
        self.proxy = proxy
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
        if let proxy {
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

    func perform(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        // The HTTP client notices only on its way.
        if Task.isCancelled { throw .cancelled }
        defer { lastUse.note() }
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

    /// Asks what every Letta server answers without a key: this client opens no connection for nothing.
    func prepare() async {
        guard lastUse.isLongAgo else { return }
        let question = TransportRequest(
            method: "GET", target: "/v1/health/", timeout: .seconds(10))
        do throws(LettaError) {
            try await perform(question) { _ throws(LettaError) in }
        } catch {
            // Whoever has something to say is told.
        }
    }

    func shutdown() async {
        try? await client.shutdown()
    }
}

/// When a connection was used last; it may be open from then on for a while.
private final class LastUse: Sendable {
    private let time = Mutex<ContinuousClock.Instant?>(nil)

    /// Whether the connection would soon be closed.
    var isLongAgo: Bool {
        time.withLock { time in
            if let known = time, .now - known < .seconds(3) { return false }
            // Whoever asks is about to use it.
            time = .now
            return true
        }
    }

    func note() { time.withLock { $0 = .now } }
}

extension Duration {
    fileprivate var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        return .nanoseconds(
            seconds.multipliedReportingOverflow(by: 1_000_000_000).overflow
                ? .max : seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
