/// A fenced block of code in Markdown.
struct CodeBlock: Hashable, Sendable {
    var language: String
    var code: String

    /// All of a text, also one that is not ended.
    ///
    /// Source: spec.commonmark.org, section 4.5, without its indents of list items
    static func all(in text: String) -> [CodeBlock] {
        var blocks: [CodeBlock] = []
        var open: (fence: Substring, block: CodeBlock, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.drop { $0 == " " }
            let fence = words.prefix { $0 == words.first && ($0 == "`" || $0 == "~") }
            if let (start, block, lines) = open {
                let isEnd =
                    fence.count >= start.count && fence.first == start.first
                    && words.dropFirst(fence.count).allSatisfy(\.isWhitespace)
                if isEnd {
                    blocks.append(
                        CodeBlock(language: block.language, code: lines.joined(separator: "\n")))
                    open = nil
                } else {
                    open = (start, block, lines + [line])
                }
            } else if fence.count >= 3 {
                let info = words.dropFirst(fence.count).split(separator: " ").first ?? ""
                open = (fence, CodeBlock(language: String(info), code: ""), [])
            }
        }
        if let (_, block, lines) = open, !lines.isEmpty {
            blocks.append(CodeBlock(language: block.language, code: lines.joined(separator: "\n")))
        }
        return blocks
    }
}
