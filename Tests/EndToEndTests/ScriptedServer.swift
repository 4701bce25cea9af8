import Foundation
import FoundationNetworking
import Synchronization

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
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
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

    /// Asks another server the same, and waits for its whole answer.
    static func forward(_ request: Request, to server: String) -> Answer {
        guard let url = URL(string: server + request.target) else {
            return Answer(500, body: Data())
        }
        var asked = URLRequest(url: url)
        asked.httpMethod = request.method
        for (name, value) in request.headers where !["host", "content-length"].contains(name) {
            asked.setValue(value, forHTTPHeaderField: name)
        }
        if !request.body.isEmpty { asked.httpBody = request.body }
        let answer = Mutex(Answer(502, body: Data()))
        let isDone = DispatchSemaphore(value: 0)
        URLSession.shared.dataTask(with: asked) { data, response, _ in
            if let response = response as? HTTPURLResponse {
                let type = response.value(forHTTPHeaderField: "content-type") ?? ""
                answer.withLock {
                    $0 = Answer(response.statusCode, type: type, body: data ?? Data())
                }
            }
            isDone.signal()
        }.resume()
        isDone.wait()
        return answer.withLock { $0 }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        func more() -> Bool {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
            return count > 0
        }
        var end: Range<Data.Index>?
        while end == nil {
            guard more() else { return nil }
            end = bytes.firstRange(of: Data("\r\n\r\n".utf8))
        }
        guard let end else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while bytes.count - end.upperBound < length {
            guard more() else { return nil }
        }
        return Request(
            method: words[0], target: words[1], headers: headers,
            body: Data(bytes[end.upperBound...].prefix(length)))
    }

    private static func write(_ answer: Answer, to connection: Int32) {
        var head = "HTTP/1.1 \(answer.status) Scripted\r\nconnection: close\r\n"
        head += "content-type: \(answer.type)\r\ncontent-length: \(answer.body.count)\r\n"
        for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
        var bytes = (Data((head + "\r\n").utf8) + answer.body)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
