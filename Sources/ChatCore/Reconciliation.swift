import LettaAPI

/// Finds out what became of a message whose connection broke.
///
/// The server goes on with a run whose reader is gone, and lists the message, under its `otid`, once
/// the run is over. A turn that was cancelled, failed, or died with its server is not listed at all.
struct Reconciliation: Sendable {
    enum Verdict: Hashable, Sendable {
        /// It arrived; these are its answer's messages.
        case answered([Message])
        case unknownToServer

        /// The server could not be asked, or was still at it when the time was over.
        case undecided(LettaError)
    }

    let service: any AgentService
    let clock: any Clock<Duration>

    /// Ask at growing intervals: together about two minutes, as long as a slow run may last.
    private static let waits: [Duration] =
        [.milliseconds(200), .milliseconds(500)] + Array(repeating: .seconds(1), count: 8)
        + Array(repeating: .seconds(5), count: 22)

    /// How many tries go to a server that does not answer at all.
    private static let mostUnreachable = 4

    /// How far back the message is looked for.
    private static let window = 100

    func find(
        otid: String, run: RunID?, agent: AgentID, thread: ConversationThread,
        isCancelled: @Sendable () -> Bool
    ) async -> Verdict {
        var lastError = LettaError.interrupted(reason: "the connection broke")
        var unreachable = 0
        for wait in Self.waits {
            if isCancelled() { return .undecided(.cancelled) }
            do throws(LettaError) {
                let messages = try await service.messages(
                    agent: agent, thread: thread, limit: Self.window)
                let answer = Self.answer(to: otid, in: messages)
                // A run stores each of its steps, so an answer may be there in part.
                if try await isRunning(run ?? answer?.first?.runID) {
                    lastError = .interrupted(reason: "the server was still at the reply")
                } else if let answer {
                    return .answered(answer)
                } else {
                    return .unknownToServer
                }
            } catch {
                lastError = error
                unreachable += 1
                if unreachable >= Self.mostUnreachable { return .undecided(error) }
            }
            try? await clock.sleep(for: wait)
        }
        return .undecided(lastError)
    }

    private func isRunning(_ id: RunID?) async throws(LettaError) -> Bool {
        guard let id else { return false }
        do throws(LettaError) {
            let run = try await service.run(id)
            return run.status == "running" || run.status == "created"
        } catch .notFound {
            return false
        }
    }

    /// What follows the message with this `otid`, up to the next one that somebody said; nil where it is
    /// not in the list.
    static func answer(to otid: String, in messages: [Message]) -> [Message]? {
        guard let asked = messages.firstIndex(where: { $0.otid == otid && $0.isSaid }) else {
            return nil
        }
        return Array(messages[(asked + 1)...].prefix { !$0.isSaid })
    }
}

extension Message {
    /// Whether a person said it.
    var isSaid: Bool {
        guard case .user(let content) = body else { return false }
        return !RuntimeNoise.isNoise(content.text)
    }
}
