import FaultProxy

/// A way to break an exchange: what happens, and what becomes of those after it.
struct FaultKind: Hashable, Sendable {
    let name: String
    let fault: NetworkFault
    let aftermath: Disturbance.Aftermath
    let moments: [Disturbance.Moment]

    private init(
        _ name: String, _ fault: NetworkFault, then aftermath: Disturbance.Aftermath,
        at moments: [Disturbance.Moment] = [.request, .answer]
    ) {
        self.name = name
        self.fault = fault
        self.aftermath = aftermath
        self.moments = moments
    }

    /// Those whose aftermath is not `.calm` outlast the client's own repetitions.
    static let all: [FaultKind] =
        [
            FaultKind("delay", .delay(.milliseconds(30)), then: .calm),
            FaultKind("reset, once", .reset, then: .calm),
            FaultKind("reset, again", .reset, then: .again),
            FaultKind("network gone", .reset, then: .gone),
            FaultKind("cut in the stream", .close, then: .calm, at: [.middle]),
            FaultKind("gone in the stream", .close, then: .gone, at: [.middle]),
            FaultKind("silence", .silence, then: .calm),
            FaultKind("truncation, once", .truncation, then: .calm, at: [.answer]),
            FaultKind("truncation, again", .truncation, then: .again, at: [.answer]),
            FaultKind("duplication", .duplication, then: .calm, at: [.answer]),
            FaultKind("drip", .drip, then: .calm, at: [.answer]),
            FaultKind("no HTTP", .noise, then: .again),
            FaultKind("broken JSON", .nonsense, then: .again),
        ]
        + [401, 404, 409, 422, 429, 500, 503].map { status in
            FaultKind("status \(status)", .status(status), then: .again)
        }
}
