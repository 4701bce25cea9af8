import Foundation
import Hummingbird
import NIOCore

/// Turns Hummingbird's requests into calls, and replies into its responses.
struct Responder: Sendable {
    let core: Core
    let table: RouteTable
    /// More than any message; images arrive in base64.
    private let largestBody = 64 * 1024 * 1024

    init(core: Core) {
        self.core = core
        table = RouteTable(routes: core.routes)
    }

    func respond(to request: Request, on channel: any Channel) async throws -> Response {
        let buffer = try await request.body.collect(upTo: largestBody)
        let head = request.head
        var headers: [String: String] = [:]
        for field in head.headerFields { headers[field.name.canonicalName] = field.value }
        let target = head.path ?? "/"
        let (path, query) = Self.take(apart: target)
        let call = Call(
            method: head.method.rawValue, path: path, query: query, headers: headers,
            bytes: Array(buffer.readableBytesView))

        let reply: Reply
        do {
            try await core.disturb(call)
            try authorize(call)
            reply = try await table.answer(call)
        } catch let error as APIError {
            reply = .json(error.body, status: error.status)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            reply = .json(
                ["detail": "An unknown error occurred", "trace_id": "", "error": "\(error)"],
                status: 500)
        }
        return try await response(
            to: reply, target: target, host: head.authority ?? headers["host"] ?? "", channel)
    }

    private func authorize(_ call: Call) throws {
        guard let password = core.configuration.password else { return }
        if ["/v1/health", "/v1/health/", "/v1/ready", "/v1/ready/"].contains(call.path) { return }
        guard
            call.headers["authorization"] == "Bearer \(password)"
                || call.headers["x-bare-password"] == "password \(password)"
        else { throw APIError.unauthorized }
    }

    private func response(
        to reply: Reply, target: String, host: String, _ channel: any Channel
    ) async throws -> Response {
        switch reply {
        case .json(let value, let status):
            var bytes: [UInt8] = []
            value.write(to: &bytes, .compact)
            return Response(
                status: .init(code: status), headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let subscription):
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
                body: .init { writer in
                    for try await frame in subscription.frames {
                        try await writer.write(ByteBuffer(string: frame.text))
                    }
                    try await writer.finish(nil)
                })
        case .redirect(let path):
            let query = target.firstIndex(of: "?").map { String(target[$0...]) } ?? ""
            return Response(
                status: .temporaryRedirect, headers: [.location: "http://\(host)\(path)\(query)"])
        case .notAllowed(let methods):
            return Response(
                status: .methodNotAllowed,
                headers: [
                    .contentType: "application/json", .allow: methods.joined(separator: ", "),
                ],
                body: .init(byteBuffer: ByteBuffer(string: #"{"detail":"Method Not Allowed"}"#)))
        case .hangUp:
            try? await channel.close().get()
            throw ConnectionCut()
        }
    }

    private static func take(
        apart target: String
    ) -> (path: String, query: [(name: String, value: String)]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var query: [(name: String, value: String)] = []
        for pair in parts.dropFirst().first?.split(separator: "&") ?? [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query.append((decode(sides[0]), sides.count < 2 ? "" : decode(sides[1])))
        }
        return (String(parts.first ?? "/"), query)
    }

    private static func decode(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}

/// Ends a response in the middle, on purpose.
struct ConnectionCut: Error {}
