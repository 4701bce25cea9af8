import LettaAPI
import Localization
import Screen

extension Page {
    private static let barWidth = 20

    static func context(_ overview: ContextOverview) -> Page {
        let parts = [
            (localized("context.system"), overview.system),
            (localized("context.memory"), overview.memory),
            (localized("context.tools"), overview.tools),
            (localized("context.summary"), overview.summary),
            (localized("context.messages"), overview.messages),
            (localized("context.other"), overview.metadata),
            (localized("context.free"), overview.free),
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
                    localized(
                        "context.words", overview.used, overview.window, overview.messageCount),
                    .dim)
            ],
        ]
        return Page(title: localized("context.title"), lines: lines)
    }
}
