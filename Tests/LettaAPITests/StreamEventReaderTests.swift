import LettaAPI
import Testing

/// What the decoder makes of an event, or that it refuses it.
private func decoded(_ json: String) -> StreamEvent? {
    try? StreamEvent(ServerSentEvent(data: json))
}

private func read(_ json: String, with reader: inout StreamEventReader) -> StreamEvent? {
    try? reader.read(ServerSentEvent(data: json))
}

/// Makes JSON that is nearly what a server sends: every oddity comes, and comes often.
private struct OddJSON {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    private static let keys = [
        "id", "message_type", "content", "reasoning", "date", "otid", "name", "sender_id", "run_id",
        "step_id", "seq_id", "is_err", "source", "signature", "error", "détail", #"\u0069d"#, "",
        "ID", "id ", "i\\d",
    ]
    private static let pieces = [
        "Hello", " ", "é", "👩‍👩‍👧", "\u{7F}", "\u{1}", "\n", "\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f",
        "\\r", "\\t", "\\u0041", "\\u00e9", "\\u00E9", "\\u0000", "\\uD83D\\uDE00",
        "\\ud83d\\ude00",
        "\\uD83D", "\\uDE00", "\\uD83D\\u0041", "\\uD83D\\n", "\\uFFFF", "\\u12", "\\u12G4", "\\x",
        "\\",
        "e\u{301}", "\u{2028}", "'", "{", "}", ",", ":", "null",
    ]
    private static let words = ["Hello", " ", "day.", "\\n\\n", "größer", "👍🏽", #"\"so\""#]
    private static let values = [
        "null", "true", "false", "nul", "nulls", "0", "-0", "7", "-12", "123456789012345",
        "1234567890123456789", "99999999999999999999", "01", "1.0", "1.5", "1e2", "2E0", "+1", "-",
        ".5",
        "[]", "{}", #"[{"type":"text","text":"Hi"}]"#, #"{"a":{"b":[1,2]}}"#, "\"", "", "NaN",
        "'a'",
    ]
    private static let types = [
        "assistant_message", "assistant_message", "assistant_message", "reasoning_message",
        "reasoning_message", "hidden_reasoning_message", "user_message", "ping", "assistant",
        "assistant\\u005fmessage", "", "stop_reason",
    ]
    private static let dates = [
        "2026-11-20T23:33:55+00:00", "2026-11-20T23:33:55Z", "2026-11-20T23:33:56.25Z", "yesterday",
        "",
    ]
    private static let spaces = ["", "", "", "", " ", "\n", "\t ", "\r\n", "\u{B}", "\u{A0}", ","]

    private mutating func one(of choices: [String]) -> String {
        choices[Int(random.next() % UInt64(choices.count))]
    }

    private mutating func isOneIn(_ count: UInt64) -> Bool { random.next() % count == 0 }

    private mutating func text() -> String {
        let count = random.next() % 4
        let pieces = (0..<count).map { _ in isOneIn(4) ? one(of: Self.pieces) : one(of: Self.words)
        }
        return "\"" + pieces.joined() + "\""
    }

    private mutating func value(of key: String) -> String {
        if isOneIn(25) { return one(of: Self.values) }
        if isOneIn(25) { return text() }
        switch key {
        case "message_type": return "\"\(one(of: Self.types))\""
        case "date": return "\"\(one(of: Self.dates))\""
        case "seq_id": return "\(random.next() % 9)"
        case "id", "run_id", "step_id", "otid":
            return isOneIn(4) ? "null" : "\"\(key)-\(random.next() % 3)\""
        default: return text()
        }
    }

    private mutating func space() -> String { isOneIn(12) ? one(of: Self.spaces) : "" }

    mutating func next() -> String {
        var keys = ["id", "message_type", "content"]
        for _ in 0..<random.next() % 6 { keys.append(one(of: Self.keys)) }
        if isOneIn(8) { keys.removeFirst() }
        keys.shuffle(using: &random)
        let fields = keys.map { key in
            "\(space())\"\(key)\"\(space()):\(space())\(value(of: key))\(space())"
        }
        let object = space() + "{" + fields.joined(separator: ",") + "}" + space()
        return isOneIn(30) ? String(object.dropLast(Int(random.next() % 9))) : object
    }
}

/// A generator that gives the same numbers every time.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
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

@Suite struct `A reader of stream events` {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `reads whatever comes as the decoder does`(seed: UInt64) {
        var (json, reader) = (OddJSON(seed: seed), StreamEventReader())
        var readable = 0
        for _ in 0..<2000 {
            let data = json.next()
            let expected = decoded(data)
            #expect(read(data, with: &reader) == expected, "\(data)")
            if expected != nil { readable += 1 }
        }
        // Or there is nothing that was compared.
        #expect(readable > 400)
    }

    /// As Letta 0.16.8 sends them, in the order in which it does.
    private static let stream = [
        #"{"id":"ping-4e08","date":"2026-11-20T23:33:55+00:00","name":null,"message_type":"ping","otid":null,"sender_id":null,"step_id":null,"is_err":null,"seq_id":1,"run_id":"run-1a80"}"#,
        #"{"id":"message-1","date":"2026-11-20T23:33:55+00:00","name":null,"message_type":"reasoning_message","otid":"o-1","sender_id":null,"step_id":"step-1","is_err":null,"seq_id":2,"run_id":"run-1a80","source":"reasoner_model","reasoning":"They say \"hi\"","signature":null}"#,
        #"{"id":"message-1","date":"2026-11-20T23:33:55+00:00","name":null,"message_type":"assistant_message","otid":"o-2","sender_id":null,"step_id":"step-1","is_err":null,"seq_id":3,"run_id":"run-1a80","content":"Good"}"#,
        #"{"id":"message-1","date":"2026-11-20T23:33:56+00:00","name":null,"message_type":"assistant_message","otid":"o-2","sender_id":null,"step_id":"step-1","is_err":null,"seq_id":4,"run_id":"run-1a80","content":" day,\n\ud83d\udc4b"}"#,
        #"{"id":"message-1","date":null,"message_type":"assistant_message","otid":null,"step_id":"step-1","seq_id":null,"run_id":null,"content":null}"#,
        #"{"id":"message-1","message_type":"assistant_message","content":[{"type":"text","text":"parts"}]}"#,
        #"{"message_type":"stop_reason","stop_reason":"end_turn"}"#,
        #"{"message_type":"usage_statistics","completion_tokens":6,"prompt_tokens":697,"total_tokens":703,"step_count":1}"#,
        "[DONE]",
    ]

    @Test func `reads a stream as the decoder does, and forgets no field that a later event lacks`()
    {
        var reader = StreamEventReader()
        for data in Self.stream + Self.stream.reversed() {
            let expected = decoded(data)
            #expect(expected != nil)
            #expect(read(data, with: &reader) == expected)
        }
    }

    @Test(arguments: [
        "", "{", "{}", "[]", #"{"id":"m","message_type":"assistant_message","content":"a"}}"#,
        #"{"id":"m","message_type":"assistant_message","content":"a""#,
        #"{"id":"m","message_type":"assistant_message","content":"a\"#,
        #"{"id":"m" "message_type":"assistant_message","content":"a"}"#,
        #"{"id":null,"message_type":"assistant_message","content":"a"}"#,
    ])
    func `refuses what the decoder refuses, with the same words`(data: String) {
        var reader = StreamEventReader()
        let expected = #expect(throws: LettaError.self) {
            try StreamEvent(ServerSentEvent(data: data))
        }
        let error = #expect(throws: LettaError.self) {
            try reader.read(ServerSentEvent(data: data))
        }
        #expect(error == expected)
    }
}
