/// An answer as it came over the wire.
struct RawAnswer {
    private let head: [UInt8]
    private let body: [UInt8]

    private static let separator = Array("\r\n\r\n".utf8)

    init(_ bytes: [UInt8]) {
        let end = Self.endOfHead(in: bytes) ?? bytes.count
        head = Array(bytes[..<end])
        body = Array(bytes[end...])
    }

    /// Where the body begins, or nil where the head is not whole yet.
    static func endOfHead(in bytes: [UInt8]) -> Int? {
        bytes.firstRange(of: separator)?.upperBound
    }

    /// A head that announces the end of the connection, which the proxy closes after each answer.
    static func closing(_ head: ArraySlice<UInt8>) -> [UInt8] {
        let lines = lines(of: head).filter { !$0.lowercased().hasPrefix("connection:") }
        return text(lines + ["connection: close"])
    }

    var whole: [UInt8] { Self.closing(head[...]) + body }

    var firstHalf: [UInt8] { Self.closing(head[...]) + body.prefix(body.count / 2) }

    /// The answer with all of its content twice.
    var twice: [UInt8] { endless + content + content }

    /// The answer with each event twice.
    var stuttering: [UInt8] {
        let events = String(decoding: content, as: UTF8.self)
            .split(separator: "\n\n", omittingEmptySubsequences: true)
        return endless + Array(events.map { "\($0)\n\n\($0)\n\n" }.joined().utf8)
    }

    private var content: [UInt8] {
        let isChunked = Self.lines(of: head[...]).contains {
            $0.lowercased().hasPrefix("transfer-encoding: chunked")
        }
        return isChunked ? Self.joined(chunks: body) : body
    }

    /// A head that announces no length: the answer ends with its connection.
    private var endless: [UInt8] {
        let lines = Self.lines(of: head[...]).filter { line in
            !["transfer-encoding:", "content-length:", "connection:"].contains {
                line.lowercased().hasPrefix($0)
            }
        }
        return Self.text(lines + ["connection: close"])
    }

    private static func joined(chunks bytes: [UInt8]) -> [UInt8] {
        var content: [UInt8] = []
        var rest = bytes[...]
        while let line = rest.firstIndex(of: UInt8(ascii: "\r")),
            let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16), size > 0
        {
            let start = line + 2
            guard start + size + 2 <= rest.endIndex else { break }
            content += rest[start..<(start + size)]
            rest = rest[(start + size + 2)...]
        }
        return content
    }

    private static func lines(of head: ArraySlice<UInt8>) -> [String] {
        String(decoding: head, as: UTF8.self)
            .split(whereSeparator: \.isNewline).map(String.init)
    }

    private static func text(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}

extension RawAnswer {
    /// An error as Letta words it.
    static func error(_ status: Int) -> [UInt8] {
        let body = #"{"detail":"the network was told to answer \#(status)"}"#
        return made(status: status, type: "application/json", body: body)
    }

    /// A success whose body makes no sense.
    static func nonsense(isStream: Bool) -> [UInt8] {
        isStream
            ? made(status: 200, type: "text/event-stream", body: "data: {\"message_type\": \n\n")
            : made(status: 200, type: "application/json", body: #"{"id": [1, "#)
    }

    private static func made(status: Int, type: String, body: String) -> [UInt8] {
        Array(
            """
            HTTP/1.1 \(status) Disturbed\r
            content-type: \(type)\r
            content-length: \(body.utf8.count)\r
            connection: close\r
            \r
            \(body)
            """.utf8)
    }
}
