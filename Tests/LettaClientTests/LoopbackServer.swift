import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A web server on this machine that does what a test tells it.
struct LoopbackServer {
    typealias Connection = NIOAsyncChannel<
        HTTPServerRequestPart, HTTPPart<HTTPResponseHead, IOData>
    >

    /// One request, and the means to answer it.
    struct Answer {
        /// The body of the request.
        let body: String
        let out: NIOAsyncChannelOutboundWriter<HTTPPart<HTTPResponseHead, IOData>>
        let channel: any Channel

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

        /// Breaks the connection, whatever was being said.
        func hangUp() async throws { try await channel.close() }
    }

    /// Runs a server for as long as `body` takes.
    static func run<T>(
        tls: NIOSSLContext? = nil,
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
                let pipeline = channel.pipeline.syncOperations
                if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                try pipeline.configureHTTPServerPipeline()
                return try Connection(wrappingChannelSynchronously: channel)
            }
        }
        let port = server.channel.localAddress?.port ?? 0
        let task = Task {
            try await withThrowingDiscardingTaskGroup { group in
                try await server.executeThenClose { inbound in
                    for try await connection in inbound {
                        group.addTask { try? await serve(connection, handler) }
                    }
                }
            }
        }
        defer { task.cancel() }
        return try await body("\(tls == nil ? "http" : "https")://127.0.0.1:\(port)")
    }

    private static func serve(
        _ connection: Connection,
        _ handler: @Sendable (HTTPRequestHead, Answer) async throws -> Void
    ) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var body = ByteBuffer()
            for try await part in inbound {
                switch part {
                case .head(let found):
                    head = found
                    body.clear()
                case .body(var bytes): body.writeBuffer(&bytes)
                case .end:
                    guard let head else { continue }
                    try await handler(
                        head,
                        Answer(
                            body: String(buffer: body), out: outbound, channel: connection.channel))
                }
            }
        }
    }
}
