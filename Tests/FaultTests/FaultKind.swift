import FaultProxy

/// A way to disturb an exchange: what happens to it, and what becomes of those after it.
struct FaultKind: Hashable, Sendable {
    let name: String
    let fault: NetworkFault
    let aftermath: Disturbance.Aftermath
    let moments: [Disturbance.Moment]

    /// By how many hours somebody sets the wall clock at that moment.
    let clockJump: Int

    private init(
        _ name: String, _ fault: NetworkFault, then aftermath: Disturbance.Aftermath,
        at moments: [Disturbance.Moment] = [.request, .answer], clockJump: Int = 0
    ) {
        self.name = name
        self.fault = fault
        self.aftermath = aftermath
        self.moments = moments
        self.clockJump = clockJump
    }

    /// Those whose aftermath is not `.calm` outlast the client's own repetitions.
    static let all: [FaultKind] =
        few + [
            FaultKind("delay", .delay(.milliseconds(30)), then: .calm, at: [.request]),
            FaultKind("clock back", .none, then: .calm, at: [.answer], clockJump: -13),
            FaultKind("clock forth", .none, then: .calm, at: [.answer], clockJump: 31),
            FaultKind("reset, again", .reset, then: .again),
            FaultKind("cut in the stream", .close, then: .calm, at: [.middle]),
            FaultKind("gone in the stream", .close, then: .gone, at: [.middle]),
            FaultKind("truncation, once", .truncation, then: .calm, at: [.answer]),
            FaultKind("duplication", .duplication, then: .calm, at: [.answer]),
            FaultKind("events twice", .stutter, then: .calm, at: [.answer]),
            FaultKind("drip", .drip, then: .calm, at: [.answer]),
            FaultKind("no HTTP", .noise, then: .again),
            FaultKind("broken JSON", .nonsense, then: .again),
            FaultKind("status 401", .status(401), then: .again, at: [.request]),
            FaultKind("status 409", .status(409), then: .again),
            FaultKind("status 422", .status(422), then: .again, at: [.request]),
            FaultKind("status 429", .status(429), then: .again),
            FaultKind("status 500", .status(500), then: .again),
        ]

    /// One of each family, for where all would take too long.
    static let few: [FaultKind] = [
        FaultKind("reset, once", .reset, then: .calm),
        FaultKind("network gone", .reset, then: .gone),
        FaultKind("silence", .silence, then: .calm),
        FaultKind("truncation, again", .truncation, then: .again, at: [.answer]),
        FaultKind("status 404", .status(404), then: .again),
        FaultKind("status 503", .status(503), then: .again),
    ]

    /// Whether it can only happen to a stream.
    var isOfStreams: Bool { moments == [.middle] || fault == .stutter }
}
