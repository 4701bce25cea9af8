import NIOCore
import NIOPosix
import Synchronization

/// An HTTP proxy on this machine that opens a tunnel for whoever asks, and answers in the name of the
/// server at its end.
enum TunnelProxy {
    /// Runs a proxy for as long as `body` takes.
    ///
    /// - Parameter answer: the JSON that every request through the tunnel brings.
    /// - Returns: the heads of all requests in order, those to the proxy and those through the tunnel.
    static func run(answering answer: String, _ body: (_ host: String) async -> Void) async throws
        -> [String]
    {
        let log = TunnelLog()
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TunnelHandler(answer, log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        await body("127.0.0.1:\(server.localAddress?.port ?? 0)")
        try await server.close()
        return log.heads.withLock { $0 }
    }
}

private final class TunnelLog: Sendable {
    let heads = Mutex<[String]>([])
}

/// Reads requests without bodies; the first one opens the tunnel.
private final class TunnelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String
    private let log: TunnelLog
    private var text = ""
    private var isOpen = false

    init(_ answer: String, _ log: TunnelLog) {
        self.answer = answer
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        while let end = text.firstRange(of: "\r\n\r\n") {
            let head = String(text[..<end.lowerBound])
            log.heads.withLock { $0.append(head) }
            text = String(text[end.upperBound...])
            let reply =
                isOpen
                ? "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                    + "content-length: \(answer.utf8.count)\r\n\r\n\(answer)"
                : "HTTP/1.1 200 Connection established\r\n\r\n"
            isOpen = true
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply)), promise: nil)
        }
    }
}
