public import LettaAPI

/// Which failures are worth another try, and when.
///
/// What may have arrived is tried again only where doing it twice comes to the same as once.
public struct RetryPolicy: Hashable, Sendable {
    /// How many times a request is sent at most.
    public var attempts: Int

    /// The pause before the second try; it doubles from there.
    public var firstPause: Duration

    /// No single pause is longer.
    ///
    /// A server that asks for more is not tried again.
    public var longestPause: Duration

    /// Chooses the limits.
    public init(
        attempts: Int = 3, firstPause: Duration = .milliseconds(200),
        longestPause: Duration = .seconds(20)
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    /// Everything is sent once.
    public static let never = RetryPolicy(attempts: 1)

    /// How long to wait before the next try, or nil for none.
    ///
    /// - Parameters:
    ///   - attempt: how many tries there have been.
    ///   - isRepeatable: whether doing it twice comes to the same as once.
    public func pause(
        after error: LettaError, attempt: Int, isRepeatable: Bool
    ) -> Duration? {
        guard attempt < attempts else { return nil }
        let pause = min(firstPause * (1 << min(attempt - 1, 16)), longestPause)
        switch error {
        case .unreachable: return pause
        case .rateLimited(_, let retryAfter):
            let wanted = retryAfter ?? pause
            return wanted <= longestPause ? wanted : nil
        case .interrupted, .serverFailed(status: 502...504, _):
            return isRepeatable ? pause : nil
        default: return nil
        }
    }
}
