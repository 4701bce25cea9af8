import LettaAPI

/// What one run of the world's agent streams.
struct WorldReply: Sendable {
    var run: RunID
    var messages: [Message] = []
    var stopReason = StopReason.endTurn
    var failure: StreamFailure?

    enum Refusal: String {
        case pending = "The agent is waiting for approval on a tool call."
        case nothingWaits = "No tool call is currently awaiting approval."
    }

    /// A stream that begins well and says what is wrong, as Letta's do.
    static func refused(_ refusal: Refusal, _ run: RunID) -> WorldReply {
        WorldReply(
            run: run, stopReason: .error,
            failure: StreamFailure(
                kind: "internal_error", message: refusal.rawValue, runID: run))
    }
}
