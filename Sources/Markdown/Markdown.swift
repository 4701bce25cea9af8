import Highlighting
public import Screen

/// Markdown as rows of a screen.
///
/// Blocks are told apart line by line, so that a text can be shown while it grows; what is within a
/// paragraph is cmark-gfm's. A single line break stays one, and an HTML tag is text.
public enum Markdown {
    /// The rows of a text; always at least one.
    ///
    /// - Parameter face: for words without a look of their own.
    public static func rows(of text: String, columns: Int, face: Face = .agent) -> [[Span]] {
        var growing = GrowingMarkdown(columns: columns, face: face)
        growing.append(text[...])
        growing.finish()
        return growing.settled
    }

    /// The rows of a code: at least one for each of its lines.
    public static func rows(ofCode code: String, language: String, columns: Int) -> [[Span]] {
        Highlighter.lines(of: code, language: language).flatMap { tokens in
            var line = CodeLine(columns: columns)
            line.append(tokens.map { Span($0.text, $0.kind.face) })
            line.finish()
            return line.takeDone()
        }
    }

    /// The blocks of code of a text, in its order.
    public static func codeBlocks(in text: String) -> [CodeBlock] {
        var growing = GrowingMarkdown(columns: 80, face: .plain, keepsCode: true)
        growing.append(text[...])
        growing.finish()
        return growing.codeBlocks
    }

    /// The links of a text, in its order: the first is shown as number 1.
    ///
    /// Those to the same address have one number.
    public static func links(in text: String) -> [Link] {
        var growing = GrowingMarkdown(columns: 80, face: .plain)
        growing.append(text[...])
        growing.finish()
        return growing.links
    }
}
