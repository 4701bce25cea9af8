import ChatCore
import ChatStore
import Foundation
import LettaAPI
import LettaClient
import PracticeServer

/// The way to a server.
///
/// Where the practice server is meant, it runs inside this process for as long as the link lasts; what it
/// keeps is in its file, which several processes share.
struct ServerLink: Sendable {
    let client: LettaClient
    private let practice: PracticeServer?

    init(_ app: App) async throws(CommandFailure) {
        let settings = app.settings
        let url: String
        var certificateFile: String?
        var key: Secret?
        switch settings.server {
        case .practice:
            let password = UUID().uuidString
            (practice, url) = try await Self.startPracticeServer(
                settings.paths.practiceDatabase, password: password)
            key = Secret(password)
        case .remote(let address, let file):
            practice = nil
            url = address
            certificateFile = file
            key = try settings.key.read()
        }
        var transport: any Transport
        do throws(LettaError) {
            transport = try HTTPTransport(
                baseURL: url, certificateFile: certificateFile,
                proxy: ProxyConfiguration(environment: settings.environment))
        } catch {
            await practice?.stop()
            throw CommandFailure(error, server: settings.serverName)
        }
        if let wire = app.wire {
            transport = ObservedTransport(transport: transport, key: key, observer: wire)
        }
        if let log = app.log { transport = LoggingTransport(transport: transport, log: log) }
        client = LettaClient(
            transport: transport, key: key, userAgent: "lettera/\(Version.number)")
    }

    /// Sees to it that the next request finds a connection open.
    ///
    /// Not to the practice server, which is as near as can be, and whose HTTP library traps where it is stopped
    /// while a connection comes in on which nothing is asked.
    func prepare() async {
        if practice == nil { await client.prepare() }
    }

    func close() async {
        await client.shutdown()
        await practice?.stop()
    }

    /// - Parameter password: known to nobody else, since everybody on this machine can reach the port.
    private static func startPracticeServer(
        _ database: String, password: String
    ) async throws(CommandFailure) -> (PracticeServer, String) {
        var configuration = PracticeConfiguration(databasePath: database)
        configuration.password = password
        let server = PracticeServer(configuration)
        do {
            return (server, try await server.start())
        } catch {
            throw CommandFailure(unexpected: error)
        }
    }
}

/// A server that is ready to be talked to, and the session that does.
struct Connection: Sendable {
    let session: Session
    private let link: ServerLink
    var client: LettaClient { link.client }

    init(_ app: App, store: SQLiteStore) async throws(CommandFailure) {
        self.init(try await ServerLink(app), app, store: store)
    }

    init(_ link: ServerLink, _ app: App, store: SQLiteStore) {
        self.link = link
        let settings = app.settings
        session = Session(
            server: settings.serverID, service: link.client, store: store,
            lock: Self.lock(settings, service: link.client, store: store), environment: .process)
    }

    private static func lock(
        _ settings: Settings, service: LettaClient, store: SQLiteStore
    ) -> ServerAgentLock {
        ServerAgentLock(
            local: FileAgentLock(
                folder: settings.environment["LETTERA_LOCKS"] ?? FileAgentLock.defaultFolder),
            service: service, store: store,
            holder: hostName(),
            isOn: settings.exclusion == .server,
            newNonce: SessionEnvironment.process.newID)
    }

    /// By the kernel: Foundation asks a name service.
    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        // The last byte stays zero whatever is written before it.
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func prepare() async { await link.prepare() }

    func close() async { await link.close() }
}

extension SessionEnvironment {
    /// The real clock, the real process.
    static let process = SessionEnvironment(
        now: { Date() }, newID: { UUID().uuidString.lowercased() }, clock: ContinuousClock(),
        processID: ProcessInfo.processInfo.processIdentifier)
}
