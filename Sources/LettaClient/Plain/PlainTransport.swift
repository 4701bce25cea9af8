import Glibc
import LettaAPI
import Synchronization

/// Carries requests over HTTP/1.1 without TLS, on sockets of its own.
///
/// A Letta server that people run themselves is mostly reached like this, and then what a request costs
/// is what an HTTP library costs.
struct PlainTransport: Transport {
    private let place: Place
    private let timeouts: HTTPTransport.Timeouts
    private let idle = IdleConnections()
    private let preparation = Preparation()

    /// The server, as its address says.
    struct Place: Hashable, Sendable {
        var host: String
        var port: Int

        /// For the header `Host`.
        var authority: String

        /// What comes before the target of every request; no slash at its end.
        var path: String
    }

    init(_ place: Place, timeouts: HTTPTransport.Timeouts) {
        self.place = place
        self.timeouts = timeouts
    }

    func perform(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        if Task.isCancelled { throw .cancelled }
        // What streams is read where it comes. For a short answer, which mostly is there at once or comes
        // as a whole, to change the thread there and back costs more.
        guard request.timeout == nil, let reader = SocketWatch.shared.forReaders else {
            return try await exchange(request, receive: receive)
        }
        try await withTaskExecutorPreference(reader) { () throws(LettaError) in
            try await exchange(request, receive: receive)
        }
    }

    private func exchange(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        let bytes = try request.bytes(for: place)
        let deadline = request.timeout.map { ContinuousClock.now + $0 }
        let socket = try await connection()
        var parser = AnswerParser(answering: request.method)
        var hasAnswer = false

        /// Of an answer that streams.
        var pace: ReadingPace?
        if let deadline, deadline <= .now { throw .unreachable(reason: "no connection in time") }
        // A server may answer and close before it has read all that is sent, as with what is too large.
        var cutOff: SocketError?
        do throws(SocketError) {
            try await socket.send(bytes, patience: timeouts.idle, until: deadline)
        } catch {
            guard error.mayLeaveAnAnswer else { throw LettaError(error) }
            cutOff = error
        }
        while !parser.isComplete {
            let parts: [TransportPart]
            do throws(LettaError) {
                parts = try await nextParts(
                    of: &parser, from: socket, at: &pace, until: deadline)
            } catch {
                if !hasAnswer, let cutOff { throw LettaError(cutOff) }
                if hasAnswer, case .nonsense = error {
                    throw .interrupted(reason: "the connection broke")
                }
                throw error
            }
            for part in parts {
                hasAnswer = true
                if part.beginsStream { pace = ReadingPace() }
                try await receive(part)
            }
        }
        if parser.leavesConnectionOpen, cutOff == nil { idle.keep(socket) }
    }

    private func nextParts(
        of parser: inout AnswerParser, from socket: Socket, at pace: inout ReadingPace?,
        until deadline: ContinuousClock.Instant?
    ) async throws(LettaError) -> [TransportPart] {
        // A server that never pauses would not be waited for, so that nobody would notice.
        if Task.isCancelled { throw .cancelled }
        if let deadline, deadline <= .now { throw .interrupted(reason: "it took too long") }
        do throws(AnswerError) { try parser.check() } catch { throw LettaError(error) }
        let silence = ContinuousClock.now + timeouts.idle
        let bytes: [UInt8]
        do throws(SocketError) {
            let next = pace?.nextRead
            if let next { try await socket.pause(until: next) }
            bytes = try await socket.receive(
                until: min(silence, deadline ?? silence),
                waitsFirst: next == nil && pace?.isDrained == true)
            pace?.noteRead(bytes.count, of: Socket.pieceSize, at: .now)
        } catch {
            if error == .timedOut, let deadline, deadline < silence {
                throw .interrupted(reason: "it took too long")
            }
            throw LettaError(error)
        }
        do throws(AnswerError) {
            guard bytes.isEmpty else { return try parser.feed(bytes) }
            try parser.end()
            return []
        } catch {
            throw LettaError(error)
        }
    }

    /// Opens a connection, unless one is open or on its way.
    func prepare() async {
        guard !idle.hasAny else { return }
        await preparation.run {
            if let socket = try? await newConnection() { idle.keep(socket) }
        }
    }

    func shutdown() async {
        preparation.cancel()
        idle.close()
    }

    // MARK: Connections

    private func connection() async throws(LettaError) -> Socket {
        guard idle.isOpen else { throw .unreachable(reason: "the program is ending") }
        if let socket = idle.take() { return socket }
        await preparation.wait()
        if let socket = idle.take() { return socket }
        return try await newConnection()
    }

    private func newConnection() async throws(LettaError) -> Socket {
        guard let addresses = await SocketAddress.all(of: place.host, port: place.port) else {
            throw .cancelled
        }
        guard !addresses.isEmpty else {
            throw .unreachable(reason: "there is no host \"\(place.host)\"")
        }
        // A name service takes its own time.
        let deadline = ContinuousClock.now + timeouts.connect
        var reason: String?
        for (address, limit) in Self.tries(of: addresses, until: deadline) {
            do throws(SocketError) {
                return try await Socket.connected(to: address, until: min(limit, deadline))
            } catch {
                switch error {
                case .cancelled: throw .cancelled
                case .timedOut: break
                case .failed(let code): reason = reason ?? LettaError.words(forCode: code)
                }
            }
        }
        throw .unreachable(reason: reason ?? "no connection in time")
    }

    /// A host with several addresses may not be there at some of them: each gets a moment first, and
    /// then all the time that is left.
    private static func tries(
        of addresses: [SocketAddress], until deadline: ContinuousClock.Instant
    ) -> [(SocketAddress, ContinuousClock.Instant)] {
        let start = ContinuousClock.now
        guard addresses.count > 1 else { return addresses.map { ($0, deadline) } }
        let moments = addresses.enumerated().map { number, address in
            (address, start + .milliseconds(300) * (number + 1))
        }
        let left = deadline - start
        let thorough = addresses.enumerated().map { number, address in
            (address, start + left * (number + 1) / addresses.count)
        }
        return moments + thorough
    }
}

extension TransportPart {
    /// Whether it is the head of an answer that comes in pieces for as long as somebody talks.
    fileprivate var beginsStream: Bool {
        guard case .head(_, let headers) = self else { return false }
        return headers["content-type"]?.hasPrefix("text/event-stream") == true
    }
}

/// Connections that wait for another request.
private final class IdleConnections: Sendable {
    private struct Entry {
        let socket: Socket
        let since: ContinuousClock.Instant

        var isRecent: Bool { .now - since < IdleConnections.longest }
        var isUsable: Bool { isRecent && !socket.hasNews }
    }

    /// Nil once nothing is to be sent any more.
    private let entries = Mutex<[Entry]?>([])

    /// Letta closes idle connections after 5 s; a request on one that is just closing would be lost.
    private static let longest = Duration.seconds(4)

    var isOpen: Bool { entries.withLock { $0 != nil } }

    /// Whether there is one that looks as if it could be used.
    ///
    /// It waits no longer for having been looked at.
    var hasAny: Bool {
        entries.withLock { $0?.contains(where: \.isUsable) ?? false }
    }

    /// The one that was used last, if it can still be used.
    func take() -> Socket? {
        entries.withLock { entries in
            while let entry = entries?.popLast() {
                if entry.isUsable { return entry.socket }
                // Those that wait for longer are no better.
                if !entry.isRecent { entries?.removeAll() }
            }
            return nil
        }
    }

    func keep(_ socket: Socket) {
        entries.withLock { $0?.append(Entry(socket: socket, since: .now)) }
    }

    func close() {
        entries.withLock { $0 = nil }
    }
}

/// The opening of a connection before anybody needs it.
private final class Preparation: Sendable {
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// Runs `open`, unless something runs already, and returns when it is done.
    func run(_ open: @escaping @Sendable () async -> Void) async {
        await task.withLock { task in
            if let task { return task }
            let begun = Task {
                await open()
                self.task.withLock { $0 = nil }
            }
            task = begun
            return begun
        }.value
    }

    /// Returns when nothing is being opened.
    ///
    /// A cancelled task waits no longer, and nor does anybody else.
    func wait() async {
        guard let task = task.withLock(\.self) else { return }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    func cancel() { task.withLock { $0?.cancel() } }
}
