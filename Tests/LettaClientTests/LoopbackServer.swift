import NIOCore
import NIOHTTP1
import NIOPosix

/// A web server on this machine that does what a test tells it.
struct LoopbackServer {
    typealias Connection = NIOAsyncChannel<
        HTTPServerRequestPart, HTTPPart<HTTPResponseHead, IOData>
    >

    /// Writes one answer.
    struct Answer {
        let out: NIOAsyncChannelOutboundWriter<HTTPPart<HTTPResponseHead, IOData>>

        func head(
            _ status: HTTPResponseStatus = .ok, type: String = "application/json",
            headers: HTTPHeaders = [:]
        ) async throws {
            var headers = headers
            headers.add(name: "content-type", value: type)
            try await out.write(
                .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
        }

        func write(_ bytes: [UInt8]) async throws {
            try await out.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
        }

        func end() async throws { try await out.write(.end(nil)) }

        func send(
            _ text: String, _ status: HTTPResponseStatus = .ok, type: String = "application/json",
            headers: HTTPHeaders = [:]
        ) async throws {
            try await head(status, type: type, headers: headers)
            try await write(Array(text.utf8))
            try await end()
        }
    }

    /// Runs a server for as long as `body` takes.
    static func run<T>(
        answering handler: @escaping @Sendable (HTTPRequestHead, Answer) async throws -> Void,
        onClose: @escaping @Sendable () -> Void = {},
        _ body: (_ baseURL: String) async throws -> T
    ) async throws -> T {
        let server: NIOAsyncChannel<Connection, Never> = try await ServerBootstrap(
            group: .singletonMultiThreadedEventLoopGroup
        )
        .bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture {
                channel.closeFuture.whenComplete { _ in onClose() }
                try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                return try Connection(wrappingChannelSynchronously: channel)
            }
        }
        let port = server.channel.localAddress?.port ?? 0
        let task = Task {
            try await withThrowingDiscardingTaskGroup { group in
                try await server.executeThenClose { inbound in
                    for try await connection in inbound {
                        group.addTask {
                            try? await connection.executeThenClose { inbound, outbound in
                                var head: HTTPRequestHead?
                                for try await part in inbound {
                                    if case .head(let found) = part { head = found }
                                    if case .end = part, let head {
                                        try await handler(head, Answer(out: outbound))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        defer { task.cancel() }
        return try await body("http://127.0.0.1:\(port)")
    }
}
