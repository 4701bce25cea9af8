public import LettaAPI

/// Says the API of a Letta server over a transport: one method for each endpoint.
///
/// All methods throw `LettaError`, whose cases tell what the caller can do. Cancelling the task of a call
/// closes its connection.
public struct LettaClient: Sendable {
    private let transport: any Transport
    private let key: Secret?
    private let userAgent: String
    private let retry: RetryPolicy
    private let clock: any Clock<Duration>

    /// How long an exchange that does not stream may take.
    private static let timeout = Duration.seconds(150)

    /// How much of an answer that does not stream is read.
    private static let bodyLimit = 256 << 20

    /// Prepares a client.
    ///
    /// - Parameters:
    ///   - transport: the way to the server.
    ///   - key: the server's password or the cloud's key; nil for an open server.
    ///   - userAgent: who asks, such as `lettera/1.0`.
    ///   - retry: which failures are tried again.
    ///   - clock: what pauses are measured with.
    public init(
        transport: any Transport, key: Secret?, userAgent: String,
        retry: RetryPolicy = RetryPolicy(), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.transport = transport
        self.key = key
        self.userAgent = userAgent
        self.retry = retry
        self.clock = clock
    }

    /// Sees to it that the next request finds a connection open: no handshake then, nor looking up of names.
    ///
    /// For moments in which a request is to be expected. Says nothing of a server that is away.
    public func prepare() async { await transport.prepare() }

    /// Closes all connections.
    ///
    /// The client cannot be used afterwards.
    public func shutdown() async { await transport.shutdown() }

    // MARK: Any request

    /// Performs a request and reads its answer.
    public func send<Response>(
        _ endpoint: Endpoint<Response>
    ) async throws(LettaError) -> Response {
        let answer = try await retrying(isRepeatable: endpoint.isRepeatable) {
            () async throws(LettaError) in
            let answer = try await exchange(endpoint.request(headers))
            if let error = LettaError(
                status: answer.status, headers: answer.headers, body: answer.body)
            {
                throw error
            }
            return answer
        }
        do {
            return try endpoint.decode(answer.body)
        } catch {
            throw .nonsense(detail: Self.describe(answer))
        }
    }

    /// One raw call, whatever it comes to.
    ///
    /// - Parameters:
    ///   - path: the path with its query, beginning with `/`.
    ///   - body: JSON, or nil.
    public func raw(
        method: String, path: String, body: [UInt8]?
    ) async throws(LettaError) -> Answer {
        try await exchange(
            TransportRequest(
                method: method, target: path, headers: headers, body: body, timeout: Self.timeout))
    }

    /// An answer that is not read yet.
    public struct Answer: Hashable, Sendable {
        /// The HTTP status.
        public var status: Int

        /// Names in lower case.
        public var headers: [String: String]

        /// All bytes of the body; in an answer that is no success, without our key.
        public var body: [UInt8]

        fileprivate func redacted(_ key: Secret) -> Answer {
            if (200..<300).contains(status) { return self }
            return Answer(
                status: status, headers: headers.mapValues { key.redacted($0) },
                body: key.redacted(body))
        }
    }

    /// Performs a request whose answer streams, and hands over each event as it comes.
    ///
    /// - Throws: `.interrupted` where the stream ended before it said that it was over.
    public func stream(
        _ endpoint: Endpoint<Void>, receive: (StreamEvent) async -> Void
    ) async throws(LettaError) {
        var headers = headers
        headers["accept"] = "text/event-stream"
        var request = endpoint.request(headers)
        request.timeout = nil
        try await retrying(isRepeatable: false) { () async throws(LettaError) in
            var reader = StreamReader(key: key)
            do throws(LettaError) {
                try await transport.perform(request) { part throws(LettaError) in
                    for event in reader.take(part) { await receive(event) }
                    try reader.check()
                }
            } catch .interrupted where reader.hasEnded {
                // Only the farewell is missing.
                return
            }
            try reader.finish()
        }
    }

    private var headers: [String: String] {
        var headers = [
            "accept": "application/json", "user-agent": userAgent,
            // Without this header Letta takes a client for an old one and refuses to stream.
            "x-stainless-package-version": "1.7.12",
        ]
        if let key { headers["authorization"] = "Bearer \(key.value)" }
        return headers
    }

    private func exchange(_ request: TransportRequest) async throws(LettaError) -> Answer {
        var answer = Answer(status: 0, headers: [:], body: [])
        try await transport.perform(request) { part throws(LettaError) in
            switch part {
            case .head(let status, let headers):
                answer.status = status
                answer.headers = headers
            case .body(let bytes):
                guard answer.body.count + bytes.count <= Self.bodyLimit else {
                    throw .nonsense(detail: "an answer of more than 256 MB")
                }
                answer.body += bytes
            }
        }
        return key.map { answer.redacted($0) } ?? answer
    }

    private func retrying<T: Sendable>(
        isRepeatable: Bool, _ work: () async throws(LettaError) -> T
    ) async throws(LettaError) -> T {
        var attempt = 1
        var ambiguous: LettaError?
        while true {
            do throws(LettaError) {
                return try await work()
            } catch {
                let pause = retry.pause(
                    after: error, attempt: attempt, isRepeatable: isRepeatable)
                guard let pause else { throw error.afterEarlier(ambiguous) }
                if error.leavesOpenWhetherItArrived { ambiguous = error }
                attempt += 1
                do {
                    try await clock.sleep(for: pause)
                } catch {
                    throw .cancelled
                }
            }
        }
    }

    /// What to say of an answer that was a success and could not be read.
    private static func describe(_ answer: Answer) -> String {
        let type = answer.headers["content-type"] ?? ""
        if type.contains("html") { return "a web page came instead of an answer" }
        return answer.body.isEmpty
            ? "an empty answer" : "an answer that is broken or lacks what it should have"
    }
}

extension Endpoint {
    fileprivate func request(_ headers: [String: String]) -> TransportRequest {
        TransportRequest(
            method: method.rawValue, target: target, headers: headers, body: body,
            timeout: .seconds(150))
    }
}

extension LettaError {
    fileprivate var leavesOpenWhetherItArrived: Bool {
        switch self {
        case .interrupted, .serverFailed: true
        default: false
        }
    }

    /// What the last of several tries comes to: one that only says that nothing was done this time must
    /// not hide that an earlier one may have done it.
    fileprivate func afterEarlier(_ ambiguous: LettaError?) -> LettaError {
        switch self {
        case .notFound, .conflict, .rejected: self
        default: ambiguous ?? self
        }
    }
}
