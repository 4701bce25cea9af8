import FaultProxy

/// A request of an undisturbed talk, which a fault can strike before or after it has an effect.
struct Boundary: Hashable, Sendable {
    /// What of the talk it belongs to.
    enum Part: String, CaseIterable, Sendable { case enrolment, opening, turn }

    let part: Part
    let name: String
    let repetition: Int

    init(_ part: Part, _ request: ProxiedRequest) {
        self.part = part
        name = request.name
        repetition = request.repetition
    }

    func isMet(by request: ProxiedRequest) -> Bool {
        request.name == name && request.repetition == repetition
    }

    /// Whether the message itself goes through here.
    var isSend: Bool { name == "POST /v1/conversations/*/messages" }
}

/// One thing to try: a fault, at a boundary, before or after it.
struct Trial: Sendable {
    let kind: FaultKind
    let boundary: Boundary
    let moment: Disturbance.Moment

    /// All combinations that make sense; only a stream has a middle.
    static func all(at boundaries: [Boundary]) -> [Trial] {
        FaultKind.all.flatMap { kind in
            kind.moments.flatMap { moment in
                boundaries.filter { moment != .middle || $0.isSend }
                    .map { Trial(kind: kind, boundary: $0, moment: moment) }
            }
        }
    }

    var disturbance: Disturbance {
        let boundary = boundary
        return Disturbance(kind.fault, at: moment, then: kind.aftermath) {
            boundary.isMet(by: $0)
        }
    }

    /// Whether the client is told that its message was refused after the model has read it.
    ///
    /// A refusal is believed: whoever sends such a message again does so knowingly.
    var isLie: Bool {
        guard boundary.isSend, moment == .answer, case .status(let status) = kind.fault else {
            return false
        }
        return status < 500
    }

    var description: String {
        "\(kind.name), \(moment.rawValue) of \(boundary.name) #\(boundary.repetition)"
    }
}
