import Foundation

/// A web server of a few lines, on loopback, that answers each request as a test says.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        var method: String
        var target: String

        /// Names in lower case.
        var headers: [String: String]
        var body: Data
    }

    struct Answer: Sendable {
        var status = 200
        var type = "application/json"
        var headers: [String: String] = [:]
        var body: Data

        init(_ status: Int = 200, type: String = "application/json", body: Data) {
            self.status = status
            self.type = type
            self.body = body
        }
    }

    typealias Handler = @Sendable (Request) -> Answer

    let url: String
    private let listener: Int32

    init(_ handler: @escaping Handler) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        self.listener = listener
        Thread.detachNewThread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread.detachNewThread {
                    if let request = Self.read(connection) {
                        Self.write(handler(request), to: connection)
                    }
                    close(connection)
                }
            }
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Asks another server on loopback the same, and waits for its whole answer.
    static func forward(_ request: Request, to port: Int) -> Answer {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var address = loopback(port: port)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return Answer(502, body: Data()) }
        var head = "\(request.method) \(request.target) HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        head += "connection: close\r\ncontent-length: \(request.body.count)\r\n"
        for (name, value) in request.headers
        where !["host", "connection", "content-length"].contains(name) {
            head += "\(name): \(value)\r\n"
        }
        write(Data((head + "\r\n").utf8) + request.body, to: connection)
        var bytes = Data()
        while let more = receive(connection) { bytes.append(more) }
        guard let end = bytes.firstRange(of: Data("\r\n\r\n".utf8)) else {
            return Answer(502, body: Data())
        }
        let (words, headers) = parse(head: bytes[..<end.lowerBound])
        let body = Data(bytes[end.upperBound...])
        return Answer(
            words.count > 1 ? Int(words[1]) ?? 502 : 502, type: headers["content-type"] ?? "",
            body: headers["transfer-encoding"] == "chunked" ? joined(chunks: body) : body)
    }

    /// Source: RFC 9112, section 7.1.
    private static func joined(chunks: Data) -> Data {
        var rest = chunks[...]
        var body = Data()
        while let end = rest.firstRange(of: Data("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16),
            size > 0
        {
            body.append(rest[end.upperBound...].prefix(size))
            rest = rest[end.upperBound...].dropFirst(size + 2)
        }
        return body
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    /// The next bytes; nil at the end.
    private static func receive(_ connection: Int32) -> Data? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &buffer, buffer.count, 0)
        return count > 0 ? Data(buffer[..<count]) : nil
    }

    /// The words of the first line, and the headers with their names in lower case.
    private static func parse(head: Data) -> (words: [String], headers: [String: String]) {
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return (lines[0].split(separator: " ").map(String.init), headers)
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes = Data()
        var end: Range<Data.Index>?
        while end == nil {
            guard let more = receive(connection) else { return nil }
            bytes.append(more)
            end = bytes.firstRange(of: Data("\r\n\r\n".utf8))
        }
        guard let end else { return nil }
        let (words, headers) = parse(head: bytes[..<end.lowerBound])
        guard words.count == 3 else { return nil }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while bytes.count - end.upperBound < length {
            guard let more = receive(connection) else { return nil }
            bytes.append(more)
        }
        return Request(
            method: words[0], target: words[1], headers: headers,
            body: Data(bytes[end.upperBound...].prefix(length)))
    }

    private static func write(_ answer: Answer, to connection: Int32) {
        var head = "HTTP/1.1 \(answer.status) Scripted\r\nconnection: close\r\n"
        head += "content-type: \(answer.type)\r\ncontent-length: \(answer.body.count)\r\n"
        for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
        write(Data((head + "\r\n").utf8) + answer.body, to: connection)
    }

    private static func write(_ data: Data, to connection: Int32) {
        var bytes = Array(data)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
