import ChatStore
import Foundation
import LettaAPI
import LettaClient
import Screen

/// What was asked of the server, a line each: for `--verbose`.
///
/// Methods, paths, statuses and times alone: no header, no body, so nothing secret and nothing said.
struct RequestLog: Sendable {
    private let descriptor: Int32

    /// On standard error.
    static let standardError = RequestLog(descriptor: 2)

    /// At the end of a file that only its owner may read.
    static func file(_ path: String) throws(CommandFailure) -> RequestLog {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        Output.note([PrivateFile.closeFolder(folder)].compactMap(\.self))
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .cannotOpen,
                "the log \(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        Output.note([PrivateFile.closeFile(path)].compactMap(\.self))
        // Whatever the process's file mode mask took away.
        fchmod(descriptor, 0o600)
        return RequestLog(descriptor: descriptor)
    }

    func write(_ line: String) {
        // One call for each line, so that those of several processes do not mix.
        let text = "\(Date().formatted(.iso8601)) \(Inert.text(line))\n"
        _ = text.utf8.withContiguousStorageIfAvailable {
            Glibc.write(descriptor, $0.baseAddress, $0.count)
        }
    }
}

/// A transport that notes what it carries.
struct LoggingTransport: Transport {
    let transport: any Transport
    let log: RequestLog

    func perform(
        _ request: TransportRequest,
        receive: (TransportPart) async throws(LettaError) -> Void
    ) async throws(LettaError) {
        let clock = ContinuousClock()
        let start = clock.now
        func time() -> String { "\((clock.now - start) / .milliseconds(1)) ms" }
        do throws(LettaError) {
            try await transport.perform(request) { part throws(LettaError) in
                if case .head(let status, _) = part {
                    log.write("\(request.method) \(request.target) \(status) \(time())")
                }
                try await receive(part)
            }
        } catch {
            log.write("\(request.method) \(request.target) \(error.kind) \(time())")
            throw error
        }
    }

    func prepare() async { await transport.prepare() }

    func shutdown() async { await transport.shutdown() }
}

extension LettaError {
    /// The kind of error, without details, which may quote what was said.
    fileprivate var kind: String {
        String("\(self)".prefix { $0 != "(" })
    }
}
