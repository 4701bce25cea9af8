public import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A server of Letta's protocol, as seen by a bare HTTP client that knows nothing of Letta's types.
///
/// The client's own decoding has no part in it: a field that both ends misspelt would pass every test.
public protocol Wire: Sendable {
    /// Such as `http://127.0.0.1:8283`, without a slash at the end.
    var url: String { get }
    /// Sent as bearer token; nil sends none.
    var password: String? { get }
    /// The handle that agents are made with.
    var model: String { get }
    /// Hears of every thing that was made, by its path, such as `/v1/blocks/block-…`.
    func made(_ path: String)
}

extension Wire {
    public var password: String? { nil }
    public var model: String { "practice/scripted" }
    public func made(_ path: String) {}
}

/// One client for all: connections are kept, redirects are shown.
private let client = HTTPClient(
    eventLoopGroup: HTTPClient.defaultEventLoopGroup,
    configuration: .init(redirectConfiguration: .disallow))

extension Wire {
    /// Longer than the 60 seconds for which Letta may hang.
    private var patience: TimeAmount { .seconds(100) }

    /// A request with the headers of Letta's own client.
    ///
    /// - Parameters:
    ///   - path: on the server, or a whole URL elsewhere, which gets no password.
    ///   - body: JSON as Foundation has it, or text to be sent as it is.
    ///   - headers: take the place of the usual ones; an empty value leaves one out.
    public func request(
        _ method: String, _ path: String, _ body: Any? = nil, headers: [String: String] = [:]
    ) throws -> HTTPClientRequest {
        let isElsewhere = path.hasPrefix("http")
        var request = HTTPClientRequest(url: isElsewhere ? path : url + path)
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(name: "X-Stainless-Package-Version", value: "1.7.12")
        if body != nil { request.headers.add(name: "Content-Type", value: "application/json") }
        if let password, !isElsewhere {
            request.headers.add(name: "Authorization", value: "Bearer \(password)")
        }
        for (name, value) in headers {
            request.headers.remove(name: name)
            if !value.isEmpty { request.headers.add(name: name, value: value) }
        }
        if let text = body as? String {
            request.body = .bytes(ByteBuffer(string: text))
        } else if let body {
            request.body = .bytes(
                ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body)))
        }
        return request
    }

    /// Sends a request and takes in its whole answer.
    @discardableResult
    public func call(
        _ method: String, _ path: String, _ body: Any? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        let request = try request(method, path, body, headers: headers)
        let response = try await client.execute(request, timeout: patience)
        let buffer = try await response.body.collect(upTo: 64 * 1024 * 1024)
        let answer = Answer(
            status: Int(response.status.code), location: response.headers.first(name: "location"),
            text: String(buffer: buffer))
        if method == "POST", answer.status == 200, path.hasPrefix("/v1/"), !answer.id.isEmpty,
            let end = path.firstIndex(of: "?") ?? Optional(path.endIndex),
            path[..<end].hasSuffix("/")
        {
            made(path[..<end] + answer.id)
            // An agent's first blocks outlive it.
            for block in answer.value["blocks"].list {
                if let id = block["id"].string { made("/v1/blocks/" + id) }
            }
        }
        return answer
    }

    /// Opens a stream and reads it to its end, or until `goOn` says no, and then hangs up.
    public func stream(
        _ path: String, _ body: Any, while goOn: (Event) async throws -> Bool = { _ in true }
    ) async throws -> [Event] {
        // A connection of its own: hanging up must not wait for the pool.
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup)
        var events: [Event] = []
        do {
            let response = try await client.execute(
                try request("POST", path, body), timeout: patience)
            var bytes: [UInt8] = []
            reading: for try await buffer in response.body {
                bytes.append(contentsOf: buffer.readableBytesView)
                while let end = bytes.firstRange(of: Array("\n\n".utf8)) {
                    let text = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                    bytes.removeSubrange(..<end.upperBound)
                    guard let event = Event(text) else { continue }
                    events.append(event)
                    guard try await goOn(event) else { break reading }
                }
            }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return events
    }

    /// Opens a stream and reads as many events as asked for, then hangs up.
    public func read(_ count: Int, of path: String, _ body: Any) async throws -> [Event] {
        var left = count
        return try await stream(path, body) { _ in
            left -= 1
            return left > 0
        }
    }
}
