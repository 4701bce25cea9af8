import Glibc

/// One event of an event stream: its type, and its data lines joined by newlines.
public struct ServerSentEvent: Hashable, Sendable {
    /// `message` where the stream names no other.
    public var type: String
    public var data: String

    public init(type: String = "message", data: String) {
        self.type = type
        self.data = data
    }
}

/// A line or an event grew beyond what a stream may reasonably carry.
public struct EventTooLong: Error, Hashable, Sendable {
    /// The limit, in bytes.
    public let limit: Int
}

/// Turns the bytes of an event stream into events, however the bytes are cut into chunks.
///
/// Bytes that are not UTF-8 become U+FFFD. An event that the stream's end interrupts is dropped, as the
/// specification asks; `isInsideEvent` tells that there was one.
///
/// Source: the WHATWG HTML standard, section 9.2.6, "Interpreting an event stream". `id` and `retry`
/// concern reconnecting by the browser's rules, which Letta does not use, and are ignored.
public struct EventStreamParser: Sendable {
    private let limit: Int
    private var line: [UInt8] = []
    private var type: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false

    /// The last chunk ended in CR: an LF that comes first in the next one belongs to it.
    private var endedInCR = false
    private var isAtStart = true
    private var overflow: EventTooLong?

    /// - Parameter limit: how many bytes one event may have.
    public init(limit: Int = 64 << 20) {
        self.limit = limit
    }

    /// Whether the bytes so far end in the middle of an event.
    public var isInsideEvent: Bool { hasData || !line.isEmpty || !type.isEmpty }

    /// Takes the next bytes and returns the events that they complete.
    ///
    /// - Throws: `EventTooLong`, but never instead of events: those that were complete before are
    ///   returned, and the next call throws. `check` tells at once.
    public mutating func feed(
        _ chunk: some Sequence<UInt8>
    ) throws(EventTooLong) -> [ServerSentEvent] {
        try check()
        var events: [ServerSentEvent] = []
        do throws(EventTooLong) {
            try take(chunk, into: &events)
        } catch {
            overflow = error
            if events.isEmpty { throw error }
        }
        return events
    }

    /// Throws where something was too long: nothing can be read any more.
    public func check() throws(EventTooLong) {
        if let overflow { throw overflow }
    }

    private mutating func take(
        _ chunk: some Sequence<UInt8>, into events: inout [ServerSentEvent]
    ) throws(EventTooLong) {
        let result = chunk.withContiguousStorageIfAvailable { bytes in
            Result<Void, EventTooLong> { () throws(EventTooLong) in
                try take(bytes, into: &events)
            }
        }
        if let result {
            try result.get()
        } else {
            let bytes = Array(chunk)
            let copied = bytes.withUnsafeBufferPointer { bytes in
                Result<Void, EventTooLong> { () throws(EventTooLong) in
                    try take(bytes, into: &events)
                }
            }
            try copied.get()
        }
    }

    private mutating func take(
        _ bytes: UnsafeBufferPointer<UInt8>, into events: inout [ServerSentEvent]
    ) throws(EventTooLong) {
        var rest = bytes[...]
        if endedInCR, let first = rest.first {
            endedInCR = false
            if first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
        }
        while !rest.isEmpty {
            guard let end = Self.lineEnd(in: rest) else {
                line.append(contentsOf: rest)
                return try checkLength()
            }
            line.append(contentsOf: rest[..<end])
            try checkLength()
            endLine(into: &events)
            let isCR = rest[end] == UInt8(ascii: "\r")
            rest = rest[(end + 1)...]
            guard isCR else { continue }
            if let next = rest.first {
                if next == UInt8(ascii: "\n") { rest = rest.dropFirst() }
            } else {
                endedInCR = true
            }
        }
    }

    /// The first CR or LF.
    ///
    /// Looked for with `memchr`, because lines can be long.
    private static func lineEnd(in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard let base = UnsafeBufferPointer(rebasing: bytes).baseAddress else { return nil }
        func offset(of byte: UInt8, within count: Int) -> Int? {
            guard let found = memchr(base, Int32(byte), count) else { return nil }
            return UnsafeRawPointer(base).distance(to: found)
        }
        let newline = offset(of: UInt8(ascii: "\n"), within: bytes.count)
        let carriageReturn = offset(of: UInt8(ascii: "\r"), within: newline ?? bytes.count)
        return (carriageReturn ?? newline).map { bytes.startIndex + $0 }
    }

    private func checkLength() throws(EventTooLong) {
        if line.count + data.count > limit { throw EventTooLong(limit: limit) }
    }

    private mutating func endLine(into events: inout [ServerSentEvent]) {
        defer { line.removeAll(keepingCapacity: line.capacity <= 1 << 16) }
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return endEvent(into: &events) }
        let colon = line.firstIndex(of: UInt8(ascii: ":"))
        // A line that begins with a colon is a comment.
        if colon == line.startIndex { return }
        let field = line[..<(colon ?? line.endIndex)]
        var value = colon.map { line[($0 + 1)...] } ?? []
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            data.append(contentsOf: value)
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            type = Array(value)
        }
    }

    private mutating func endEvent(into events: inout [ServerSentEvent]) {
        if hasData {
            events.append(
                ServerSentEvent(
                    type: type.isEmpty ? "message" : String(decoding: type, as: UTF8.self),
                    data: String(decoding: data, as: UTF8.self)))
        }
        type.removeAll(keepingCapacity: true)
        data.removeAll(keepingCapacity: data.capacity <= 1 << 16)
        hasData = false
    }
}
