import ChatCore
import LettaAPI
import PracticeServer
import Terminal

/// Every error's words for people, and its exit code, in one table.
extension CommandFailure {
    init(_ error: LettaError, doing work: String? = nil, server: String) {
        let (status, message) = Self.explain(error, server: server)
        self.init(status, work.map { "\($0): \(message)" } ?? message)
    }

    private static func explain(_ error: LettaError, server: String) -> (ExitStatus, String) {
        switch error {
        case .unreachable(let reason):
            (.unreachable, "cannot reach \(server): \(reason); is the server running there?")
        case .interrupted(let reason):
            (.unreachable, "lost the connection to \(server): \(reason); try again")
        case .cancelled:
            (.interrupted, "interrupted")
        case .notAllowed(let detail):
            (
                .notAllowed,
                "\(server) does not let you in (\(detail)); check LETTA_API_KEY or the profile's key"
            )
        case .notFound(let detail):
            (.notFound, "\(server) knows no such thing: \(detail)")
        case .conflict(let detail, _):
            (.busy, "\(server) is busy with that: \(detail); try again later")
        case .approvalPending:
            (
                .busy,
                "the agent waits for somebody to approve a tool call and takes no message until then: "
                    + "/approve or /deny in the chat, `lettera send --approve` or `--deny` elsewhere"
            )
        case .rateLimited(let detail, let retryAfter):
            (
                .busy,
                "\(server) asks for a pause: \(detail)"
                    + (retryAfter.map { "; try again in \($0.components.seconds) s" } ?? "")
            )
        case .rejected(let status, let detail):
            (.badInput, "\(server) refused the request (\(status)): \(detail)")
        case .serverFailed(let status, let detail):
            (.unreachable, "\(server) failed (\(status)): \(detail); try again later")
        case .modelFailed(let kind, let detail):
            (.nonsense, "the language model behind \(server) failed (\(kind)): \(detail)")
        case .nonsense(let detail):
            (.nonsense, "\(server) did not answer as a Letta server: \(detail)")
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .notADatabase(let path):
            self.init(
                .inputOutput,
                "\(path) is damaged or is not a lettera database, and was not changed; "
                    + "lettera store check tells which, and --store names another")
        case .newerSchema(let path):
            self.init(
                .inputOutput,
                "\(path) was written by a newer lettera; use that version, or name another with --store"
            )
        case .readOnly(let path):
            self.init(
                .inputOutput,
                "\(path) cannot be written: it is read-only; make it and its folder writable, or name another "
                    + "with --store")
        case .diskFull(let path):
            self.init(
                .inputOutput,
                "\(path) cannot be written: the disk is full; make room, what was kept is safe")
        case .cannotOpen(let path, let reason):
            self.init(.cannotOpen, "\(path) cannot be opened: \(reason)")
        case .busy(let path):
            self.init(.busy, "\(path) is in use by another program; try again")
        case .failed(let path, let reason):
            self.init(
                .inputOutput,
                "\(path) cannot be used: \(reason); lettera store check tells whether it is sound")
        }
    }

    init(_ error: SessionError, server: String) {
        switch error {
        case .service(let error, let work): self.init(error, doing: work, server: server)
        case .store(let error): self.init(error)
        case .lock(.agentBusy):
            self.init(.busy, "another lettera is enrolling this user; try again")
        case .lock(.cannotLock(let path, let reason)):
            self.init(.cannotOpen, "\(path) cannot be locked: \(reason)")
        case .lock(.service(let error)):
            self.init(error, doing: "locking the agent", server: server)
        case .lacks(let capability, let purpose):
            self.init(
                .configuration,
                "\(server) cannot do what \(purpose) needs (\(capability.rawValue)); "
                    + "use --flow attach with it")
        case .lock(.store(let error)): self.init(error)
        case .lock(.cannotRelease(let reason)): self.init(.busy, reason)
        }
    }

    init(_ failure: TurnFailure, server: String) {
        let fate =
            switch failure.delivery {
            case .unknown: "; it is not known whether the message arrived"
            case .delivered where failure.isLostConnection:
                "; the message had arrived, and the agent may go on: what it says is fetched when the "
                    + "conversation is used again"
            case .notSent where failure.isLostConnection: "; the message was not sent"
            case .delivered, .notSent: ""
            }
        switch failure.cause {
        case .service(let error):
            self.init(error, server: server)
        case .store(let error):
            self.init(error)
        case .stream(let failure):
            let detail = failure.detail.flatMap { $0.isEmpty ? nil : $0 } ?? failure.message
            self.init(
                .nonsense,
                "the agent could not answer (\(failure.kind)): \(Self.oneLine(detail))")
        case .stopped(.cancelled):
            self.init(.nonsense, "the server stopped the reply; what had come is kept")
        case .stopped(let reason):
            self.init(.nonsense, "the agent stopped without an answer (\(reason.rawValue))")
        case .agentBusy:
            self.init(
                .busy,
                "somebody else's turn on this agent went on for longer than the time to wait; "
                    + "nothing was sent, try again later")
        case .agentLost:
            self.init(
                .busy,
                "another machine took over the agent, since this one had fallen silent for too long; "
                    + "nothing was sent, try again")
        case .nothingWaits:
            self.init(
                .busy,
                "no call waits for this answer any more, so nothing was sent: somebody else has "
                    + "answered, or it was cancelled")
        case .promptNotVerified(let verdict):
            self.init(.busy, Self.explain(verdict))
        }
        message += fate
    }

    private static func explain(_ verdict: PromptVerdict) -> String {
        switch verdict {
        case .asWanted: "nothing was sent"
        case .ownMissing:
            "your persona block did not reach the agent's prompt, so nothing was sent; try again"
        case .foreign(let labels):
            "\(labels.joined(separator: ", ")) is in the agent's prompt, put there by somebody else, "
                + "so nothing was sent; try again when their turn is over"
        case .unreadable:
            "the agent's prompt has a structure that this version cannot read, so it could not be "
                + "shown whose persona is in it, and nothing was sent"
        }
    }

    init(_ error: PracticeError) {
        switch error {
        case .cannotListen: self.init(.unreachable, "\(error)")
        case .cannotOpen: self.init(.cannotOpen, "\(error)")
        case .notADatabase, .databaseTooNew: self.init(.inputOutput, "\(error)")
        case .stopped: self.init(.defect, "\(error)")
        }
    }

    init(_ error: TerminalError) {
        self.init(.usage, "\(error)")
    }

    /// Any error that reaches the top.
    init(unexpected error: any Error, server: String = "the server") {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as LettaError: self.init(error, server: server)
        case let error as StoreError: self.init(error)
        case let error as SessionError: self.init(error, server: server)
        case let error as PracticeError: self.init(error)
        case let error as TerminalError: self.init(error)
        case is CancellationError: self.init(.interrupted, "interrupted")
        default: self.init(.defect, "\(error)")
        }
    }

    private static func oneLine(_ text: String) -> String {
        String(text.prefix(300)).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension TurnFailure {
    /// Whether the server could not be reached, or not any longer.
    fileprivate var isLostConnection: Bool {
        switch cause {
        case .service(.unreachable), .service(.interrupted), .service(.serverFailed): true
        default: false
        }
    }
}
