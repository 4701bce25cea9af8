import LettaAPI

/// Finds out what became of a message whose connection broke.
///
/// The server goes on with a run whose reader is gone, and lists the message, under its `otid`, once
/// the run is over. A turn that was cancelled, failed, or died with its server is not listed at all.
/// So the run is asked first and the list after it, in this order: a run that ends in between is then
/// surely in the list.
struct Reconciliation: Sendable {
    enum Verdict: Hashable, Sendable {
        /// It arrived; these are its answer's messages, and why the agent stopped.
        case answered([Message], StopReason)

        /// It arrived, and the server has forgotten the turn, as it does with those that fail.
        case forgotten(StopReason)

        /// It arrived, and the server was still at it when the time was over.
        case stillRunning

        /// It arrived, and its run died with a server that went away; the server still says that it runs.
        case died(RunID)

        /// The server answered well, and has neither the message nor a run that could be its own.
        case neverArrived

        /// It may have arrived. The server could not be asked, or knew nothing of it.
        case undecided(LettaError)
    }

    let service: any AgentService
    let clock: any Clock<Duration>

    /// Runs that are known to be dead, whatever the server says.
    var deadRuns: Set<RunID> = []

    /// The runs of messages before this one; nil where they are not known.
    var earlierRuns: Set<RunID>?

    /// The pauses between questions: together about ten minutes, as long as a slow run may last.
    static let patient: [Duration] =
        [.milliseconds(200), .milliseconds(500)] + Array(repeating: .seconds(1), count: 8)
        + Array(repeating: .seconds(5), count: 120)

    /// For recovery, which holds others up: about ten seconds.
    static let brief: [Duration] =
        [.milliseconds(200), .milliseconds(500)] + Array(repeating: .seconds(1), count: 9)

    /// How many questions in a row go to a server that does not answer, or that knows nothing of the
    /// message.
    private static let mostVain = 6

    /// How often a run is seen at work after its server was away, before it is taken for dead: about half
    /// a minute, since a run that lives does not stay at work for ever.
    private static let mostSightsSinceAbsence = 12

    /// How far back the message is looked for.
    private static let window = 100

    /// Asks until something is known, the pauses are used up, or the task is cancelled.
    ///
    /// - Parameter run: the run of the message, where its stream has told it.
    func find(
        _ asked: Asked, run: RunID?, agent: AgentID, thread: ConversationThread, pauses: [Duration]
    ) async -> Verdict {
        var lastError = LettaError.interrupted(reason: "the connection broke")
        var vain = 0
        var unknown = 0
        var isStillRunning = false
        var sightsSinceAbsence: Int?
        for pause in pauses {
            do throws(LettaError) {
                let current = try await self.run(run, agent, thread)
                if let current, current.isActive, !deadRuns.contains(current.id) {
                    vain = 0
                    isStillRunning = true
                    sightsSinceAbsence? += 1
                    if sightsSinceAbsence == Self.mostSightsSinceAbsence {
                        return .died(current.id)
                    }
                } else {
                    isStillRunning = false
                    let messages = try await service.messages(
                        agent: agent, thread: thread, limit: Self.window)
                    if let answer = asked.reply(in: messages) {
                        return .answered(answer, current?.stopReason ?? .endTurn)
                    }
                    if run != nil { return .forgotten(current?.stopReason ?? .error) }
                    vain += 1
                    if isEarlier(current) { unknown += 1 }
                    lastError = .interrupted(reason: "the server has not listed the message")
                }
            } catch {
                if error == .cancelled { return .undecided(error) }
                lastError = error
                vain += 1
                if error.tellsOfAbsence { sightsSinceAbsence = 0 }
            }
            guard vain < Self.mostVain else { break }
            do {
                try await clock.sleep(for: pause)
            } catch {
                return .undecided(.cancelled)
            }
        }
        if unknown >= Self.mostVain { return .neverArrived }
        return isStillRunning ? .stillRunning : .undecided(lastError)
    }

    /// Whether the newest run is older than the message.
    private func isEarlier(_ newest: Run?) -> Bool {
        guard let earlierRuns else { return false }
        return newest.map { earlierRuns.contains($0.id) } ?? true
    }

    /// The run that is meant: the one with this id, or the newest one of the thread.
    private func run(
        _ id: RunID?, _ agent: AgentID, _ thread: ConversationThread
    ) async throws(LettaError) -> Run? {
        guard let id else { return try await service.newestRun(agent: agent, thread: thread) }
        do throws(LettaError) {
            return try await service.run(id)
        } catch .notFound {
            return nil
        }
    }
}

extension Run {
    /// Whether the server says that it is still at work.
    ///
    /// It says so for ever of a run it died in.
    var isActive: Bool { status == "running" || status == "created" }
}
