import GRDB
import Glibc
import Hummingbird
import NIOCore
import NIOPosix

/// A small Letta server on loopback, for practice and tests: it speaks as much of Letta 0.16.8 as
/// a chat client needs, over one SQLite file.
///
/// It says nothing on standard output or error, and handles no signals.
public actor PracticeServer {
    private enum State {
        case idle
        /// Until ``stop()``.
        case running(url: String, serving: Task<Void, any Error>, core: Core)
        case stopped
    }

    private let configuration: PracticeConfiguration
    private var state = State.idle

    public init(_ configuration: PracticeConfiguration) {
        self.configuration = configuration
    }

    /// Opens the database and listens; returns once requests are answered, with the address to send
    /// them to, such as `http://127.0.0.1:40123`.
    ///
    /// Starting a running server again returns its address.
    public func start() async throws(PracticeError) -> String {
        switch state {
        case .running(let url, _, _): return url
        case .stopped: throw .stopped
        case .idle: break
        }
        let database = try Database.open(configuration.databasePath)
        // What a dead process left unfinished is only housekeeping: it can wait for the next start.
        try? await database.write { try ConversationLock.clear($0) }
        let core = Core(configuration, database: database, model: model())
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let responder = Responder(core: core)
        let address = BindAddress.hostname(configuration.host, port: configuration.port)
        let serving = Task {
            defer { found.finish() }
            try await Listener.serve(
                responder, on: address, group: MultiThreadedEventLoopGroup.singleton
            ) { port in
                found.yield(port)
                found.finish()
            }
        }
        for await port in ports {
            let url = "http://\(configuration.host):\(port)"
            state = .running(url: url, serving: serving, core: core)
            return url
        }
        let reason = await reason(of: serving)
        try? database.close()
        throw .cannotListen(
            host: configuration.host, port: configuration.port, reason: reason)
    }

    /// Closes all connections, ends running turns, and closes the database.
    ///
    /// Again is harmless.
    public func stop() async {
        guard case .running(_, let serving, let core) = state else {
            state = .stopped
            return
        }
        state = .stopped
        await core.runs.endAll()
        serving.cancel()
        _ = await serving.result
        await core.model.close()
        try? core.database.close()
    }

    private func model() -> any ChatModel {
        switch configuration.model {
        case .scripted: ScriptedModel(tokenDelay: configuration.tokenDelay)
        case .openAICompatible(let url, let model, let key):
            OpenAIModel(url: url, model: model, key: key)
        }
    }

    private func reason(of serving: Task<Void, any Error>) async -> String {
        do {
            try await serving.value
            return "it was interrupted"
        } catch let error as IOError {
            return String(cString: strerror(error.errnoCode))
        } catch {
            return "\(error)"
        }
    }
}
