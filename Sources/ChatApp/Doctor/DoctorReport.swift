import ChatCore
import LettaAPI
import Synchronization

/// Prints findings as they come, a line each, or all of them as one document at the end.
final class DoctorReport: Sendable {
    private let isJSON: Bool
    private let hasColours: Bool
    private let findings = Mutex<[Finding]>([])
    private let capabilities = Mutex<ServerCapabilities?>(nil)

    init(isJSON: Bool, hasColours: Bool) {
        self.isJSON = isJSON
        self.hasColours = hasColours
    }

    func show(_ new: [Finding]) {
        findings.withLock { $0 += new }
        guard !isJSON else { return }
        for finding in new {
            Output.marked(
                finding.verdict.rawValue, colour: hasColours ? finding.verdict.colour : nil,
                finding.line)
        }
    }

    /// Adds to the document what the server can do; the lines say it already.
    func add(_ found: ServerCapabilities?) { capabilities.withLock { $0 = found } }

    /// Ends the report.
    ///
    /// - Throws: the first failure, for the exit code.
    func finish() throws {
        let findings = findings.withLock { $0 }
        let failures = findings.filter { $0.verdict == .fail }
        if isJSON {
            let worst: Finding.Verdict =
                !failures.isEmpty
                ? .fail : findings.contains { $0.verdict == .warn } ? .warn : .ok
            try Output.json(
                JSONValue.object([
                    "version": .string(Version.number), "verdict": .string(worst.rawValue),
                    "checks": .array(findings.map(\.json)),
                    "capabilities": capabilities.withLock { $0?.json } ?? .null,
                ]))
        }
        guard let first = failures.first else { return }
        let others = failures.count > 1 ? ", and \(failures.count - 1) more" : ""
        throw CommandFailure(first.status, "failed: \(first.check)\(others)")
    }
}

extension Finding {
    /// The line without its mark.
    fileprivate var line: String {
        let name =
            check.count < 16 ? check + String(repeating: " ", count: 16 - check.count) : check
        return "\(name) \(value)" + (fix.map { " — \($0)" } ?? "")
    }
}

extension Finding.Verdict {
    /// As terminals number them.
    fileprivate var colour: Int {
        switch self {
        case .ok: 32
        case .warn: 33
        case .fail: 31
        case .skip: 36
        }
    }
}
