public import LettaAPI

/// What a turn tells the screen while it runs, in this order: phases and streamed events, one
/// `ended`, and after the persona block is gone again one `settled`.
public enum TurnEvent: Hashable, Sendable {
    case phaseChanged(TurnPhase)

    /// A new piece of the reply.
    case streamed(StreamEvent)

    /// The server's own record of the whole reply, which takes the place of all that streamed of it.
    case replaced([Message])

    /// The blocks that the agent holds, its memory tools' edits included.
    case blocksRead([Block])

    /// The calls that the thread waits with, or that it waits with none, where the turn found out.
    ///
    /// Comes before `ended`.
    case approvalPending(PendingApproval?)

    /// The reply is over. The persona block may still be attached.
    case ended(TurnEnd)

    /// The persona block is gone from the agent and from its compiled prompt, or, where `detached` is
    /// false, could not be taken back yet: the journal keeps the entry.
    case settled(detached: Bool)

    /// Something the person should know, in one line.
    case noticed(String)
}

/// How far a turn has come.
public enum TurnPhase: String, Hashable, Sendable, CaseIterable {
    /// Another turn on this agent is running, here or in another process.
    case waiting

    /// Mending what a turn that died had left behind.
    case recovering
    case attaching

    /// Reading the compiled prompt: own persona in, no foreign one.
    case checking
    case sending
    case streaming

    /// The connection broke; asking the server what became of the message.
    case reconciling
    case detaching
}

/// How a reply ended.
public enum TurnEnd: Hashable, Sendable {
    case completed(StopReason)

    /// By the person. The server forgets such a turn; the transcript keeps it.
    case cancelled

    /// The server or the model failed; what had come is kept.
    case failed(TurnFailure)
}

/// Why a turn failed.
public struct TurnFailure: Error, Hashable, Sendable {
    public var cause: Cause

    /// Whether the message reached the server.
    ///
    /// A message that did not can be sent again safely.
    public var delivery: Delivery

    public init(cause: Cause, delivery: Delivery) {
        self.cause = cause
        self.delivery = delivery
    }

    public enum Delivery: Hashable, Sendable { case notSent, unknown, delivered }

    public enum Cause: Error, Hashable, Sendable {
        /// The server gave no good answer to a request.
        case service(LettaError)

        /// The server reported in the stream that the turn failed.
        case stream(StreamFailure)

        /// The agent stopped for a reason other than being finished, such as `llm_api_error`.
        case stopped(StopReason)

        /// Another turn held the agent for longer than the caller wanted to wait.
        case agentBusy

        /// Somebody else took the agent before the message was sent, because this machine had fallen
        /// silent for too long.
        case agentLost

        /// The compiled prompt could not be shown to hold exactly this person's persona; nothing was
        /// sent.
        case promptNotVerified(PromptVerdict)

        /// The calls that were to be answered do not wait any more: somebody else has answered.
        case nothingWaits

        /// The local store could not be written.
        case store(StoreError)
    }
}
