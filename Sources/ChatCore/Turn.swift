public import LettaAPI

/// One turn as a transaction: attach the persona block, send, detach, whatever happens between.
///
/// A turn decides and does nothing. It answers each outcome with the next step, until `finish`. Every
/// step that changes the world has its journal entry written first, and every step after `attach` leads
/// through `detach` and `clear`, so that nothing stays behind.
///
///     record attaching → attach → compile → record sending → send → [reconcile]
///         → record detaching → detach → clear → close → finish
public struct Turn: Hashable, Sendable {
    /// What to do next.
    public enum Step: Hashable, Sendable {
        /// Write down what is about to be done.
        case record(JournalEntry.Phase)
        case attach

        /// Compile the prompt that the turn will use, and judge it.
        case compile
        case send

        /// Find out from the server what became of a message whose connection broke.
        case reconcile
        case detach

        /// Compile the agent's own prompt without the persona, and judge it.
        case clear

        /// The journal entry is settled.
        case close
        case finish(Settlement)
    }

    /// What came of a step.
    public enum Outcome: Hashable, Sendable {
        case done
        case judged(PromptVerdict)
        case ended(TurnEnd)
        case serviceFailed(LettaError)
        case storeFailed(StoreError)
    }

    /// How a turn left the world.
    public struct Settlement: Hashable, Sendable {
        public var end: TurnEnd

        /// Whether the block is gone from the agent and its prompt.
        ///
        /// Where it is not, the journal entry stays open for recovery.
        public var detached: Bool

        public init(end: TurnEnd, detached: Bool) {
            self.end = end
            self.detached = detached
        }
    }

    /// Where a turn stands: always a step whose outcome is awaited.
    private enum State: Hashable, Sendable {
        // Exits: attaching, finished.
        case recordingAttach
        // Exits: compiling, recordingDetach (it may be attached), closing (nothing was sent).
        case attaching
        // Exits: recordingSend, recordingDetach.
        case compiling
        // Exits: sending, recordingDetach.
        case recordingSend
        // Exits: reconciling, recordingDetach.
        case sending
        // Exits: recordingDetach.
        case reconciling
        // Exits: detaching.
        case recordingDetach
        // Exits: clearing, finished with the entry left open.
        case detaching
        // Exits: closing, finished with the entry left open.
        case clearing
        // Exits: finished.
        case closing
        case finished
    }

    private var state = State.recordingAttach

    /// How the reply ended; nil until that is known, which is before the block is detached.
    public private(set) var end: TurnEnd?
    private var hasBeenCancelled = false

    public init() {}

    /// The first step.
    public func start() -> Step { .record(.attaching) }

    /// The person wants no more of it.
    ///
    /// Takes effect before the next step that leads to sending.
    public mutating func cancel() { hasBeenCancelled = true }

    /// Takes what came of the last step and says what to do next.
    public mutating func next(after outcome: Outcome) -> Step {
        switch state {
        case .recordingAttach: afterRecordingAttach(outcome)
        case .attaching: afterAttaching(outcome)
        case .compiling: afterCompiling(outcome)
        case .recordingSend: afterRecordingSend(outcome)
        case .sending: afterSending(outcome)
        case .reconciling: unwind(as: Self.end(of: outcome))
        case .recordingDetach:
            // The entry is open already; if its phase cannot be written, detaching is still right.
            move(to: .detaching, .detach)
        case .detaching: afterDetaching(outcome)
        case .clearing: afterClearing(outcome)
        case .closing: finish(detached: true)
        case .finished: .finish(settlement(detached: true))
        }
    }

    private mutating func afterRecordingAttach(_ outcome: Outcome) -> Step {
        switch outcome {
        case .storeFailed(let error):
            // Nothing may happen that is not written down.
            end = .failed(TurnFailure(cause: .store(error), delivery: .notSent))
            return finish(detached: true)
        default:
            return hasBeenCancelled
                ? leaveUnattached(as: .cancelled) : move(to: .attaching, .attach)
        }
    }

    private mutating func afterAttaching(_ outcome: Outcome) -> Step {
        guard case .serviceFailed(let error) = outcome else {
            return hasBeenCancelled ? unwind(as: .cancelled) : move(to: .compiling, .compile)
        }
        let failure = TurnEnd.failed(TurnFailure(cause: .service(error), delivery: .notSent))
        // A refusal may come from something between us and the server, which has attached it.
        guard case .unreachable = error else { return unwind(as: failure) }
        return leaveUnattached(as: failure)
    }

    private mutating func afterCompiling(_ outcome: Outcome) -> Step {
        switch outcome {
        case .judged(.asWanted):
            hasBeenCancelled
                ? unwind(as: .cancelled) : move(to: .recordingSend, .record(.sending))
        case .judged(let verdict):
            unwind(
                as: .failed(TurnFailure(cause: .promptNotVerified(verdict), delivery: .notSent)))
        case .serviceFailed(let error):
            unwind(as: .failed(TurnFailure(cause: .service(error), delivery: .notSent)))
        default:
            unwind(as: Self.end(of: outcome))
        }
    }

    private mutating func afterRecordingSend(_ outcome: Outcome) -> Step {
        if case .storeFailed(let error) = outcome {
            return unwind(as: .failed(TurnFailure(cause: .store(error), delivery: .notSent)))
        }
        return hasBeenCancelled ? unwind(as: .cancelled) : move(to: .sending, .send)
    }

    private mutating func afterSending(_ outcome: Outcome) -> Step {
        guard case .serviceFailed(let error) = outcome else {
            return unwind(as: Self.end(of: outcome))
        }
        switch error {
        case .cancelled:
            return unwind(as: .cancelled)
        case .interrupted, .serverFailed, .nonsense:
            return hasBeenCancelled
                ? unwind(as: .cancelled) : move(to: .reconciling, .reconcile)
        case .unreachable, .notAllowed, .notFound, .conflict, .approvalPending, .rateLimited,
            .rejected, .modelFailed:
            // The server took nothing, or forgot the turn.
            return unwind(as: .failed(TurnFailure(cause: .service(error), delivery: .notSent)))
        }
    }

    private mutating func afterDetaching(_ outcome: Outcome) -> Step {
        switch outcome {
        case .serviceFailed(.notFound):
            // Letta answers 404 for a block that is not attached, which is the state wanted.
            move(to: .clearing, .clear)
        case .serviceFailed:
            finish(detached: false)
        default:
            move(to: .clearing, .clear)
        }
    }

    private mutating func afterClearing(_ outcome: Outcome) -> Step {
        guard case .judged(.asWanted) = outcome else { return finish(detached: false) }
        return move(to: .closing, .close)
    }

    private mutating func unwind(as end: TurnEnd) -> Step {
        // What a cancelled turn failed with is only how it came to be stopped.
        if hasBeenCancelled, case .failed = end {
            self.end = .cancelled
        } else {
            self.end = end
        }
        return move(to: .recordingDetach, .record(.detaching))
    }

    private mutating func leaveUnattached(as end: TurnEnd) -> Step {
        self.end = end
        return move(to: .closing, .close)
    }

    private mutating func finish(detached: Bool) -> Step {
        state = .finished
        return .finish(settlement(detached: detached))
    }

    private func settlement(detached: Bool) -> Settlement {
        Settlement(end: end ?? .cancelled, detached: detached)
    }

    private mutating func move(to state: State, _ step: Step) -> Step {
        self.state = state
        return step
    }

    /// What an outcome means for the reply, where the step could have brought one.
    private static func end(of outcome: Outcome) -> TurnEnd {
        switch outcome {
        case .ended(let end): end
        case .serviceFailed(.cancelled): .cancelled
        case .serviceFailed(let error):
            .failed(TurnFailure(cause: .service(error), delivery: .unknown))
        case .storeFailed(let error):
            .failed(TurnFailure(cause: .store(error), delivery: .unknown))
        case .judged(let verdict):
            .failed(TurnFailure(cause: .promptNotVerified(verdict), delivery: .notSent))
        case .done: .completed(.endTurn)
        }
    }
}
