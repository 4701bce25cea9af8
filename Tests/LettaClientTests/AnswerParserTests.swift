import LettaAPI
import Testing

@testable import LettaClient

@Suite struct `An answer over a plain connection` {
    /// Feeds the bytes in pieces of one size, and joins what came of the body.
    private func parse(
        _ text: String, pieces: Int = .max, answering method: String = "GET",
        closes: Bool = false
    ) throws -> (parts: [TransportPart], parser: AnswerParser) {
        var parser = AnswerParser(answering: method)
        var parts: [TransportPart] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            for part in try parser.feed(Array(rest.prefix(pieces))) {
                if case .body(let bytes) = part, case .body(let earlier) = parts.last {
                    parts[parts.count - 1] = .body(earlier + bytes)
                } else {
                    parts.append(part)
                }
            }
            rest = rest.dropFirst(pieces)
        }
        if closes { try parser.end() } else { try parser.check() }
        return (parts, parser)
    }

    private func body(_ text: String) -> TransportPart { .body(Array(text.utf8)) }

    static let chunked = """
        HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n\
        5\r\ndata:\r\n00a;x=y\r\n 123456789\r\n0\r\nTrailer: x\r\n\r\n
        """

    @Test(arguments: 1...chunked.utf8.count)
    func `in chunks is the same wherever the pieces were cut`(pieces: Int) throws {
        let (parts, parser) = try parse(Self.chunked, pieces: pieces)
        #expect(
            parts == [
                .head(
                    status: 200,
                    headers: [
                        "content-type": "text/event-stream", "transfer-encoding": "chunked",
                    ]), body("data: 123456789"),
            ])
        #expect(parser.leavesConnectionOpen)
    }

    @Test func `ends after its length, and what follows is not its own`() throws {
        let (parts, parser) = try parse(
            "HTTP/1.1 404 Not Found\r\ncontent-length:  3 \r\n\r\nabcd")
        #expect(parts == [.head(status: 404, headers: ["content-length": "3"]), body("abc")])
        #expect(parser.isComplete)
        #expect(!parser.leavesConnectionOpen)
    }

    @Test func `without a length ends with the connection`() throws {
        let (parts, parser) = try parse("HTTP/1.1 200 OK\n\nabc", closes: true)
        #expect(parts == [.head(status: 200, headers: [:]), body("abc")])
        #expect(!parser.leavesConnectionOpen)
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\r\n\r\n", "GET"), ("HTTP/1.1 304 Not Modified\r\n\r\n", "GET"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", "HEAD"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "POST"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "POST"),
    ])
    func `can have no body at all`(text: String, method: String) throws {
        let (parts, parser) = try parse(text, answering: method)
        #expect(parts.count == 1)
        #expect(parser.leavesConnectionOpen)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nconnection: close\r\n", false), ("HTTP/1.0 200 OK\r\n", false),
        ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n", true), ("HTTP/1.1 200\r\n", true),
    ])
    func `says whether the connection stays`(head: String, isOpen: Bool) throws {
        let (_, parser) = try parse(head + "content-length: 1\r\n\r\na")
        #expect(parser.leavesConnectionOpen == isOpen)
    }

    @Test(arguments: [
        "\u{15}\u{3}\u{1}", "SSH-2.0-x\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
    ])
    func `that is none is not read`(text: String) {
        #expect(throws: AnswerError.notHTTP) { _ = try parse(text) }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -3\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nname : value\r\n\r\n", "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    ])
    func `that could be read in two ways is not read at all`(text: String) {
        #expect(throws: AnswerError.broken) { try parse(text) }
    }

    @Test func `is read up to where it stops making sense`() throws {
        var parser = AnswerParser(answering: "POST")
        let text = "HTTP/1.1 409 Conflict\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n"
        let parts = try parser.feed(Array(text.utf8))
        #expect(parts.count == 2)
        #expect(parts.last == body("abc"))
        #expect(throws: AnswerError.broken) { try parser.check() }
        #expect(throws: AnswerError.broken) { _ = try parser.feed([0x30]) }
    }

    @Test func `of which more comes than any head has is broken off`() {
        let line = String(repeating: "x", count: 1000)
        #expect(throws: AnswerError.broken) {
            try parse("HTTP/1.1 200 OK\r\n" + String(repeating: "a: \(line)\r\n", count: 300))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n",
    ])
    func `that stops in its middle is cut off`(text: String) {
        #expect(throws: AnswerError.cutOff) { try parse(text, closes: true) }
    }
}

@Suite struct `A request over a plain connection` {
    private let place = PlainTransport.Place(
        host: "letta.example", port: 8283, authority: "letta.example:8283", path: "/letta")

    private func text(_ request: TransportRequest) throws -> String {
        String(decoding: try request.bytes(for: place), as: UTF8.self)
    }

    @Test func `says where it goes, and how long it is`() throws {
        let request = TransportRequest(
            method: "PATCH", target: "/v1/x?y=z", headers: ["accept": "a/b"], body: [0x7B, 0x7D])
        #expect(
            try text(request) == """
                PATCH /letta/v1/x?y=z HTTP/1.1\r\nhost: letta.example:8283\r\naccept: a/b\r\n\
                content-type: application/json\r\ncontent-length: 2\r\n\r\n{}
                """)
    }

    @Test func `without a body says so where one could be`() throws {
        #expect(try text(TransportRequest(method: "POST", target: "/x")).contains("length: 0\r\n"))
        #expect(try !text(TransportRequest(method: "GET", target: "/x")).contains("length"))
    }

    @Test(arguments: [
        TransportRequest(method: "GET", target: "/x HTTP/1.1\r\nhost: evil"),
        TransportRequest(method: "GET", target: "/ä"),
        TransportRequest(method: "GE T", target: "/"),
        TransportRequest(method: "", target: "/"),
        TransportRequest(method: "GET", target: "/", headers: ["a": "b\r\nc: d"]),
        TransportRequest(method: "GET", target: "/", headers: ["a\n": "b"]),
        TransportRequest(method: "GET", target: "/", headers: ["authorization": "Bearer x\u{0}"]),
    ])
    func `never lets a value end its line`(request: TransportRequest) {
        let error = #expect(throws: LettaError.self) { try request.bytes(for: place) }
        guard case .unreachable(let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.contains("Bearer"))
    }
}
