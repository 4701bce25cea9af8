import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// The server that listens, as Hummingbird has it.
///
/// Not Hummingbird's `Application`, whose date wakes up once a second, also where nobody asks for anything.
enum Listener {
    /// Serves until the task is cancelled.
    ///
    /// - Parameter found: what the port is, once it is open.
    static func serve(
        _ responder: Responder, on address: BindAddress,
        group: any EventLoopGroup, found: @escaping @Sendable (Int) -> Void
    ) async throws {
        let channel = HTTP1Channel { request, writer, channel in
            var response = try await Self.response(of: responder, to: request, on: channel)
            response.headers[.date] = HTTPDate.now
            response.headers[.server] = "practice"
            try await writer.write(response: response.head, body: response.body)
        }
        let server = Server(
            childChannelSetup: channel, configuration: ServerConfiguration(address: address),
            onServerRunning: { found($0.localAddress?.port ?? 0) }, eventLoopGroup: group,
            logger: Logger(label: "practice") { _ in SwiftLogNoOpLogHandler() })
        try await server.run()
    }

    private static func response(
        of responder: Responder, to request: Request, on channel: any Channel
    ) async throws -> Response {
        do {
            return try await responder.respond(to: request, on: channel)
        } catch let error as HTTPParserError {
            // Answered by Hummingbird.
            throw error
        } catch {
            return Response(status: .internalServerError)
        }
    }
}

/// The time as HTTP tells it: RFC 9110, 5.6.7.
enum HTTPDate {
    static var now: String { text(time(nil)) }

    /// By hand, since C's `strftime` speaks the language of the process.
    static func text(_ seconds: Int) -> String {
        var (seconds, parts) = (seconds, tm())
        gmtime_r(&seconds, &parts)
        let day = days[Int(parts.tm_wday) % 7]
        let month = months[Int(parts.tm_mon) % 12]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(twoDigits)
        return "\(day), \(twoDigits(parts.tm_mday)) \(month) \(parts.tm_year + 1900) "
            + clock.joined(separator: ":") + " GMT"
    }

    private static func twoDigits(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
