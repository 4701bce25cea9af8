import LettaAPI

/// Reads the answer to a request that streams.
struct StreamReader {
    /// What no error may tell.
    private let key: Secret?

    private var parser = EventStreamParser()
    private var reader = StreamEventReader()
    private var status = 0
    private var headers: [String: String] = [:]
    private var isStream = false

    /// The body of an answer that is no stream.
    private var body: [UInt8] = []

    /// The server said how the turn ended; what follows is only usage and farewell.
    private(set) var hasEnded = false

    /// The server said that nothing more comes; what comes all the same is not its.
    private var isOver = false

    /// What is wrong with the stream after the events that were handed over.
    private var failure: LettaError?

    private static let bodyLimit = 1 << 20

    init(key: Secret?) { self.key = key }

    /// Takes the next part and returns the events in it.
    ///
    /// Ask `check` once they are handed over.
    mutating func take(_ part: TransportPart) -> [StreamEvent] {
        switch part {
        case .head(let status, let headers):
            self.status = status
            self.headers = headers
            isStream =
                (200..<300).contains(status)
                && (headers["content-type"] ?? "").lowercased().hasPrefix("text/event-stream")
            return []
        case .body(let bytes):
            guard isStream else {
                body += bytes.prefix(max(0, Self.bodyLimit - body.count))
                return []
            }
            return read(bytes)
        }
    }

    /// Throws what made the stream unreadable, so that no event before it is lost.
    func check() throws(LettaError) {
        if let failure { throw failure }
    }

    /// - Throws: what the answer says went wrong, or `.interrupted` where it ended too early.
    func finish() throws(LettaError) {
        guard isStream else {
            if let error = LettaError(
                status: status,
                headers: headers.mapValues { key?.redacted($0) ?? $0 },
                body: key?.redacted(body) ?? body)
            {
                throw error
            }
            let isPage = (headers["content-type"] ?? "").contains("html")
            throw .nonsense(
                detail: isPage
                    ? "a web page came instead of a stream" : "an answer that is no event stream")
        }
        guard hasEnded else {
            throw .interrupted(reason: "the stream ended in the middle of the reply")
        }
    }

    private mutating func read(_ bytes: [UInt8]) -> [StreamEvent] {
        var raw: [ServerSentEvent] = []
        do throws(EventTooLong) {
            raw = try parser.feed(bytes)
            try parser.check()
        } catch {
            failure = .nonsense(detail: "an event of more than \(error.limit >> 20) MB")
        }
        var events: [StreamEvent] = []
        for event in raw where !isOver {
            let read: StreamEvent
            do throws(LettaError) {
                read = try reader.read(event, without: key)
            } catch {
                failure = error
                return events
            }
            switch read {
            case .stopReason, .failure, .done: hasEnded = true
            case .ping, .message, .usage: break
            }
            isOver = read == .done
            events.append(read)
        }
        return events
    }
}
