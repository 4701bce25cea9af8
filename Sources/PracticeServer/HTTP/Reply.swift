/// What a request is answered with.
enum Reply: Sendable {
    case json(JSON, status: Int = 200)
    /// A stream of events from a run.
    case stream(LiveRun.Subscription)
    /// 307 to the same path with, or without, its last slash.
    case redirect(String)
    /// 405, naming the methods that the path does have.
    case notAllowed([String])
    /// Nothing: the connection closes.
    case hangUp
}
