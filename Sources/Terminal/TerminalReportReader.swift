import CTerminal
import Screen

/// Reads an answer that begins with ESC ], up to its end: BEL, or ESC and a backslash.
///
/// It may arrive in any number of pieces.
struct TerminalReportReader {
    enum Step {
        case more

        /// Nil where it is none that we asked for.
        case ended(TerminalReport?)

        /// It was something else, and what came last belongs to what follows.
        case broken
    }

    private var text = ""
    private var hasEscape = false
    private let begun = ContinuousClock.now

    /// Longer than any answer to what we ask.
    private static let longest = 128

    /// A terminal that answers does so at once; what comes after so long was typed.
    private static let patience = Duration.milliseconds(500)

    mutating func take(_ input: ct_input) -> Step {
        guard begun.duration(to: .now) < Self.patience else { return .broken }
        switch Int(input.kind) {
        case CT_INPUT_NONE: return .more
        case CT_INPUT_SCALAR: break
        default: return .broken
        }
        switch (input.code, hasEscape) {
        case (0x07, _), (0x5C, true): return .ended(TerminalReport(operatingSystemCommand: text))
        case (0x1B, false): hasEscape = true
        case (0x20..<0x7F, false):
            guard let scalar = Unicode.Scalar(input.code), text.utf8.count < Self.longest else {
                return .broken
            }
            text.unicodeScalars.append(scalar)
        default: return .broken
        }
        return .more
    }
}
