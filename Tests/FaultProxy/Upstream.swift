import NIOCore
import NIOHTTP1
import NIOPosix

/// A connection to the server behind the proxy, for one exchange.
struct Upstream {
    private let channel: any Channel
    let bytes: AsyncThrowingStream<ByteBuffer, any Error>

    /// Connects and asks.
    init(
        host: String, port: Int, asking head: HTTPRequestHead, _ body: ByteBuffer
    ) async throws {
        let (bytes, feed) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
        channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Feeder(feed))
                }
            }
            .connect(host: host, port: port).get()
        self.bytes = bytes
        var request = ByteBuffer(string: "\(head.method) \(head.uri) HTTP/1.1\r\n")
        let dropped = ["connection", "content-length", "transfer-encoding"]
        for (name, value) in head.headers where !dropped.contains(name.lowercased()) {
            request.writeString("\(name): \(value)\r\n")
        }
        request.writeString("content-length: \(body.readableBytes)\r\nconnection: close\r\n\r\n")
        request.writeImmutableBuffer(body)
        try await channel.writeAndFlush(request)
    }

    /// All that comes until the server closes the connection.
    func whole() async throws -> [UInt8] {
        var all: [UInt8] = []
        for try await buffer in bytes { all += buffer.readableBytesView }
        return all
    }

    func close() async { try? await channel.close() }
}

/// Hands over what comes in.
private final class Feeder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let feed: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

    init(_ feed: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) { self.feed = feed }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        feed.yield(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { feed.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        feed.finish(throwing: error)
        context.close(promise: nil)
    }
}
