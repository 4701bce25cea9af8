import FoundationEssentials

/// Which proxy to use for a server, as the environment says.
///
/// Read are `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in lower or upper case, lower first,
/// as curl does. Servers on this machine are reached directly. All others are reached through a tunnel
/// (`CONNECT`), without TLS too, which not every proxy allows.
public struct ProxyConfiguration: Hashable, Sendable {
    /// An HTTP proxy.
    public struct Proxy: Hashable, Sendable {
        /// Its name or address.
        public var host: String

        /// Its port.
        public var port: Int

        /// User and password, separated by a colon.
        public var credentials: Secret?
    }

    /// Proxies' URLs may hold passwords.
    private let variables: [String: Secret]

    /// Takes the process's environment.
    public init(environment: [String: String]) {
        var variables: [String: Secret] = [:]
        for name in ["https_proxy", "http_proxy", "all_proxy", "no_proxy"] {
            let value = environment[name] ?? environment[name.uppercased()]
            if let value, !value.isEmpty { variables[name] = Secret(value) }
        }
        self.variables = variables
    }

    /// No proxy at all.
    public static let none = ProxyConfiguration(environment: [:])

    /// The proxy for a server, or nil to reach it directly.
    ///
    /// - Parameters:
    ///   - scheme: `http` or `https`.
    ///   - host: the server's name or address.
    public func proxy(scheme: String, host: String) -> Proxy? {
        let host = host.lowercased()
        if isLoopback(host) || isExempt(host) { return nil }
        guard let text = (variables["\(scheme)_proxy"] ?? variables["all_proxy"])?.value else {
            return nil
        }
        let url = URL(string: text.contains("://") ? text : "http://" + text)
        guard let url, let name = url.host, url.scheme?.hasPrefix("http") == true else {
            return nil
        }
        let credentials = url.user(percentEncoded: false).map { user in
            Secret("\(user):\(url.password(percentEncoded: false) ?? "")")
        }
        return Proxy(host: name, port: url.port ?? 8080, credentials: credentials)
    }

    private func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    }

    /// `NO_PROXY` lists names and domains; `example.org` and `.example.org` both cover what is below.
    private func isExempt(_ host: String) -> Bool {
        guard let list = variables["no_proxy"]?.value else { return false }
        return list.split(separator: ",").contains { entry in
            let entry = entry.filter { !$0.isWhitespace }.lowercased()
            if entry == "*" { return true }
            let domain = entry.hasPrefix(".") ? String(entry.dropFirst()) : entry
            return !domain.isEmpty && (host == domain || host.hasSuffix("." + domain))
        }
    }
}
