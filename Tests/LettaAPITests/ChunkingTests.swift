import LettaAPI
import Testing

/// Random numbers that are the same in every run.
///
/// Source: SplitMix64, by Sebastiano Vigna.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct `A long reply` {
    /// Ping, a thought, text in many scripts, a tool call, an error: with each kind of line end.
    static let stream: [UInt8] = {
        var stream = "\u{FEFF}: welcome\r\n\r\n"
        let ends = ["\n", "\r\n", "\r"]
        let words = ["Hel", "lo ", "wörld ", "世界 ", "👩🏽‍🚀 ", "\\n", "\\\"quoted\\\" ", "שלום "]
        for index in 0..<400 {
            let end = ends[index % 3]
            let word = words[index % words.count]
            let type = index % 7 == 0 ? "reasoning" : "assistant"
            let field = index % 7 == 0 ? "reasoning" : "content"
            stream +=
                "data: {\"id\":\"message-\(index / 50)\",\"date\":\"2026-11-20T23:33:56+00:00\","
            stream += "\"message_type\":\"\(type)_message\",\"otid\":null,\"seq_id\":\(index),"
            stream += "\"\(field)\":\"\(word)\"}\(end)\(end)"
            if index % 40 == 0 {
                stream += "data: {\"message_type\":\"ping\",\"run_id\":\"run-1\"}\(end)\(end)"
            }
        }
        stream += "event: error\ndata: {\"message_type\":\"error_message\",\n"
        stream += "data: \"error_type\":\"llm_error\",\"message\":\"Nö.\"}\n\ndata: [DONE]\n\n"
        return Array(stream.utf8)
    }()

    @Test func `has all its events`() throws {
        var parser = EventStreamParser()
        let events = try parser.feed(Self.stream).map { try StreamEvent($0) }
        #expect(events.count == 400 + 10 + 2)
        #expect(events.last == .done)
    }

    @Test(arguments: 0..<60)
    func `reads the same however it is cut`(seed: Int) throws {
        var whole = EventStreamParser()
        let expected = try whole.feed(Self.stream)

        var random = SplitMix(state: UInt64(seed))
        let longest = [2, 5, 40, 500, 20_000][seed % 5]
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        var rest = Self.stream[...]
        while !rest.isEmpty {
            let size = Int.random(in: 0...longest, using: &random)
            events += try parser.feed(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        #expect(events == expected)
        #expect(!parser.isInsideEvent)
    }
}
