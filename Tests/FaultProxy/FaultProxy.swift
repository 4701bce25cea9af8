import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A reverse proxy on this machine that counts what is asked, and breaks what it is told to.
///
/// It speaks HTTP/1.1, and closes each connection after one exchange.
public final class FaultProxy: Sendable {
    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var requests: [ProxiedRequest] = []
        var repetitions: [String: Int] = [:]

        /// What is to be done, each with the request that it struck, once it has.
        var plan: [(disturbance: Disturbance, struck: ProxiedRequest?)] = []
    }

    private let host: String
    private let port: Int
    private let state = Mutex(State())

    /// A proxy for the server at `host` and `port`.
    public init(host: String = "127.0.0.1", port: Int) {
        self.host = host
        self.port = port
    }

    /// Listens on a free port, and returns the address that clients are to use.
    public func start() async throws -> String {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 64)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    self.add(channel)
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try pipeline.addHandler(RequestGatherer(self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        state.withLock { $0.listener = listener }
        return "http://127.0.0.1:\(listener.localAddress?.port ?? 0)"
    }

    /// Stops listening, and closes all connections.
    public func stop() async {
        let (listener, connections) = state.withLock { state in
            defer { state.listener = nil }
            return (state.listener, Array(state.connections.values))
        }
        try? await listener?.close()
        for channel in connections { try? await channel.close() }
    }

    /// What was asked so far, in order.
    public var requests: [ProxiedRequest] { state.withLock { $0.requests } }

    /// Whether all disturbances have taken place.
    public var hasStruck: Bool { state.withLock { $0.plan.allSatisfy { $0.struck != nil } } }

    /// From now on, this is done to the exchanges that are chosen: one disturbance after the other, each
    /// once the one before it has taken place.
    public func disturb(_ disturbances: Disturbance...) {
        state.withLock { $0.plan = disturbances.map { ($0, nil) } }
    }

    private func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { $0.connections[id] = channel }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { $0.connections[id] = nil }
        }
    }

    /// Performs one exchange, disturbed or not.
    func exchange(_ head: HTTPRequestHead, _ body: ByteBuffer, with client: any Channel) async {
        let (request, disturbance) = note(head)
        let exchange = Exchange(
            request: request, head: head, body: body, client: client, host: host, port: port)
        do {
            try await exchange.perform(disturbance)
        } catch {
            // Whichever end broke, the other one is told.
            await exchange.reset()
        }
    }

    /// Counts a request, and says what is to be done to it.
    private func note(_ head: HTTPRequestHead) -> (ProxiedRequest, Disturbance?) {
        state.withLock { state in
            let request = ProxiedRequest(
                method: head.method.rawValue, target: head.uri, number: state.requests.count,
                repetitions: state.repetitions)
            state.requests.append(request)
            state.repetitions[request.name, default: 0] += 1
            for (disturbance, struck) in state.plan {
                guard let struck else { break }
                switch disturbance.aftermath {
                case .again where request.name == struck.name: return (request, disturbance)
                case .gone: return (request, Disturbance(.reset, at: .request) { _ in true })
                case .calm, .again: continue
                }
            }
            guard let place = state.plan.firstIndex(where: { $0.struck == nil }),
                state.plan[place].disturbance.strikes(request)
            else { return (request, nil) }
            state.plan[place].struck = request
            return (request, state.plan[place].disturbance)
        }
    }
}

/// Gathers a request, and lets the proxy answer it.
private final class RequestGatherer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let proxy: FaultProxy
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ proxy: FaultProxy) { self.proxy = proxy }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let found):
            head = found
            body.clear()
        case .body(var bytes): body.writeBuffer(&bytes)
        case .end:
            guard let head else { return }
            let (proxy, body, channel) = (proxy, body, context.channel)
            Task { await proxy.exchange(head, body, with: channel) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
