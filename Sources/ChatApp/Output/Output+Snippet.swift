import ChatCore
import Screen

extension Output {
    /// A snippet in a line of its own; what was looked for is bold where somebody can see it.
    static func line(_ snippet: SearchSnippet, hasMarks: Bool) {
        marked(
            snippet.pieces.map { piece in
                let text = Inert.text(piece.text)
                return hasMarks && piece.isMatch ? "\u{1B}[1m\(text)\u{1B}[m" : text
            }.joined())
    }
}
