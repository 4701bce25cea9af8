import FaultProxy

/// A request of a talk, which a fault can strike before or after it has an effect.
struct Boundary: Hashable, Sendable {
    let name: String
    let repetition: Int

    init(_ request: ProxiedRequest) {
        name = request.name
        repetition = request.repetition
    }

    func isMet(by request: ProxiedRequest) -> Bool {
        request.name == name && request.repetition == repetition
    }

    /// Whether the message itself goes through here.
    var isSend: Bool { name == Self.send }

    /// Whether it is answered by a stream.
    var isStream: Bool { isSend || name == "POST /v1/runs/*/stream" }

    static let send = "POST /v1/conversations/*/messages"
}
