import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A web server on this machine that does what a test tells it.
enum LoopbackServer {
    /// One request, and the means to answer it.
    struct Answer: Sendable {
        /// The body of the request.
        let body: String
        let channel: any Channel

        func head(
            _ status: HTTPResponseStatus = .ok, type: String = "application/json",
            headers: HTTPHeaders = [:]
        ) async throws {
            var headers = headers
            headers.add(name: "content-type", value: type)
            try await write(
                .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
        }

        func write(_ bytes: [UInt8]) async throws {
            try await write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
        }

        func end() async throws { try await write(.end(nil)) }

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

        private func write(_ part: HTTPServerResponsePart) async throws {
            try await channel.writeAndFlush(part)
        }
    }

    typealias Handler = @Sendable (HTTPRequestHead, Answer) async throws -> Void

    /// Runs a server for as long as `body` takes.
    ///
    /// A connection whose handler throws is closed; one whose handler only returns stays open.
    static func run<T>(
        tls: NIOSSLContext? = nil, answering handler: @escaping Handler,
        onClose: @escaping @Sendable () -> Void = {},
        _ body: (_ baseURL: String) async throws -> T
    ) async throws -> T {
        let connections = Connections()
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.add(channel)
                    channel.closeFuture.whenComplete { _ in onClose() }
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(RequestHandler(handler))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        do {
            let result = try await body("\(tls == nil ? "http" : "https")://127.0.0.1:\(port)")
            await connections.close(server)
            return result
        } catch {
            await connections.close(server)
            throw error
        }
    }
}

/// All connections that a server has had.
private final class Connections: Sendable {
    private let channels = Mutex<[any Channel]>([])

    func add(_ channel: any Channel) { channels.withLock { $0.append(channel) } }

    func close(_ server: any Channel) async {
        try? await server.close()
        for channel in channels.withLock({ $0 }) { try? await channel.close() }
    }
}

/// Gathers a request, and lets the test answer it.
private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let handler: LoopbackServer.Handler
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ handler: @escaping LoopbackServer.Handler) { self.handler = handler }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let found):
            head = found
            body.clear()
        case .body(var bytes): body.writeBuffer(&bytes)
        case .end:
            guard let head else { return }
            let answer = LoopbackServer.Answer(
                body: String(buffer: body), channel: context.channel)
            Task { [handler] in
                do {
                    try await handler(head, answer)
                } catch {
                    try? await answer.hangUp()
                }
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
