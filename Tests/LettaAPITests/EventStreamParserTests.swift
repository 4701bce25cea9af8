import LettaAPI
import Testing

/// All events in a stream that comes in one piece.
private func parse(_ bytes: some Sequence<UInt8>) throws -> [ServerSentEvent] {
    var parser = EventStreamParser()
    return try parser.feed(bytes)
}

/// One stream, and the events that the WHATWG's rules give for it.
struct StreamCase: Sendable, CustomTestStringConvertible {
    var name: String
    var stream: String
    var events: [ServerSentEvent]

    var testDescription: String { name }

    init(_ name: String, _ stream: String, _ events: ServerSentEvent...) {
        self.name = name
        self.stream = stream
        self.events = events
    }

    static let all: [StreamCase] = [
        StreamCase("LF", "data: a\n\ndata: b\n\n", .init(data: "a"), .init(data: "b")),
        StreamCase("CR", "data: a\r\rdata: b\r\r", .init(data: "a"), .init(data: "b")),
        StreamCase("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", .init(data: "a"), .init(data: "b")),
        StreamCase(
            "mixed ends", "data: a\r\ndata: b\n\rdata: c\n\r\n", .init(data: "a\nb"),
            .init(data: "c")),
        StreamCase(
            "comments", ": hello\n:\ndata: a\n: in between\ndata: b\n\n", .init(data: "a\nb")),
        StreamCase("only a comment", ": keep-alive\n\n"),
        StreamCase("several data lines", "data: a\ndata:\ndata: c\n\n", .init(data: "a\n\nc")),
        StreamCase("byte order mark", "\u{FEFF}data: a\n\n", .init(data: "a")),
        StreamCase("a second byte order mark", "\u{FEFF}\u{FEFF}data: a\n\n"),
        StreamCase("mark in a later line", "data: a\n\n\u{FEFF}data: b\n\n", .init(data: "a")),
        StreamCase("no space after the colon", "data:a\n\n", .init(data: "a")),
        StreamCase("only one space is taken", "data:  a \n\n", .init(data: " a ")),
        StreamCase("a tab is no space", "data:\ta\n\n", .init(data: "\ta")),
        StreamCase("colons in the value", "data: a: b:c\n\n", .init(data: "a: b:c")),
        StreamCase(
            "event type", "event: error\ndata: a\n\ndata: b\n\n", .init(type: "error", data: "a"),
            .init(data: "b")),
        StreamCase(
            "the last type counts", "event: x\nevent: y\ndata: a\n\n", .init(type: "y", data: "a")),
        StreamCase("empty type", "event: x\nevent\ndata: a\n\n", .init(data: "a")),
        StreamCase("type without data", "event: error\n\ndata: a\n\n", .init(data: "a")),
        StreamCase(
            "empty data", "data\n\ndata:\n\ndata: \n\n", .init(data: ""), .init(data: ""),
            .init(data: "")),
        StreamCase("two empty data lines", "data\ndata\n\n", .init(data: "\n")),
        StreamCase(
            "other fields", "id: 7\nretry: 100\nfoo: bar\nfoo\ndata: a\n\n", .init(data: "a")),
        StreamCase("fields are matched exactly", "Data: a\n data: b\ndata : c\n\n"),
        StreamCase("blank lines", "\n\n\r\n\rdata: a\n\n\n\n", .init(data: "a")),
        StreamCase("unfinished line", "data: a\n\ndata: b", .init(data: "a")),
        StreamCase("unfinished event", "data: a\n\ndata: b\n", .init(data: "a")),
        StreamCase("every width of UTF-8", "data: aé世👋🏽\n\n", .init(data: "aé世👋🏽")),
        StreamCase("NUL", "data: a\u{0}b\n\n", .init(data: "a\u{0}b")),
        StreamCase(
            "other line separators", "data: a\u{2028}b\u{85}c\u{B}d\n\n",
            .init(data: "a\u{2028}b\u{85}c\u{B}d")),
        StreamCase("nothing", ""),
    ]
}

@Suite struct `An event stream` {
    @Test(arguments: StreamCase.all)
    func `is read by the WHATWG's rules`(stream: StreamCase) throws {
        #expect(try parse(stream.stream.utf8) == stream.events)
    }

    @Test(arguments: StreamCase.all)
    func `reads the same byte by byte`(stream: StreamCase) throws {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        for byte in stream.stream.utf8 { events += try parser.feed(CollectionOfOne(byte)) }
        #expect(events == stream.events)
    }

    @Test(arguments: StreamCase.all)
    func `reads the same cut in two anywhere`(stream: StreamCase) throws {
        let bytes = Array(stream.stream.utf8)
        for cut in 0...bytes.count {
            var parser = EventStreamParser()
            var events = try parser.feed(bytes[..<cut])
            events += try parser.feed([])
            events += try parser.feed(bytes[cut...])
            #expect(events == stream.events, "cut after \(cut) bytes")
        }
    }

    @Test func `hands over an event as soon as its blank line is there`() throws {
        var parser = EventStreamParser()
        #expect(try parser.feed("data: a\r\n".utf8).isEmpty)
        #expect(try parser.feed("\r".utf8) == [ServerSentEvent(data: "a")])
        #expect(try parser.feed("\n".utf8).isEmpty)
        #expect(try parser.feed("data: b\n\n".utf8) == [ServerSentEvent(data: "b")])
    }

    @Test(
        arguments: [
            ([0xFF], "\u{FFFD}"),
            ([0x61, 0x80, 0x62], "a\u{FFFD}b"),
            // A cut-off character, an overlong one and a surrogate.
            ([0xE4, 0xB8, 0x61], "\u{FFFD}a"),
            ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ] as [([UInt8], String)])
    func `marks bytes that are no UTF-8`(bytes: [UInt8], text: String) throws {
        #expect(
            try parse(Array("data: ".utf8) + bytes + [10, 10]) == [ServerSentEvent(data: text)])
    }

    @Test func `tells whether it ended within an event`() throws {
        var parser = EventStreamParser()
        #expect(!parser.isInsideEvent)
        _ = try parser.feed("data: a\n\n".utf8)
        #expect(!parser.isInsideEvent)
        for piece in ["d", "ata: b", "\n"] {
            _ = try parser.feed(piece.utf8)
            #expect(parser.isInsideEvent, "after \(piece)")
        }
        _ = try parser.feed("\n".utf8)
        #expect(!parser.isInsideEvent)
        _ = try parser.feed("event: error\n".utf8)
        #expect(parser.isInsideEvent)
    }

    @Test(arguments: [1, 1_000, 65_536, 16 << 20])
    func `carries a line of 16 MB`(chunk: Int) throws {
        let size = chunk == 1 ? 1 << 20 : 16 << 20
        let stream =
            Array("data: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: size) + [10, 10]
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        var start = 0
        while start < stream.count {
            let end = min(start + chunk, stream.count)
            events += try parser.feed(stream[start..<end])
            start = end
        }
        #expect(events.count == 1)
        #expect(events.first?.data.utf8.count == size)
    }

    @Test func `refuses a line that is too long`() throws {
        var parser = EventStreamParser(limit: 10)
        #expect(try parser.feed("data: 1234\n\n".utf8) == [ServerSentEvent(data: "1234")])
        #expect(throws: EventTooLong.self) { try parser.feed("data: 12345".utf8) }
    }

    @Test func `hands over the events before one that is too long`() throws {
        var parser = EventStreamParser(limit: 10)
        #expect(
            try parser.feed("data: 1234\n\ndata: 12345".utf8) == [ServerSentEvent(data: "1234")])
        #expect(throws: EventTooLong.self) { try parser.check() }
        #expect(throws: EventTooLong.self) { try parser.feed("\n\n".utf8) }
    }

    @Test func `refuses an event of too many lines`() throws {
        var parser = EventStreamParser(limit: 20)
        _ = try parser.feed("data: 12345678\n".utf8)
        #expect(throws: EventTooLong.self) { try parser.feed("data: 12345678\n\n".utf8) }
    }

    @Test func `counts every event by itself`() throws {
        var parser = EventStreamParser(limit: 10)
        for _ in 0..<100 {
            #expect(try parser.feed("data: 1234\n\n".utf8) == [ServerSentEvent(data: "1234")])
        }
    }
}
