import LettaAPI

/// What one check came to.
struct Finding: Hashable, Sendable {
    enum Verdict: String, Hashable, Sendable {
        case ok, warn, fail

        /// Not looked at, because of something else.
        case skip
    }

    /// What was looked at, in a word or two.
    let check: String
    let verdict: Verdict
    let value: String

    /// What to do about it; nil where there is nothing to do.
    var fix: String?

    /// How the program ends if this is the first failure.
    var status = ExitStatus.success

    static func ok(_ check: String, _ value: String) -> Finding {
        Finding(check: check, verdict: .ok, value: value)
    }

    static func warn(_ check: String, _ value: String, fix: String?) -> Finding {
        Finding(check: check, verdict: .warn, value: value, fix: fix)
    }

    static func fail(
        _ check: String, _ value: String, fix: String?, _ status: ExitStatus
    ) -> Finding {
        Finding(check: check, verdict: .fail, value: value, fix: fix, status: status)
    }

    /// - Parameter failure: whose words say what to do as well.
    static func fail(_ check: String, _ failure: CommandFailure, fix: String? = nil) -> Finding {
        .fail(check, failure.message, fix: fix, failure.status)
    }

    static func skip(_ check: String, _ reason: String) -> Finding {
        Finding(check: check, verdict: .skip, value: reason)
    }

    /// With stable keys.
    var json: JSONValue {
        .object([
            "check": .string(check), "verdict": .string(verdict.rawValue),
            "value": .string(value), "fix": .text(fix),
        ])
    }
}
