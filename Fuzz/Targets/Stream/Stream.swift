import FuzzSupport
import LettaAPI

/// An event stream means the same however its bytes are cut into chunks, and what the specification
/// says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count: count)
    let limit = input.bool() ? 1 << 20 : 24
    let lengths = input.chunk()
    let head = input.pick(heads)
    let bytes = input.rest()
    let chunks = bytes.cut(lengths)
    let single = bytes.map { [$0] }

    let whole = parse([bytes], limit: limit)
    require(parse(chunks, limit: limit) == whole, "the same events in chunks")
    require(parse(single, limit: limit) == whole, "the same events byte by byte")
    if whole.error == nil, limit > bytes.count {
        require(whole.events == reference(bytes), "the events that the specification asks for")
    }

    let reply = read([bytes], head: head)
    require(read(chunks, head: head) == reply, "the same reply in chunks")
    require(read(single, head: head) == reply, "the same reply byte by byte")
    require(!String(describing: reply.error).contains(key), "an error does not tell the key")
    for case .failure(let failure) in reply.events {
        require(!String(describing: failure).contains(key), "a failure does not tell the key")
    }
    return 0
}

/// What the client was let in with.
private let key = "sword/fish"

/// What a parser makes of a stream.
private struct Parsed: Equatable {
    var events: [ServerSentEvent] = []
    var error: EventTooLong?
    var isInside = false
}

private func parse(_ chunks: [[UInt8]], limit: Int) -> Parsed {
    var parser = EventStreamParser(limit: limit)
    var parsed = Parsed()
    do throws(EventTooLong) {
        for chunk in chunks { parsed.events += try parser.feed(chunk) }
        try parser.check()
        parsed.isInside = parser.isInsideEvent
    } catch {
        parsed.error = error
    }
    return parsed
}

/// The specification, section 9.2.6, as it is written and without any thought of speed.
private func reference(_ bytes: [UInt8]) -> [ServerSentEvent] {
    var bytes = bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    while let byte = bytes.popFirst() {
        if byte == 0x0D, bytes.first == 0x0A { continue }
        if byte == 0x0A || byte == 0x0D {
            lines.append(line)
            line = []
        } else {
            line.append(byte)
        }
    }
    // A line that nothing ended ends no event either.
    var events: [ServerSentEvent] = []
    var type = ""
    var data: [String] = []
    for line in lines {
        guard !line.isEmpty else {
            if !data.isEmpty {
                events.append(
                    ServerSentEvent(
                        type: type.isEmpty ? "message" : type, data: data.joined(separator: "\n")))
            }
            (type, data) = ("", [])
            continue
        }
        let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data": data.append(String(decoding: value, as: UTF8.self))
        case "event": type = String(decoding: value, as: UTF8.self)
        default: break
        }
    }
    return events
}

/// What the client makes of an answer.
private struct Reply: Equatable {
    var events: [StreamEvent] = []
    var error: LettaError?
    var hasEnded = false
}

private func read(_ chunks: [[UInt8]], head: TransportPart) -> Reply {
    var reader = StreamReader(key: Secret(key))
    var reply = Reply()
    do throws(LettaError) {
        _ = reader.take(head)
        for chunk in chunks {
            reply.events += reader.take(.body(chunk))
            try reader.check()
        }
        try reader.finish()
    } catch {
        reply.error = error
    }
    reply.hasEnded = reader.hasEnded
    return reply
}

private let heads: [TransportPart] = [
    .head(status: 200, headers: ["content-type": "text/event-stream; charset=utf-8"]),
    .head(status: 200, headers: ["content-type": "application/json"]),
    .head(status: 401, headers: ["content-type": "application/json"]),
    .head(status: 409, headers: [:]),
    .head(status: 429, headers: ["retry-after": "7"]),
    .head(status: 307, headers: ["location": "http://elsewhere/\(key)"]),
    .head(status: 500, headers: ["content-type": "text/event-stream"]),
]

@main enum StreamTarget: FuzzTarget {}
