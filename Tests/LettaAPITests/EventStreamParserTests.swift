import LettaAPI
import Testing

@Suite struct `An event stream` {
    static let cases: [(text: String, events: [ServerSentEvent])] = [
        ("data: a\n\n", [ServerSentEvent(data: "a")]),
        ("data:a\r\n\r\n", [ServerSentEvent(data: "a")]),
        ("data: a\r\rdata: b\r\r", [ServerSentEvent(data: "a"), ServerSentEvent(data: "b")]),
        ("data:  a\n\n", [ServerSentEvent(data: " a")]),
        ("data: a\ndata: b\n\n", [ServerSentEvent(data: "a\nb")]),
        ("event: error\ndata: a\n\n", [ServerSentEvent(type: "error", data: "a")]),
        (": comment\n\ndata: a\n\n", [ServerSentEvent(data: "a")]),
        ("\u{FEFF}data: a\n\n", [ServerSentEvent(data: "a")]),
        ("data\n\n", [ServerSentEvent(data: "")]),
        ("event: lost\n\ndata: a\n\n", [ServerSentEvent(data: "a")]),
        ("id: 7\nretry: 10\nother: x\ndata: a: b\n\n", [ServerSentEvent(data: "a: b")]),
        ("data: cut", []),
        ("data: cut\n", []),
    ]

    @Test(arguments: 0..<cases.count)
    func `is read by the rules of the standard`(index: Int) throws {
        let (text, events) = Self.cases[index]
        var parser = EventStreamParser()
        #expect(try parser.feed(Array(text.utf8)) == events)
    }

    @Test func `gives the same events however it is cut`() throws {
        let text =
            "\u{FEFF}event: x\r\ndata: héllo 👋🏽\r\ndata: two\r\r: c\n\ndata: 世界\n\nevent: y\r\n\r\n"
        let bytes = Array(String(repeating: text, count: 5).utf8)
        var whole = EventStreamParser()
        let expected = try whole.feed(bytes)
        #expect(expected.count == 10)
        var random = Linear(state: 42)
        for _ in 0..<300 {
            var parser = EventStreamParser()
            var events: [ServerSentEvent] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...7, using: &random)
                events += try parser.feed(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(events == expected)
        }
    }

    @Test func `shows bytes that are not UTF-8 as replacement characters`() throws {
        var parser = EventStreamParser()
        let events = try parser.feed(Array("data: a".utf8) + [0xFF] + Array("b\n\n".utf8))
        #expect(events == [ServerSentEvent(data: "a\u{FFFD}b")])
    }

    @Test func `can carry a line of 16 MB`() throws {
        var parser = EventStreamParser()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
        _ = try parser.feed(Array("data: ".utf8))
        for _ in 0..<256 { _ = try parser.feed(piece) }
        let events = try parser.feed(Array("\n\n".utf8))
        #expect(events.first?.data.utf8.count == 16 << 20)
    }

    @Test func `that never ends a line is refused at the limit`() throws {
        var parser = EventStreamParser(limit: 10)
        _ = try parser.feed(Array("data: 1234".utf8))
        #expect(throws: EventTooLong.self) { try parser.feed(Array("5".utf8)) }
    }

    @Test func `tells that its end cut an event`() throws {
        var parser = EventStreamParser()
        _ = try parser.feed(Array("data: a\n\n".utf8))
        #expect(!parser.isInsideEvent)
        _ = try parser.feed(Array("data: b\n".utf8))
        #expect(parser.isInsideEvent)
    }
}

/// The same numbers on every run.
private struct Linear: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
