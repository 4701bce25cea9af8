import Glibc

/// Why a socket could not be used further.
enum SocketError: Error, Hashable, Sendable {
    case cancelled
    case timedOut

    /// With the system's code.
    case failed(Int32)
}

/// A connection of TCP; closed when it is let go of.
///
/// Used by one task at a time.
final class Socket: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Connects to an address.
    static func connected(
        to address: SocketAddress, until deadline: ContinuousClock.Instant
    ) async throws(SocketError) -> Socket {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, Int32(IPPROTO_TCP))
        guard descriptor >= 0 else { throw .failed(errno) }
        let made = Socket(descriptor)
        var yes: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        let result = address.withPointer { connect(descriptor, $0, $1) }
        if result != 0 {
            guard errno == EINPROGRESS || errno == EINTR else { throw .failed(errno) }
            try await made.finishConnecting(until: deadline)
        }
        return made
    }

    private func finishConnecting(until deadline: ContinuousClock.Instant) async throws(SocketError)
    {
        repeat {
            try await wait(for: .writable, until: deadline)
        } while !isReady(POLLOUT)
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
            throw .failed(errno)
        }
        guard code == 0 else { throw .failed(code) }
    }

    /// Whether the other side has closed it, or said something unasked.
    var hasNews: Bool { isReady(POLLIN) }

    private func isReady(_ event: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// Sends all of it; `patience` is for each piece that the other side takes.
    func send(_ bytes: [UInt8], patience: Duration) async throws(SocketError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return Glibc.send(
                    descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try await wait(for: .writable, until: .now + patience)
            } else if errno != EINTR {
                throw .failed(errno)
            }
        }
    }

    /// The most that is received at once, in bytes.
    static let pieceSize = 64 << 10

    /// What comes next; empty where the other side has closed the connection.
    ///
    /// - Parameter waitsFirst: whether nothing is expected to be there yet.
    func receive(
        until deadline: ContinuousClock.Instant, waitsFirst: Bool = false
    ) async throws(SocketError) -> [UInt8] {
        if waitsFirst { try await wait(for: .readable, until: deadline) }
        while true {
            var code: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
                let result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                if result < 0 { code = errno }
                count = max(0, result)
            }
            switch code {
            case 0: return bytes
            case EAGAIN: try await wait(for: .readable, until: deadline)
            case EINTR: break
            default: throw .failed(code)
            }
        }
    }

    /// Leaves what comes where it is for a while.
    func pause(until time: ContinuousClock.Instant) async throws(SocketError) {
        do {
            try await wait(for: .nothing, until: time)
        } catch .timedOut {
            return
        }
    }

    private func wait(
        for event: SocketWatch.Event, until deadline: ContinuousClock.Instant
    ) async throws(SocketError) {
        switch await SocketWatch.shared.wait(for: event, on: descriptor, until: deadline) {
        case .ready: break
        case .timedOut: throw .timedOut
        case .cancelled: throw .cancelled
        }
    }
}
