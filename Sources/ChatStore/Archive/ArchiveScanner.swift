/// Takes exported files apart as they are read, so that none need fit into memory: lines of JSON into
/// objects, and documents into the elements of `messages` and the object around them.
///
/// It only finds out where pieces begin and end; what is in them is for others to judge.
struct ArchiveScanner {
    struct Piece: Sendable {
        enum Kind {
            /// A line that says of what thread the next ones are.
            case header

            /// A line that does not, or an element of `messages`.
            case message

            /// A document without its messages, once all of them have come.
            case document
        }

        var kind: Kind
        var json: [UInt8]

        /// Where it begins, from 1.
        var line: Int
    }

    /// The most that one piece can be.
    static let limit = 64 << 20

    private static let format = Array("format".utf8)
    private static let messages = Array("messages".utf8)

    private(set) var line = 1

    /// Whether there was anything but space.
    private(set) var hasBegun = false
    private var depth = 0

    /// How deep objects of their own are: one deeper within an array.
    private var base = 0
    private var isInString = false
    private var isEscaped = false

    /// What was read last in an object of its own, and what stood before the last colon there.
    private var word: [UInt8] = []
    private var key: [UInt8] = []
    private var isInMessages = false
    private var kind = Piece.Kind.message
    private var outer: [UInt8] = []
    private var outerLine = 1
    private var element: [UInt8] = []
    private var elementLine = 1

    /// Whether everything that was opened is closed.
    var isComplete: Bool { depth == 0 && !isInString }

    /// - Returns: the piece that ends with this byte.
    mutating func take(_ byte: UInt8) throws(ArchiveFault) -> Piece? {
        if isInString {
            try take(within: byte)
            return nil
        }
        switch byte {
        case UInt8(ascii: "\n"): line += 1
        case UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
        case UInt8(ascii: "{"), UInt8(ascii: "["): try open(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): return try close(byte)
        case UInt8(ascii: ",") where depth == base: break
        case UInt8(ascii: ",") where isInMessages && depth == base + 2: return takeElement()
        case UInt8(ascii: ":"):
            if depth == base + 1 {
                key = word
                if key == Self.format, kind == .message { kind = .header }
            }
            try keep(byte)
        case UInt8(ascii: "\""):
            isInString = true
            if depth == base + 1 { word.removeAll(keepingCapacity: true) }
            try keep(byte)
        default: try keep(byte)
        }
        return nil
    }

    private mutating func take(within byte: UInt8) throws(ArchiveFault) {
        guard byte != UInt8(ascii: "\n") else { throw ArchiveFault(reason: "a text has no end") }
        try keep(byte)
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
        }
        if isInString, depth == base + 1 { word.append(byte) }
    }

    private mutating func open(_ byte: UInt8) throws(ArchiveFault) {
        defer { hasBegun = true }
        if depth == base {
            if byte == UInt8(ascii: "[") {
                guard !hasBegun else { throw .noTranscript }
                base = 1
                depth = 1
                return
            }
            outer = []
            outerLine = line
            key = []
            kind = .message
        }
        let isList = byte == UInt8(ascii: "[")
        if depth == base + 1, isList, key == Self.messages {
            outer.append(byte)
            isInMessages = true
            kind = .document
            depth += 1
            return
        }
        depth += 1
        try keep(byte)
    }

    private mutating func close(_ byte: UInt8) throws(ArchiveFault) -> Piece? {
        guard depth > 0 else { throw .noTranscript }
        if depth == base {
            depth = 0
            base = 0
            return nil
        }
        if isInMessages, depth == base + 2 {
            isInMessages = false
            depth -= 1
            outer.append(byte)
            return takeElement()
        }
        try keep(byte)
        depth -= 1
        guard depth == base else { return nil }
        return Piece(kind: kind, json: outer, line: outerLine)
    }

    private mutating func takeElement() -> Piece? {
        guard !element.isEmpty else { return nil }
        let piece = Piece(kind: .message, json: element, line: elementLine)
        element = []
        return piece
    }

    private mutating func keep(_ byte: UInt8) throws(ArchiveFault) {
        guard depth > base else { throw .noTranscript }
        if isInMessages {
            if element.isEmpty { elementLine = line }
            element.append(byte)
        } else {
            outer.append(byte)
        }
        guard element.count <= Self.limit, outer.count <= Self.limit else {
            throw ArchiveFault(reason: "a message has no end within \(Self.limit >> 20) MB")
        }
    }
}

extension ArchiveFault {
    fileprivate static let noTranscript = ArchiveFault(reason: "it is no transcript of lettera")
}
