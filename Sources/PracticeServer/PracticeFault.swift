/// A way in which a practice server misbehaves on purpose.
public enum PracticeFault: Hashable, Sendable {
    /// `refuse-block-list`: 503 for `GET /v1/blocks/` and `/v1/blocks/count`.
    case refuseBlockList
    /// `drop-stream-after=N`: every stream's connection closes after N events.
    case dropStreamAfter(events: Int)
    /// `delay=MS`: every answer comes that much later.
    case delay(Duration)
    /// `status=CODE` or `status=CODE/N`: that status instead of an answer, for every Nth request.
    case status(Int, every: Int)
    /// `hang-up-on-attach`: the block is attached, the connection closes without an answer.
    case hangUpOnAttach
    /// `hang-up-on-detach`: the block is detached, the connection closes without an answer.
    case hangUpOnDetach
    /// `hang-up-on-send`: the run starts, the connection closes without an answer.
    case hangUpOnSend
    /// `no-conversations`: 404 for all of `/v1/conversations`, as before 0.16.2.
    case noConversations
    /// `no-recompile`: 404 for `recompile`, as before 0.16.5; attach and detach then recompile.
    case noRecompile
    /// `no-identities`: 404 for all of `/v1/identities`.
    case noIdentities
    /// `no-pings`: streams carry no pings, so that no run id is known before the first event.
    case noPings

    /// Reads a fault as given on the command line, such as `delay=200`; nil where it is none.
    public init?(_ argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? String(parts[1]) : nil
        switch (parts[0], value) {
        case ("refuse-block-list", nil): self = .refuseBlockList
        case ("hang-up-on-attach", nil): self = .hangUpOnAttach
        case ("hang-up-on-detach", nil): self = .hangUpOnDetach
        case ("hang-up-on-send", nil): self = .hangUpOnSend
        case ("no-conversations", nil): self = .noConversations
        case ("no-recompile", nil): self = .noRecompile
        case ("no-identities", nil): self = .noIdentities
        case ("no-pings", nil): self = .noPings
        case ("drop-stream-after", let value?):
            guard let events = Int(value), events >= 0 else { return nil }
            self = .dropStreamAfter(events: events)
        case ("delay", let value?):
            guard let milliseconds = Int(value), (0...3_600_000).contains(milliseconds) else {
                return nil
            }
            self = .delay(.milliseconds(milliseconds))
        case ("status", let value?):
            let numbers = value.split(separator: "/", omittingEmptySubsequences: false)
                .map { Int($0) }
            guard let first = numbers.first, let code = first, (400..<600).contains(code),
                numbers.count <= 2
            else { return nil }
            guard numbers.count == 2 else {
                self = .status(code, every: 1)
                return
            }
            guard let every = numbers[1], every > 0 else { return nil }
            self = .status(code, every: every)
        default: return nil
        }
    }

    /// Every fault as it is written on the command line, for help texts.
    public static let spellings = [
        "refuse-block-list", "drop-stream-after=N", "delay=MS", "status=CODE[/N]",
        "hang-up-on-attach", "hang-up-on-detach", "hang-up-on-send", "no-conversations",
        "no-recompile", "no-identities", "no-pings",
    ]
}
