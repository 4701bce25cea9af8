import Markdown
import Screen

/// The rows of a Markdown text that grows, and what it takes to go on with them.
final class GrowingMarkdownRows {
    private static let endLength = 64

    private var text: GrowingMarkdown

    /// The last bytes that were taken, to recognise another text by.
    private var end: [UInt8] = []

    /// The rows that are not settled; nil where nobody asked for them since the text grew.
    private var rest: [[Span]]?

    init(columns: Int, face: Face) { text = GrowingMarkdown(columns: columns, face: face) }

    var rows: StyledRows { StyledRows(settled: text.settled, rest: rest ?? []) }

    /// Whether a text goes on with what was taken.
    func isBeginning(of whole: Substring) -> Bool {
        let bytes = whole.utf8
        guard text.length <= bytes.count else { return false }
        let place = bytes.index(bytes.startIndex, offsetBy: text.length)
        let start = bytes.index(place, offsetBy: -end.count)
        return bytes[start..<place].elementsEqual(end)
    }

    /// Takes what a text has more than before.
    ///
    /// - Returns: how many bytes that was, and how many at the open end were looked at once more.
    func grow(to whole: Substring) -> (new: Int, guessed: Int) {
        let bytes = whole.utf8
        let new = bytes.count - text.length
        if new == 0, rest != nil { return (0, 0) }
        text.append(whole[bytes.index(bytes.startIndex, offsetBy: text.length)...])
        end = Array(bytes.suffix(Self.endLength))
        let (rows, parsed) = text.guess()
        rest = rows
        return (new, parsed)
    }
}

/// The rows of a text that has its faces already.
struct StyledRows: Sendable {
    var settled: [[Span]]
    var rest: [[Span]]

    var count: Int { settled.count + rest.count }

    subscript(row: Int) -> [Span] {
        row < settled.count ? settled[row] : rest[row - settled.count]
    }
}
