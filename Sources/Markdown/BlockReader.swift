import Screen

/// Tells the blocks of a text apart, line by line, and lays out what has ended.
struct BlockReader {
    private enum Leaf {
        case paragraph(Paragraph)
        case code(OpenCode)
        case table(Table)
    }

    private(set) var links = LinkList()
    private(set) var codeBlocks: [CodeBlock] = []

    private let face: Face
    private let keepsCode: Bool
    private var stack: BlockStack
    private var leaf: Leaf?

    /// Empty lines of indented code, which belong to it only if more of it follows.
    private var emptyCodeLines = 0
    private var parsedBefore = 0

    /// Whether the text may go on, so that what is shown is a guess.
    private var isGuess = false

    /// What of a guess belongs to code and has no line feed yet.
    private var openLine: String?

    init(columns: Int, face: Face, keepsCode: Bool) {
        stack = BlockStack(columns: columns)
        self.face = face
        self.keepsCode = keepsCode
    }

    /// The rows of what has ended.
    var rows: [[Span]] { stack.rows }

    /// How many bytes were handed to parsers.
    var parsed: Int {
        switch leaf {
        case .paragraph(let paragraph): parsedBefore + paragraph.parsed
        case .code(let code): parsedBefore + code.lexed
        case .table(let table): parsedBefore + table.parsed
        case nil: parsedBefore
        }
    }

    // MARK: Lines

    /// Takes a line, or the first piece of one that is too long.
    mutating func read(_ text: String, isWhole: Bool) {
        var line = LineCursor(text)
        let matched = stack.match(&line)
        let isInAll = matched == stack.depth
        if isInAll, let frame = openFrame, takeCode(frame, line, isWhole: isWhole) { return }
        if line.isBlank {
            if isWhole { readEmptyLine(matched) }
            return
        }
        if isInAll, case .table = leaf, takeTableRow(line, isWhole: isWhole) { return }
        readWords(&line, matched: matched, isWhole: isWhole)
    }

    /// Takes more of a line that was begun.
    mutating func goOn(_ piece: String, endsLine: Bool) {
        switch leaf {
        case .paragraph(var paragraph):
            leaf = nil
            paragraph.extend(line: piece)
            let rows = paragraph.takeLongParts(links: &links)
            leaf = .paragraph(paragraph)
            stack.emit(rows)
            if endsLine, paragraph.isHeading { closeLeaf() }
        case .code(var code):
            leaf = nil
            keep(code: piece + (endsLine ? "\n" : ""))
            let rows = code.take(piece: piece, endsLine: endsLine && !isGuess)
            leaf = .code(code)
            stack.emit(rows)
            if isGuess { openLine = "" }
        case .table, nil:
            closeLeaf()
            startParagraph(piece)
        }
    }

    mutating func finish() {
        close(to: 0)
        stack.ensureRow()
    }

    // MARK: Guesses

    /// From here on only what is new counts, and nothing is final.
    mutating func beginGuess() {
        stack.forgetRows()
        isGuess = true
    }

    mutating func endGuess() {
        switch leaf {
        case .code(var code):
            leaf = nil
            stack.emit(code.guess(line: openLine ?? ""))
            parsedBefore += code.lexed
        case .table(let table):
            leaf = nil
            parsedBefore += table.parsed
        case .paragraph, nil: closeLeaf()
        }
        stack.ensureRow()
    }

    // MARK: Blocks

    /// Closes all blocks but so many containers, and what is open in the last of them.
    private mutating func close(to depth: Int) {
        closeLeaf()
        emptyCodeLines = 0
        stack.close(to: depth, isGuess: isGuess)
    }

    private var hasParagraph: Bool { if case .paragraph = leaf { true } else { false } }

    /// Opens what a line begins, until it comes to words that begin nothing.
    private mutating func readWords(_ line: inout LineCursor, matched: Int, isWhole: Bool) {
        let isInAll = matched == stack.depth
        var isFirst = true
        while true {
            let interrupts = isFirst && isInAll && hasParagraph
            if line.indent >= 4 {
                if isFirst, hasParagraph { break }
                if isFirst { close(to: matched) }
                startCode(OpenCode.Frame(fence: nil, indent: 4))
                line.skip(blanks: 4)
                take(code: line.rest, isWhole: isWhole)
                return
            }
            // What is a guess waits for words.
            if !isWhole, isGuess, isUndecided(line) { return }
            if isWhole, interrupts, let level = BlockStart.underline(line.words) {
                endParagraph(headingLevel: level)
                return
            }
            if isWhole, interrupts, startTable(line) { return }
            guard let start = BlockStart(line.words),
                open(
                    start, &line, matched: isFirst ? matched : nil, interrupts: interrupts,
                    isWhole: isWhole)
            else { break }
            guard start.isContainer, !line.isBlank else { return }
            isFirst = false
        }
        let text = line.rest
        if isFirst, case .paragraph(var paragraph) = leaf {
            leaf = nil
            paragraph.begin(line: text)
            let rows = paragraph.takeLongParts(links: &links)
            leaf = .paragraph(paragraph)
            stack.emit(rows)
        } else {
            if isFirst { close(to: matched) }
            startParagraph(text)
        }
    }

    private func isUndecided(_ line: LineCursor) -> Bool {
        BlockStart.isUndecided(line.words) || BlockStart.mayGetBox(line.words)
            || Table.mayBeHead(line.rest[...])
    }

    /// - Parameter matched: how many containers stay open; nil where they are settled already.
    /// - Returns: whether it begins here.
    private mutating func open(
        _ start: BlockStart, _ line: inout LineCursor, matched: Int?, interrupts: Bool,
        isWhole: Bool
    ) -> Bool {
        switch start {
        case .quote:
            guard (matched ?? stack.depth) < BlockStack.deepest else { return false }
            if let matched { close(to: matched) }
            stack.openQuote(&line)
        case .item(let marker):
            guard (matched ?? stack.depth) < BlockStack.deepest else { return false }
            var inside = line
            inside.skip(bytes: marker.length)
            if interrupts, inside.isBlank || (marker.number ?? 1) != 1 { return false }
            if let matched { close(to: matched) }
            stack.openItem(marker, &line)
        case .heading(let level, let words):
            if let matched { close(to: matched) }
            stack.beginBlock()
            startParagraph(words, headingLevel: level)
            if isWhole { closeLeaf() }
        case .fence(let fence):
            if let matched { close(to: matched) }
            startCode(OpenCode.Frame(fence: fence, indent: line.indent))
        case .rule:
            if let matched { close(to: matched) }
            stack.beginBlock()
            stack.emit([[Span(String(repeating: "─", count: max(min(stack.room, 40), 1)), .border)]]
            )
        }
        return true
    }

    private mutating func startParagraph(_ text: String, headingLevel: Int? = nil) {
        stack.beginBlock()
        let face = headingLevel.map(Self.face) ?? self.face
        var paragraph = Paragraph(
            text, columns: stack.room, face: face, isHeading: headingLevel != nil)
        let rows = paragraph.takeLongParts(links: &links)
        leaf = .paragraph(paragraph)
        stack.emit(rows)
    }

    private static func face(ofHeading level: Int) -> Face { level < 3 ? .heading : .strong }

    /// A paragraph turns out to be a heading.
    private mutating func endParagraph(headingLevel: Int) {
        guard case .paragraph(var paragraph) = leaf else { return }
        leaf = nil
        let rows = paragraph.finish(face: Self.face(ofHeading: headingLevel), links: &links)
        parsedBefore += paragraph.parsed
        stack.emit(rows)
    }

    private mutating func closeLeaf() {
        guard let open = leaf else { return }
        parsedBefore = parsed
        leaf = nil
        switch open {
        case .paragraph(var paragraph):
            if isGuess, Table.mayBeHead(paragraph.lastLine) { paragraph.dropLastLine() }
            let before = paragraph.parsed
            stack.emit(paragraph.finish(isGuess: isGuess, links: &links))
            parsedBefore += paragraph.parsed - before
        case .code(var code):
            let before = code.lexed
            stack.emit(code.finish())
            parsedBefore += code.lexed - before
        case .table(var table): stack.emit(table.finish())
        }
    }

    private mutating func readEmptyLine(_ matched: Int) {
        close(to: matched)
        stack.noteEmptyLine()
    }

    // MARK: Code

    private var openFrame: OpenCode.Frame? {
        if case .code(let code) = leaf { code.frame } else { nil }
    }

    private mutating func startCode(_ frame: OpenCode.Frame) {
        stack.beginBlock()
        let code = OpenCode(frame, columns: stack.room)
        if let title = code.title { stack.emit([title]) }
        if keepsCode {
            codeBlocks.append(CodeBlock(language: frame.fence?.language ?? "", source: ""))
        }
        leaf = .code(code)
    }

    /// - Returns: whether the line was the code's.
    private mutating func takeCode(
        _ frame: OpenCode.Frame, _ line: LineCursor, isWhole: Bool
    ) -> Bool {
        var line = line
        if frame.fence != nil {
            if isWhole, frame.isEnd(line) {
                closeLeaf()
                return true
            }
            if !isWhole, isGuess, frame.mayBeEnd(line) { return true }
        } else if line.isBlank {
            if isWhole { emptyCodeLines += 1 }
            return true
        } else if line.indent < 4 {
            closeLeaf()
            if emptyCodeLines > 0 { stack.noteEmptyLine() }
            emptyCodeLines = 0
            return false
        } else {
            for _ in 0..<emptyCodeLines { take(code: "", isWhole: true) }
            emptyCodeLines = 0
        }
        line.skip(blanks: frame.indent)
        take(code: line.rest, isWhole: isWhole)
        return true
    }

    private mutating func take(code line: String, isWhole: Bool) {
        guard case .code(var code) = leaf else { return }
        if !isWhole, isGuess {
            openLine = line
            return
        }
        leaf = nil
        keep(code: line + (isWhole ? "\n" : ""))
        let rows = isWhole ? code.take(line: line) : code.take(piece: line, endsLine: false)
        leaf = .code(code)
        stack.emit(rows)
    }

    private mutating func keep(code: String) {
        guard keepsCode, let last = codeBlocks.indices.last else { return }
        codeBlocks[last].source += code
    }

    // MARK: Tables

    /// - Returns: whether a table begins, of which the line above is the head.
    private mutating func startTable(_ line: LineCursor) -> Bool {
        guard case .paragraph(var paragraph) = leaf else { return false }
        let table = Table(
            header: paragraph.lastLine, delimiter: line.words, columns: stack.room, face: face,
            links: &links)
        guard let table else { return false }
        paragraph.dropLastLine()
        leaf = .paragraph(paragraph)
        closeLeaf()
        leaf = .table(table)
        return true
    }

    /// - Returns: whether the line was a row.
    private mutating func takeTableRow(_ line: LineCursor, isWhole: Bool) -> Bool {
        guard case .table(var table) = leaf else { return false }
        // A row is shown when it is whole.
        if !isWhole, isGuess, !table.hasBars || isUndecided(line) { return true }
        guard isWhole, line.indent <= 3, line.words.contains(UInt8(ascii: "|")),
            BlockStart(line.words) == nil
        else {
            closeLeaf()
            return false
        }
        leaf = nil
        let rows = table.take(line: line.rest, links: &links)
        leaf = .table(table)
        stack.emit(rows)
        return true
    }
}
