public import LettaAPI

/// Something that a transport carried, with no secret in it.
public enum TransportEvent: Hashable, Sendable {
    /// A request is on its way.
    case sent(method: String, target: String, byteCount: Int, body: String)

    /// The head of an answer has come.
    case answered(method: String, target: String, status: Int, after: Duration)

    /// A line of a stream has come.
    case received(String)

    /// An answer is over; `body` is its text unless it was a stream.
    case ended(
        method: String, target: String, status: Int, after: Duration, byteCount: Int, body: String)

    /// It failed; the kind of failure alone, since the rest may quote what was said.
    case failed(method: String, target: String, kind: String, after: Duration)
}

/// Somebody who wants to know what a transport carries.
public protocol TransportObserver: Sendable {
    /// Whether anybody looks; while nobody does, nothing is put together.
    var isWatching: Bool { get }

    /// Takes note of an event. Called while the transport waits: it must be quick.
    func observe(_ event: TransportEvent)
}

/// A transport that can be watched at work.
///
/// What is told never holds a header, nor the key, nor the text of a field of JSON that is called like a
/// secret.
public struct ObservedTransport: Transport {
    private let transport: any Transport
    private let key: Secret?
    private let observer: any TransportObserver

    /// How much of a body or a line is told.
    private static let limit = 4000

    /// Watches another transport.
    ///
    /// - Parameter key: what must not be told, wherever it stands.
    public init(transport: any Transport, key: Secret?, observer: any TransportObserver) {
        self.transport = transport
        self.key = key
        self.observer = observer
    }

    /// Has the other transport open a connection; nothing is said over it yet, so nothing is told.
    public func prepare() async { await transport.prepare() }

    /// Closes the other transport's connections.
    public func shutdown() async { await transport.shutdown() }

    /// Has the other transport do it, and tells.
    public func perform(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        guard observer.isWatching else {
            return try await transport.perform(request, receive: receive)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let (method, target) = (request.method, shown(Array(request.target.utf8)))
        observer.observe(
            .sent(
                method: method, target: target, byteCount: request.body?.count ?? 0,
                body: shown(request.body ?? [])))
        var watch = AnswerWatch(limit: Self.limit)
        do throws(LettaError) {
            try await transport.perform(request) { part throws(LettaError) in
                switch part {
                case .head(let status, let headers):
                    watch.begin(status: status, headers: headers)
                    observer.observe(
                        .answered(
                            method: method, target: target, status: status,
                            after: clock.now - start))
                case .body(let bytes):
                    for line in watch.take(bytes) { observer.observe(.received(shown(line))) }
                }
                try await receive(part)
            }
        } catch {
            observer.observe(
                .failed(
                    method: method, target: target, kind: String("\(error)".prefix { $0 != "(" }),
                    after: clock.now - start))
            throw error
        }
        observer.observe(
            .ended(
                method: method, target: target, status: watch.status, after: clock.now - start,
                byteCount: watch.byteCount, body: shown(watch.body)))
    }

    /// A body or a line as it may be seen.
    private func shown(_ bytes: [UInt8]) -> String {
        guard !bytes.isEmpty else { return "" }
        let start = Array(bytes.prefix(Self.limit))
        let text = String(decoding: key?.redacted(start) ?? start, as: UTF8.self)
        let hidden = SecretFields.hidden(text)
        return bytes.count > Self.limit ? hidden + "…" : hidden
    }
}

/// An answer, as far as it is told.
private struct AnswerWatch {
    let limit: Int
    private(set) var status = 0
    private(set) var byteCount = 0
    private(set) var body: [UInt8] = []
    private var isStream = false
    private var line: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    mutating func begin(status: Int, headers: [String: String]) {
        self.status = status
        isStream = headers["content-type"]?.hasPrefix("text/event-stream") ?? false
    }

    /// Takes more of the body, and gives the lines of a stream that are complete.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        byteCount += bytes.count
        guard isStream else {
            if body.count <= limit { body += bytes.prefix(limit + 1 - body.count) }
            return []
        }
        var lines: [[UInt8]] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if !line.isEmpty { lines.append(line) }
                line = []
            } else if byte != UInt8(ascii: "\r"), line.count <= limit {
                line.append(byte)
            }
        }
        return lines
    }
}

/// The fields of JSON whose texts are secrets by their names.
enum SecretFields {
    /// Ends of names, in lower case, without underscores.
    private static let ends = ["apikey", "password", "secret", "authorization", "accesstoken"]
    private static let names: Set<String> = ["key", "token", "bearer", "refreshtoken"]

    /// JSON, or the beginning of it, without the texts of such fields.
    static func hidden(_ json: String) -> String {
        var result = ""
        var rest = json[...]
        while let quote = rest.firstIndex(of: "\"") {
            result += rest[..<quote]
            let (text, after) = string(rest[quote...])
            result += text
            rest = after
            guard isSecret(text) else { continue }
            let sign = rest.prefix { $0.isWhitespace || $0 == ":" }
            guard sign.contains(":"), rest[sign.endIndex...].first == "\"" else { continue }
            let (_, behind) = string(rest[sign.endIndex...])
            result += sign + "\"<secret>\""
            rest = behind
        }
        return result + rest
    }

    private static func isSecret(_ quoted: some StringProtocol) -> Bool {
        guard quoted.utf8.count < 64 else { return false }
        let name = quoted.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "\"" }
        return names.contains(name) || ends.contains { name.hasSuffix($0) }
    }

    /// A string with its quotes, and what comes behind; one that is cut off goes to the end.
    private static func string(_ text: Substring) -> (Substring, Substring) {
        var isEscaped = false
        for place in text.indices.dropFirst() {
            let character = text[place]
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                let end = text.index(after: place)
                return (text[..<end], text[end...])
            }
        }
        return (text, "")
    }
}
