import LettaAPI
import Screen

extension Page {
    private static let barWidth = 20

    static func context(_ overview: ContextOverview) -> Page {
        let parts = [
            ("system", overview.system), ("memory", overview.memory), ("tools", overview.tools),
            ("summary", overview.summary), ("messages", overview.messages),
            ("other", overview.metadata), ("free", overview.free),
        ]
        let widest = parts.map { "\($0.1)".count }.max() ?? 1
        var lines = parts.map { name, tokens -> [Span] in
            let part = overview.window > 0 ? Double(tokens) / Double(overview.window) : 0
            // What is there is to be seen.
            let full = min(
                max(Int((part * Double(barWidth)).rounded()), tokens > 0 ? 1 : 0), barWidth)
            let number = "\(tokens)"
            let blanks = String(repeating: " ", count: widest - number.count)
            return [
                Span(name.padded(to: 10), .label),
                Span(String(repeating: "█", count: full), .barFull),
                Span(String(repeating: "░", count: barWidth - full), .barEmpty),
                Span(" \(blanks)\(number)  \(Int((part * 100).rounded())) %", .plain),
            ]
        }
        lines += [
            [],
            [
                Span(
                    "\(overview.used) of \(overview.window) tokens, "
                        + "\(overview.messageCount) messages. The server counts what it would "
                        + "compile now; the model may have been given a little more or less.", .dim)
            ],
        ]
        return Page(title: "Context window", lines: lines)
    }
}
