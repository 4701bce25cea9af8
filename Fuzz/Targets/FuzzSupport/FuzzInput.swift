/// Takes decisions out of the bytes that the fuzzer made up, from the front.
///
/// When they have run out, every decision is 0.
public struct FuzzInput: Sendable {
    private var bytes: ArraySlice<UInt8>

    public init(_ start: UnsafePointer<UInt8>?, count: Int) {
        self.init(Array(UnsafeBufferPointer(start: start, count: count)))
    }

    public init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    public var isEmpty: Bool { bytes.isEmpty }

    public mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    public mutating func bool() -> Bool { byte() & 1 == 1 }

    /// A number from 0 up to, and without, `limit`, which is at least 1.
    public mutating func number(below limit: Int) -> Int {
        limit <= 256 ? Int(byte()) % limit : (Int(byte()) << 8 | Int(byte())) % limit
    }

    /// One of a few values.
    public mutating func pick<T>(_ choices: [T]) -> T { choices[number(below: choices.count)] }

    /// Some bytes, as many as a byte says.
    public mutating func chunk() -> [UInt8] {
        let count = min(Int(byte()), bytes.count)
        defer { bytes = bytes.dropFirst(count) }
        return Array(bytes.prefix(count))
    }

    /// Some text, as long as a byte says; what is no UTF-8 becomes U+FFFD.
    public mutating func text() -> String { String(decoding: chunk(), as: UTF8.self) }

    /// All that is left.
    public mutating func rest() -> [UInt8] {
        defer { bytes = [] }
        return Array(bytes)
    }
}

extension Array {
    /// This, cut into pieces whose lengths the fuzzer chose; empty pieces included.
    public func cut(_ lengths: [UInt8]) -> [[Element]] {
        var pieces: [[Element]] = []
        var rest = self[...]
        for length in lengths {
            pieces.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        pieces.append(Array(rest))
        return pieces
    }
}
