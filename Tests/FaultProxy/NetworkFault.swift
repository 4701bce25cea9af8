/// What can happen to one exchange between a client and its server.
public enum NetworkFault: Hashable, Sendable {
    /// Nothing; the exchange only stops for a moment at the place that was chosen.
    case none

    /// The exchange goes on after this time.
    case delay(Duration)

    /// The connection ends with a TCP reset.
    case reset

    /// The connection ends in order, as if all had been said.
    case close

    /// The connection stays open and nothing more comes.
    case silence

    /// Half of the answer's body comes, then the connection ends.
    case truncation

    /// The answer's body comes twice, one behind the other.
    case duplication

    /// Each event of a stream comes twice.
    case stutter

    /// This status, with an error body as Letta writes them, in place of the answer.
    case status(Int)

    /// Bytes that are no HTTP.
    case noise

    /// HTTP as it should be around a body that is not: broken JSON, or a stream of it.
    case nonsense

    /// The answer comes byte by byte.
    case drip
}

/// One fault, and where it strikes.
public struct Disturbance: Sendable {
    /// How far the exchange has come when the fault strikes.
    public enum Moment: String, Hashable, Sendable {
        /// The client has asked, the server has not heard of it.
        case request

        /// The server has done what was asked, and the client has heard nothing of it.
        case answer

        /// The first three events of a stream have gone by; the server may still be at the rest.
        case middle
    }

    /// What becomes of the exchanges after the one that was struck.
    public enum Aftermath: Hashable, Sendable {
        case calm

        /// Others like it, by method and path, are struck as well.
        case again

        /// The network is gone: all others are reset.
        case gone
    }

    public var moment: Moment
    public var fault: NetworkFault
    public var aftermath: Aftermath

    /// Whether this is the exchange to strike.
    public var strikes: @Sendable (ProxiedRequest) -> Bool

    /// Called each time when the moment has come, before the fault takes its course.
    public var reached: @Sendable (ProxiedRequest) async -> Void

    public init(
        _ fault: NetworkFault, at moment: Moment, then aftermath: Aftermath = .calm,
        of strikes: @escaping @Sendable (ProxiedRequest) -> Bool,
        reached: @escaping @Sendable (ProxiedRequest) async -> Void = { _ in }
    ) {
        self.fault = fault
        self.moment = moment
        self.aftermath = aftermath
        self.strikes = strikes
        self.reached = reached
    }
}
