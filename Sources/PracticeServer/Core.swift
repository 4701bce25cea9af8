import GRDB
import Synchronization

/// What all routes of one server share.
final class Core: Sendable {
    let configuration: PracticeConfiguration
    let database: DatabasePool
    let model: any ChatModel
    let runs = Runs()
    let log = ModelLog()
    private let requests = Mutex(0)

    init(_ configuration: PracticeConfiguration, database: DatabasePool, model: any ChatModel) {
        self.configuration = configuration
        self.database = database
        self.model = model
    }

    var routes: [Route] {
        systemRoutes + agentRoutes + agentBlockRoutes + blockRoutes + identityRoutes
            + conversationRoutes + messageRoutes + runRoutes + archivalRoutes
    }

    func has(_ fault: PracticeFault) -> Bool { configuration.faults.contains(fault) }

    /// The largest number of events before a stream's connection closes; nil for no such fault.
    var streamEnd: Int? {
        configuration.faults.lazy.compactMap { fault -> Int? in
            if case .dropStreamAfter(let events) = fault { events } else { nil }
        }.first
    }

    /// Applies the faults that concern whole requests.
    func disturb(_ call: Call) async throws {
        guard !configuration.faults.isEmpty else { return }
        let number = requests.withLock { count in
            count += 1
            return count
        }
        for fault in configuration.faults {
            switch fault {
            case .delay(let pause): try await Task.sleep(for: pause)
            case .status(let code, let every) where number % every == 0:
                throw APIError(code, "The practice server was asked to answer \(code).")
            case .refuseBlockList
            where call.method == "GET"
                && ["/v1/blocks", "/v1/blocks/", "/v1/blocks/count"]
                    .contains(call.path):
                throw APIError(503, "The practice server was asked to refuse this request.")
            case .noConversations where call.path.hasPrefix("/v1/conversations"),
                .noIdentities where call.path.hasPrefix("/v1/identities"),
                .noRecompile where call.path.hasSuffix("/recompile"):
                throw APIError.noSuchPath
            default: break
            }
        }
    }
}
