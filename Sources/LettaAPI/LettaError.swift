/// Why a request brought no answer, told by what the caller can do about it.
///
/// Details are the server's own words in one line, without control characters and without anything
/// that was sent to it.
public enum LettaError: Error, Hashable, Sendable {
    /// Nothing was sent: no such host, connection refused, no trust in its certificate. Trying again
    /// is safe.
    case unreachable(reason: String)

    /// The connection broke or the time ran out after the request had left. It may have arrived.
    case interrupted(reason: String)

    /// The caller gave up. The connection is closed.
    case cancelled

    /// 401 or 403 by the server itself: the key or password is missing, wrong or not enough.
    case notAllowed(detail: String)

    /// 404: the server knows no such thing. Trying again will not help.
    case notFound(detail: String)

    /// 409: it clashes with what is there. A busy conversation names the run it is busy with.
    case conflict(detail: String, run: RunID?)

    /// 409: the agent waits for an approval and takes no other message until it has one.
    case approvalPending(request: MessageID?)

    /// 429. Trying again helps, but not before `retryAfter`.
    case rateLimited(detail: String, retryAfter: Duration?)

    /// Any other 4xx: the request is wrong. Trying again will not help.
    case rejected(status: Int, detail: String)

    /// 5xx: the server failed. It may or may not have done what was asked.
    case serverFailed(status: Int, detail: String)

    /// The language model behind the server failed, whatever the HTTP status: `llm_authentication`
    /// (a 401 that says nothing about our own key), `llm_rate_limit`, `llm_error`…
    case modelFailed(kind: String, detail: String)

    /// Not what a Letta server says: a proxy's page, broken JSON, missing fields.
    case nonsense(detail: String)
}

extension LettaError {
    /// The reason of `unreachable` where the machine was reached and no server listens on it.
    public static let refused = "connection refused"
}
