import FoundationEssentials

/// One request to a Letta server, as a value.
public struct Endpoint<Response: Sendable>: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    public var method: Method

    /// The exact path: Letta redirects where a slash is missing or one too many.
    public var path: String
    public var query: [(name: String, value: String)]

    /// JSON, or nil for no body.
    public var body: [UInt8]?

    /// Whether doing it twice comes to the same as doing it once, so that it may be tried again
    /// although it may have arrived.
    public var isRepeatable: Bool

    /// Reads the body of a success.
    public var decode: @Sendable ([UInt8]) throws -> Response

    /// The path and query as they go into the request line.
    public var target: String {
        guard !query.isEmpty else { return path }
        let pairs = query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }
        return path + "?" + pairs.joined(separator: "&")
    }

    init(
        _ method: Method, _ path: EndpointPath, query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil, isRepeatable: Bool? = nil,
        decode: @escaping @Sendable ([UInt8]) throws -> Response
    ) {
        self.method = method
        self.path = path.text
        self.query = query
        self.body = body
        self.isRepeatable = isRepeatable ?? (method == .get)
        self.decode = decode
    }

    /// Everything but RFC 3986's unreserved characters is escaped, so that no value can leave its place.
    fileprivate static func encoded(_ text: String) -> String { EndpointPath.encoded(text) }
}

extension Endpoint where Response: Decodable {
    init(
        _ method: Method, _ path: EndpointPath, query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil, isRepeatable: Bool? = nil
    ) {
        self.init(
            method, path, query: query, body: body, isRepeatable: isRepeatable,
            decode: { try JSONDecoder().decode(Response.self, from: Data($0)) })
    }
}

extension Endpoint where Response == Void {
    init(
        _ method: Method, _ path: EndpointPath, query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil, isRepeatable: Bool? = nil
    ) {
        self.init(
            method, path, query: query, body: body, isRepeatable: isRepeatable, decode: { _ in })
    }
}

/// A path in which what is filled in is escaped: an id such as `../x` stays one component.
struct EndpointPath: ExpressibleByStringInterpolation {
    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ id: some LettaID) {
            text += EndpointPath.encoded(id.rawValue)
        }
    }

    let text: String

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            // A dot is safe but in `.` and `..`, which paths give a meaning; ids have none at all.
            case UInt8(ascii: ".") where text != "." && text != "..":
                result.append(".")
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}

/// JSON bodies.
enum RequestBody {
    static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only strings, numbers and containers of them are ever encoded here, which cannot fail.
        return (try? encoder.encode(value)).map { Array($0) } ?? []
    }

    static func json(_ members: [String: JSONValue]) -> [UInt8] {
        json(JSONValue.object(members))
    }
}
