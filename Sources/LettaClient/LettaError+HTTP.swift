import AsyncHTTPClient
import Glibc
import LettaAPI
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension LettaError {
    /// What an error of the HTTP client means for whoever sent the request.
    ///
    /// - Parameters:
    ///   - hasAnswer: whether the head of an answer came, after which the request was surely sent.
    ///   - proxy: the proxy that the connection goes to, if any.
    init(_ error: any Error, hasAnswer: Bool, proxy: ProxyConfiguration.Proxy?) {
        if let error = error as? LettaError {
            self = error
        } else if error is CancellationError || Task.isCancelled
            || error as? HTTPClientError == .cancelled
        {
            self = .cancelled
        } else if !hasAnswer, let reason = Self.reasonNothingWasSent(error) {
            let place = proxy.map { "the proxy \($0.host):\($0.port): " } ?? ""
            self = .unreachable(reason: place + reason)
        } else if !hasAnswer, error is HTTPParserError {
            self = .nonsense(detail: "it does not speak HTTP; perhaps it wants https://")
        } else {
            self = .interrupted(reason: Self.reasonOfBreak(error))
        }
    }

    /// Nil where the request may have left.
    private static func reasonNothingWasSent(_ error: any Error) -> String? {
        switch error {
        case let error as NIOConnectionError: return reason(error)
        case let error as IOError: return connectionFailure(error)
        case let error as NIOSSLError: return handshakeFailure(error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return "its TLS certificate is for another host"
        case is NIOSSLExtraError: return "its host name cannot be used with TLS"
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .getConnectionFromPoolTimeout: return "no connection in time"
            case .tlsHandshakeTimeout: return "no TLS handshake in time"
            case .httpProxyHandshakeTimeout: return "it did not connect us in time"
            case .proxyAuthenticationRequired: return "it wants a user and a password"
            case .invalidProxyResponse: return "it did not connect us"
            case .invalidURL, .emptyHost, .emptyScheme: return "its address is not a URL"
            case .alreadyShutdown: return "the program is ending"
            default: return nil
            }
        default: return nil
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if error.connectionErrors.isEmpty { return "there is no host \"\(error.host)\"" }
        let reasons = error.connectionErrors.compactMap { ($0.error as? IOError).map(words) }
        return reasons.first ?? "no connection to \(error.host), port \(error.port)"
    }

    /// Only failures to connect; the same codes can also end a connection that carried a request.
    private static func connectionFailure(_ error: IOError) -> String? {
        let isFromConnecting =
            error.description.contains("connect(")
            || error.description.contains("connect failed")
        return isFromConnecting || error.errnoCode == ECONNREFUSED ? words(error) : nil
    }

    private static func words(_ error: IOError) -> String { words(forCode: error.errnoCode) }

    private static func handshakeFailure(_ error: NIOSSLError) -> String? {
        switch error {
        case .handshakeFailed(let cause):
            let text = "\(cause)"
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                return "its TLS certificate is not trusted"
            }
            if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
                return "it does not speak TLS; perhaps it wants http://"
            }
            return "the TLS handshake failed"
        case .noCertificateToValidate, .unableToValidateCertificate, .cannotFindPeerIP,
            .cannotMatchULabel:
            return "its TLS certificate cannot be checked"
        default: return nil
        }
    }

    private static func reasonOfBreak(_ error: any Error) -> String {
        switch error as? HTTPClientError {
        case .readTimeout: "nothing came for too long"
        case .deadlineExceeded, .writeTimeout: "it took too long"
        case .remoteConnectionClosed, .uncleanShutdown: "the connection was closed"
        default: "the connection broke"
        }
    }
}
