extension StreamFailure {
    /// Whether a message was refused because a call waits for somebody's approval.
    ///
    /// Source: in a stream 0.16.8 says so in words alone, under the kind `internal_error`.
    public var saysApprovalPending: Bool {
        words.contains { $0.contains("is waiting for approval on a tool call") }
    }

    /// Whether an answer was refused because no call, or not this one, waits for it.
    public var saysNothingWaits: Bool {
        words.contains {
            $0.contains("No tool call is currently awaiting approval")
                || $0.contains("Invalid tool call IDs")
        }
    }

    private var words: [String] { [message] + (detail.map { [$0] } ?? []) }
}
