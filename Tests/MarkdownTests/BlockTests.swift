import CMarkdown
import Screen
import Testing

@testable import Markdown

/// A line of a text as part of a block: what both parsers agree on.
private struct BlockLine: Hashable, CustomStringConvertible {
    var quotes: Int
    var kind: Character

    /// Without blanks.
    var words: String

    var description: String { "\(quotes)\(kind) \(words)" }

    static func lines(_ quotes: Int, _ kind: Character, _ text: String) -> [BlockLine] {
        text.split(separator: "\n").compactMap { line in
            let words = line.filter { !$0.isWhitespace }
            return words.isEmpty ? nil : BlockLine(quotes: quotes, kind: kind, words: words)
        }
    }
}

@Suite struct `Blocks` {
    /// What cmark makes of a text.
    private func expected(_ text: String) -> [BlockLine] {
        guard let walk = cm_walk_new(text, text.utf8.count) else { return [] }
        defer { cm_walk_free(walk) }
        var lines: [BlockLine] = []
        var quotes = 0
        var words = ""
        var event = cm_event()
        while cm_walk_next(walk, &event) {
            let literal = event.literal.map { String(cString: $0) } ?? ""
            switch event.kind {
            case CM_QUOTE: quotes += event.is_entering ? 1 : -1
            case CM_CODE_BLOCK: lines += BlockLine.lines(quotes, "c", literal)
            case CM_RULE: lines.append(BlockLine(quotes: quotes, kind: "r", words: ""))
            case CM_PARAGRAPH where event.is_entering, CM_HEADING where event.is_entering:
                words = ""
            case CM_PARAGRAPH: lines += BlockLine.lines(quotes, "p", words)
            case CM_HEADING: lines += BlockLine.lines(quotes, "h", words)
            case CM_SOFT_BREAK, CM_LINE_BREAK: words += "\n"
            default: words += literal
            }
        }
        return lines
    }

    /// What is on the screen, told by the faces.
    private func shown(_ text: String) -> [BlockLine] {
        Markdown.rows(of: text, columns: 2_000).flatMap { row -> [BlockLine] in
            let quotes = row.count { $0.face == .quoteBar }
            let words = row.filter { ![.quoteBar, .listMarker, .border].contains($0.face) }
                .map(\.text).joined()
            let border = row.first { $0.face == .border }?.text ?? ""
            if border.hasPrefix("─") {
                return [BlockLine(quotes: quotes, kind: "r", words: "")]
            }
            if border.hasPrefix("┌") { return [] }
            if border.hasPrefix("│") { return BlockLine.lines(quotes, "c", words) }
            let isHeading = row.contains { $0.face == .heading || $0.face == .strong }
            return BlockLine.lines(quotes, isHeading ? "h" : "p", words)
        }
    }

    private let pieces = [
        "a", "bc", "word ", "x y", "\n", "\n", "\n", "\n\n", "  ", "   ", "    ", "      ", "\t",
        "- ", "* ",
        "+ ", "1. ", "2. ", "1) ", "10. ", "> ", ">", "# ", "## ", "#", "\n```", "\n~~~", "```py\n",
        "---", "===",
        "\n***\n", "- - -", "-", "=", "1.", "\n- ", "\n  - ", "\n> ", "\n1. ", "\n   ",
    ]

    @Test(arguments: 0..<4)
    func `are told apart as cmark does it`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<700 {
            let count = Int.random(in: 1..<26, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let expected = expected(text)
            let shown = shown(text)
            if shown != expected {
                Issue.record("\(text.debugDescription) is \(expected), not \(shown)")
                return
            }
        }
    }
}
