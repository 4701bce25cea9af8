import Highlighting
import Screen

/// A block of code that is open.
struct OpenCode {
    /// How its lines are told from others.
    struct Frame {
        /// Nil for code that is indented.
        var fence: BlockStart.Fence?

        /// How far the fence is indented: so much is taken off every line.
        var indent: Int

        /// Whether a line ends it.
        func isEnd(_ line: LineCursor) -> Bool {
            guard let fence, line.indent <= 3 else { return false }
            let words = line.words.trimmed
            return words.count >= fence.length && words.allSatisfy { $0 == fence.mark }
        }

        /// Whether the beginning of a line may become one that ends it.
        func mayBeEnd(_ line: LineCursor) -> Bool {
            guard let fence, line.indent <= 3, !line.isBlank else { return false }
            return line.words.trimmed.allSatisfy { $0 == fence.mark }
        }
    }

    let frame: Frame
    private let columns: Int
    private var highlighter: Highlighter

    /// A line that is longer than a piece.
    private var longLine: CodeLine?

    /// Whether the first row of the long line was drawn.
    private var isContinued = false

    init(_ frame: Frame, columns: Int) {
        self.frame = frame
        self.columns = columns
        highlighter = Highlighter(language: frame.fence?.language ?? "")
    }

    /// How many bytes were given to the highlighter's patterns.
    var lexed: Int { highlighter.lexed }

    /// What stands above the code.
    var title: [Span]? {
        guard let language = frame.fence?.language, !language.isEmpty else { return nil }
        var line = CodeLine(columns: room)
        line.append([Span(language, .dim)])
        line.finish()
        return [Span("┌ ", .border)] + (line.takeDone().first ?? [])
    }

    /// The rows that are certain with a whole line.
    mutating func take(line: String) -> [[Span]] {
        highlighter.append(line[...] + "\n")
        return takeRows()
    }

    /// The rows that are certain with a piece of a line that is too long to be read.
    mutating func take(piece: String, endsLine: Bool) -> [[Span]] {
        var rows: [[Span]] = []
        if longLine == nil {
            highlighter.giveUp()
            rows += takeRows()
            longLine = CodeLine(columns: room)
            isContinued = false
        }
        guard var line = longLine else { return rows }
        longLine = nil
        line.append([Span(piece, .codeText)])
        if endsLine { line.finish() }
        for row in line.takeDone() {
            rows.append(decorated(row, isContinued: isContinued))
            isContinued = true
        }
        if !endsLine { longLine = line }
        return rows
    }

    /// The rows that are left when the code has ended.
    mutating func finish() -> [[Span]] {
        if longLine != nil { return take(piece: "", endsLine: true) }
        highlighter.finish()
        return takeRows()
    }

    /// The rows that are not certain, with the beginning of a line that has not ended.
    ///
    /// For a copy that is not needed any more.
    mutating func guess(line: String) -> [[Span]] {
        if longLine != nil { return take(piece: line, endsLine: true) }
        highlighter.append(line[...])
        return highlighter.takeRest().flatMap(rows)
    }

    private var room: Int { max(columns - 2, 1) }

    private mutating func takeRows() -> [[Span]] {
        highlighter.takeLines().flatMap(rows)
    }

    private func rows(of tokens: [Token]) -> [[Span]] {
        var line = CodeLine(columns: room)
        line.append(tokens.map { Span($0.text, $0.kind.face) })
        line.finish()
        return line.takeDone().enumerated().map { number, row in
            decorated(row, isContinued: number > 0)
        }
    }

    /// An arrow tells that a row goes on with the line above it.
    private func decorated(_ row: [Span], isContinued: Bool) -> [Span] {
        [Span(isContinued ? "↳ " : "│ ", .border)] + row
    }
}
