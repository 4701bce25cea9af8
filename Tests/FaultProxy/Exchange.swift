import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// One request and its answer, on their way through the proxy.
struct Exchange {
    let request: ProxiedRequest
    let head: HTTPRequestHead
    let body: ByteBuffer
    let client: any Channel
    let host: String
    let port: Int

    private var isStream: Bool {
        head.headers["accept"].contains { $0.hasPrefix("text/event-stream") }
    }

    func perform(_ disturbance: Disturbance?) async throws {
        guard let disturbance else { return try await relay() }
        switch disturbance.moment {
        case .request:
            await disturbance.reached(request)
            try await suffer(disturbance.fault) { try await relay() }
        case .answer:
            let answer = RawAnswer(try await ask().whole())
            await disturbance.reached(request)
            switch disturbance.fault {
            case .truncation: try await finish(answer.firstHalf)
            case .duplication: try await finish(answer.twice)
            case .stutter: try await finish(answer.stuttering)
            case .drip: try await drip(answer.whole)
            default: try await suffer(disturbance.fault) { try await finish(answer.whole) }
            }
        case .middle:
            try await relay {
                await disturbance.reached(request)
                guard disturbance.fault != .none else { return true }
                try await suffer(disturbance.fault) {}
                return false
            }
        }
    }

    /// Ends the connection with a reset.
    func reset() async {
        let options = client as? any SocketOptionProvider
        try? await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try? await client.close()
    }

    /// What faults do that need no answer; `goOn` is for those that let the exchange live.
    private func suffer(_ fault: NetworkFault, _ goOn: () async throws -> Void) async throws {
        switch fault {
        case .none: try await goOn()
        case .delay(let time):
            try await Task.sleep(for: time)
            try await goOn()
        case .reset: await reset()
        case .close,
            .truncation, .duplication, .stutter, .drip:
            try await client.close()
        case .silence: break
        case .status(let status): try await finish(RawAnswer.error(status))
        case .noise: try await finish(Array("\u{1}SSH-2.0-surprise\r\n\r\n".utf8))
        case .nonsense: try await finish(RawAnswer.nonsense(isStream: isStream))
        }
    }

    private func ask() async throws -> Upstream {
        try await Upstream(host: host, port: port, asking: head, body)
    }

    private func finish(_ bytes: [UInt8]) async throws {
        try await client.writeAndFlush(ByteBuffer(bytes: bytes))
        try await client.close()
    }

    private func drip(_ bytes: [UInt8]) async throws {
        // None is waited for: a busy machine would take minutes to come back for each.
        for byte in bytes { client.writeAndFlush(ByteBuffer(bytes: [byte]), promise: nil) }
        try await client.close()
    }

    /// Passes the answer on as it comes.
    ///
    /// - Parameter middle: called after the third event; whether the exchange goes on.
    private func relay(middle: (() async throws -> Bool)? = nil) async throws {
        let upstream = try await ask()
        do {
            try await pass(upstream, middle)
        } catch {
            await upstream.close()
            throw error
        }
    }

    private func pass(_ upstream: Upstream, _ middle: (() async throws -> Bool)?) async throws {
        var held: [UInt8] = []
        var isBody = false
        var middle = middle
        for try await buffer in upstream.bytes {
            held += buffer.readableBytesView
            if !isBody {
                guard let end = RawAnswer.endOfHead(in: held) else { continue }
                isBody = true
                held = RawAnswer.closing(held[..<end]) + held[end...]
            }
            if let atMiddle = middle {
                guard let end = Self.endOfThirdEvent(in: held) else { continue }
                try await client.writeAndFlush(ByteBuffer(bytes: held[..<end]))
                held.removeFirst(end)
                middle = nil
                guard try await atMiddle() else { return await upstream.close() }
            }
            try await client.writeAndFlush(ByteBuffer(bytes: held))
            held = []
        }
        if !held.isEmpty { try await client.writeAndFlush(ByteBuffer(bytes: held)) }
        try await client.close()
    }

    private static func endOfThirdEvent(in bytes: [UInt8]) -> Int? {
        var rest = bytes[...]
        for _ in 0..<3 {
            guard let start = rest.firstRange(of: Array("data:".utf8)),
                let end = rest[start.upperBound...].firstRange(of: Array("\n\n".utf8))
            else { return nil }
            rest = rest[end.upperBound...]
        }
        return rest.startIndex
    }
}
