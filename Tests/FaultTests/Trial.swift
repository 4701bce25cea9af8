import ChatCore
import FaultProxy

/// What is disturbed.
enum Part: String, CaseIterable, Sendable {
    /// Making a person known to the server.
    case enrolment

    /// Giving them a thread.
    case opening

    /// A turn that attaches the persona to the agent.
    case turn

    /// Such a turn, from where its stream was cut off.
    case resumed

    /// A turn with a copy of the persona of its own, and the opening of its thread.
    case isolated

    var flow: PersonaFlow { self == .isolated ? .isolated : .attach }

    /// The faults that are tried.
    var kinds: [FaultKind] {
        switch self {
        case .enrolment, .opening, .turn: FaultKind.all
        case .resumed, .isolated: FaultKind.few
        }
    }
}

/// One thing to try: a fault, at a boundary, before or after it.
struct Trial: Sendable {
    let kind: FaultKind
    let part: Part
    let boundary: Boundary
    let moment: Disturbance.Moment

    /// All combinations that make sense.
    static func all(of part: Part, at boundaries: [Boundary]) -> [Trial] {
        part.kinds.flatMap { kind in
            kind.moments.flatMap { moment in
                boundaries.filter { $0.isStream || !kind.isOfStreams }.map {
                    Trial(kind: kind, part: part, boundary: $0, moment: moment)
                }
            }
        }
    }

    /// The connection that is cut before anything else is tried.
    static let cut = Disturbance(.close, at: .middle) { $0.name == Boundary.send }

    func disturbance(reached: @escaping @Sendable () -> Void) -> Disturbance {
        let boundary = boundary
        return Disturbance(kind.fault, at: moment, then: kind.aftermath) {
            boundary.isMet(by: $0)
        } reached: { _ in
            reached()
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
        "\(kind.name), \(moment.rawValue) of \(boundary.name) #\(boundary.repetition), "
            + part.rawValue
    }
}
