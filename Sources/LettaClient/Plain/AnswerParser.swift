import LettaAPI

/// Why bytes are no answer to a request.
enum AnswerError: Error, Hashable, Sendable {
    /// They are not HTTP at all.
    case notHTTP

    /// They began as an answer and are none.
    case broken

    /// The connection ended before the answer did.
    case cutOff
}

/// Reads one answer of HTTP/1.1 as it comes: bytes in, parts out.
///
/// Source: RFC 9112.
struct AnswerParser {
    private enum State {
        case head

        /// So many bytes of the body are still to come.
        case length(Int)
        case untilClose
        case chunkSize

        /// So many bytes of a chunk are still to come.
        case chunk(Int)
        case chunkEnd
        case trailer
        case complete
    }

    private var state = State.head
    private let hasBody: Bool

    /// The beginning of a head or of a line whose end has not come.
    private var held: [UInt8] = []

    /// Whether something came after the answer's end.
    private var hasSurplus = false
    private var keepsOpen = false

    private var failure: AnswerError?

    private static let headLimit = 256 << 10
    private static let lineLimit = 16 << 10

    /// - Parameter method: of the request; what answers a `HEAD` has no body.
    init(answering method: String) { hasBody = method != "HEAD" }

    var isComplete: Bool { if case .complete = state { true } else { false } }

    /// Whether another request can go the same way.
    var leavesConnectionOpen: Bool { isComplete && keepsOpen && !hasSurplus }

    /// Takes the next bytes; the parts of the body in them come as one.
    ///
    /// Where they stop making sense, what came before that counts: the next call throws then.
    mutating func feed(_ bytes: [UInt8]) throws(AnswerError) -> [TransportPart] {
        try check()
        var parts: [TransportPart] = []
        var body: [UInt8] = []
        do throws(AnswerError) {
            try read(bytes, &parts, &body)
        } catch {
            failure = error
            if parts.isEmpty, body.isEmpty { throw error }
        }
        if !body.isEmpty { parts.append(.body(body)) }
        return parts
    }

    private mutating func read(
        _ bytes: [UInt8], _ parts: inout [TransportPart], _ body: inout [UInt8]
    ) throws(AnswerError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch state {
            case .head:
                if let head = try takeHead(&rest) { parts.append(head) }
            case .length(let count):
                let left = count - take(count, of: &rest, into: &body)
                state = left == 0 ? .complete : .length(left)
            case .untilClose: take(rest.count, of: &rest, into: &body)
            case .chunkSize:
                guard let line = try takeLine(&rest) else { break }
                let size = try Self.chunkSize(line)
                state = size == 0 ? .trailer : .chunk(size)
            case .chunk(let count):
                let left = count - take(count, of: &rest, into: &body)
                state = left == 0 ? .chunkEnd : .chunk(left)
            case .chunkEnd:
                guard let line = try takeLine(&rest) else { break }
                guard line.isEmpty else { throw .broken }
                state = .chunkSize
            case .trailer:
                if let line = try takeLine(&rest), line.isEmpty { state = .complete }
            case .complete:
                hasSurplus = true
                rest = []
            }
        }
    }

    /// Throws what was wrong with the last bytes, which may have had parts before that.
    func check() throws(AnswerError) {
        if let failure { throw failure }
    }

    /// The connection is closed.
    mutating func end() throws(AnswerError) {
        try check()
        keepsOpen = false
        switch state {
        case .complete: break
        case .untilClose: state = .complete
        default: throw .cutOff
        }
    }

    @discardableResult
    private func take(
        _ count: Int, of rest: inout ArraySlice<UInt8>, into body: inout [UInt8]
    ) -> Int {
        let taken = min(count, rest.count)
        body += rest.prefix(taken)
        rest = rest.dropFirst(taken)
        return taken
    }

    /// The next line without its end, or nil where that has not come.
    private mutating func takeLine(
        _ rest: inout ArraySlice<UInt8>
    ) throws(AnswerError) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            held += rest
            rest = []
            guard held.count <= Self.lineLimit else { throw .broken }
            return nil
        }
        var line = rest[..<end]
        rest = rest[(end + 1)...]
        if !held.isEmpty {
            line = (held + line)[...]
            held = []
        }
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    // MARK: Head

    /// The head, once all of it is there; nil before, and for one that only announces another.
    private mutating func takeHead(
        _ rest: inout ArraySlice<UInt8>
    ) throws(AnswerError) -> TransportPart? {
        let known = held.count
        held += rest
        guard held.starts(with: "HTTP/1.".utf8.prefix(held.count)) else { throw .notHTTP }
        guard let end = Self.endOfHead(in: held, from: max(0, known - 3)) else {
            rest = []
            guard held.count <= Self.headLimit else { throw .broken }
            return nil
        }
        rest = rest.dropFirst(end - known)
        let lines = held[..<end].split(separator: UInt8(ascii: "\n")).map { line in
            line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
        held = []
        guard let first = lines.first else { throw .notHTTP }
        let (status, minor) = try Self.statusLine(first)
        let headers = try Self.headers(lines.dropFirst())
        // Announcements; the answer follows. What changes the protocol was never asked for.
        if (100..<200).contains(status) {
            guard status != 101 else { throw .broken }
            return nil
        }
        let connection = headers["connection"]?.lowercased() ?? ""
        keepsOpen =
            minor == 0 ? connection.contains("keep-alive") : !connection.contains("close")
        state = try bodyState(status, headers)
        return .head(status: status, headers: headers)
    }

    private func bodyState(
        _ status: Int, _ headers: [String: String]
    ) throws(AnswerError) -> State {
        if !hasBody || status == 204 || status == 304 { return .complete }
        if let encoding = headers["transfer-encoding"]?.lowercased() {
            guard headers["content-length"] == nil else { throw .broken }
            return encoding.hasSuffix("chunked") ? .chunkSize : .untilClose
        }
        guard let text = headers["content-length"] else { return .untilClose }
        guard let length = Self.number(text.utf8, base: 10) else { throw .broken }
        return length == 0 ? .complete : .length(length)
    }

    /// Where the empty line after a head ends.
    private static func endOfHead(in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while let newline = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) {
            var next = newline + 1
            if next < bytes.count, bytes[next] == UInt8(ascii: "\r") { next += 1 }
            if next < bytes.count, bytes[next] == UInt8(ascii: "\n") { return next + 1 }
            index = newline + 1
        }
        return nil
    }

    private static func statusLine(
        _ line: ArraySlice<UInt8>
    ) throws(AnswerError) -> (status: Int, minorVersion: Int) {
        // HTTP/1.1 200 OK
        let bytes = Array(line)
        guard bytes.count >= 12, bytes[8] == UInt8(ascii: " "),
            let minor = number(bytes[7..<8], base: 10),
            let status = number(bytes[9..<12], base: 10), status >= 100,
            bytes.count == 12 || bytes[12] == UInt8(ascii: " ")
        else { throw .notHTTP }
        return (status, minor)
    }

    private static func headers(
        _ lines: ArraySlice<ArraySlice<UInt8>>
    ) throws(AnswerError) -> [String: String] {
        var headers: [String: String] = [:]
        for line in lines where !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                !line[..<colon].contains(where: { $0 <= UInt8(ascii: " ") })
            else { throw .broken }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = String(decoding: trimmed(line[(colon + 1)...]), as: UTF8.self)
            // Two lengths, and what reads them differently takes one answer for two.
            if name == "content-length", let other = headers[name], other != value {
                throw .broken
            }
            headers[name] = value
        }
        return headers
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 9 }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
        return bytes
    }

    private static func chunkSize(_ line: ArraySlice<UInt8>) throws(AnswerError) -> Int {
        // What may follow the number is for nobody we know.
        let digits = trimmed(line.prefix { $0 != UInt8(ascii: ";") })
        guard let size = number(digits, base: 16) else { throw .broken }
        return size
    }

    /// Nil for anything but digits, and for more of them than can be meant.
    private static func number(_ digits: some Sequence<UInt8>, base: Int) -> Int? {
        var number: Int?
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            guard value < base, (number ?? 0) < 1 << 48 else { return nil }
            number = (number ?? 0) * base + Int(value)
        }
        return number
    }
}
