import LettaAPI

/// Calls that wait for a person's word: answering them, and telling of them.
extension TurnPerformer {
    /// Why answers must not be sent now; nil where they may, or where there are none.
    ///
    /// Asked before every sending: a server takes answers that it had before for a wish that the model
    /// go on, and on a thread without a lock two answers would both be carried out.
    func refusalToAnswer() async -> Turn.Outcome? {
        guard !request.approvals.isEmpty else { return nil }
        let (session, request) = (session, request)
        let outcome = await cancellation.limiting {
            await Result(of: { () async throws(LettaError) in
                // Elsewhere the server itself lets nobody in beside a run that is at work.
                if request.thread == .unlocked,
                    let newest = try await session.service.newestRun(
                        agent: request.agent, thread: request.thread), newest.isActive
                {
                    throw .conflict(detail: "a reply is being written", run: newest.id)
                }
                return try await session.pendingApproval(
                    agent: request.agent, thread: request.thread)
            })
        }
        switch outcome {
        case .failure(let error):
            return .ended(.failed(TurnFailure(cause: .service(error), delivery: .notSent)))
        case .success(let pending):
            guard let pending, pending.isAnswered(by: request.approvals) else {
                return .ended(.failed(TurnFailure(cause: .nothingWaits, delivery: .notSent)))
            }
            return nil
        }
    }

    /// What a stream came to, where it was refused in its own words.
    func judged(_ outcome: Turn.Outcome, _ reply: Reply) -> Turn.Outcome {
        guard let failure = reply.failure, reply.messages.isEmpty else { return outcome }
        if failure.saysApprovalPending {
            return .serviceFailed(.approvalPending(request: nil))
        }
        if !request.approvals.isEmpty, failure.saysNothingWaits {
            return .ended(.failed(TurnFailure(cause: .nothingWaits, delivery: .notSent)))
        }
        return outcome
    }

    /// Tells which calls wait, where that is news.
    mutating func reportPendingApproval(after end: TurnEnd, _ reply: Reply) async {
        switch end {
        case .completed(.requiresApproval):
            if let pending = PendingApproval(endOf: reply.messages) {
                return await tell(of: pending)
            }
        case .failed(let failure) where failure.cause == .nothingWaits || failure.isBlocked: break
        case .failed where !request.approvals.isEmpty: break
        case .cancelled where !request.approvals.isEmpty: break
        case .completed, .cancelled, .failed: return
        }
        do throws(LettaError) {
            let pending = try await session.pendingApproval(
                agent: request.agent, thread: request.thread)
            await tell(of: pending)
        } catch {
            // Whoever sends the next message is told.
        }
    }

    private mutating func tell(of pending: PendingApproval?) async {
        self.pending = pending
        await report(.approvalPending(pending))
    }
}

extension TurnFailure {
    /// Whether it was refused because calls wait for a person's word.
    var isBlocked: Bool {
        if case .service(.approvalPending) = cause { true } else { false }
    }
}
