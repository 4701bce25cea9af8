import Screen

/// Tells the blocks of a text apart, line by line, and lays out what has ended.
struct BlockReader {
    /// Deeper quotes and lists are shown as what their lines say.
    private static let deepest = 16

    private enum Leaf {
        case paragraph(Paragraph)
        case code(OpenCode)
        case table(Table)
    }

    /// The list that an item would go on with.
    private struct OpenList {
        var isOrdered: Bool
        var mark: UInt8
        var next: Int
    }

    /// The rows of what has ended.
    private(set) var rows: [[Span]] = []
    private(set) var links = LinkList()
    private(set) var codeBlocks: [CodeBlock] = []

    private let columns: Int
    private let face: Face
    private let keepsCode: Bool
    private var containers: [Container] = []
    private var leaf: Leaf?

    /// For each depth, the list there.
    private var lists: [OpenList?] = []

    /// How many containers an empty line was in, after which nothing came yet.
    private var emptyLine: Int?
    private var hasRows = false

    /// Empty lines of indented code, which belong to it only if more of it follows.
    private var emptyCodeLines = 0
    private var parsedBefore = 0

    /// Whether the text may go on, so that what is shown is a guess.
    private var isGuess = false

    /// What of a guess belongs to code and has no line feed yet.
    private var openLine: String?

    init(columns: Int, face: Face, keepsCode: Bool) {
        self.columns = columns
        self.face = face
        self.keepsCode = keepsCode
    }

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
        let matched = match(&line)
        let isInAll = matched == containers.count
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
            emit(rows)
            if endsLine, paragraph.isHeading { closeLeaf() }
        case .code(var code):
            leaf = nil
            keep(code: piece + (endsLine ? "\n" : ""))
            let rows = code.take(piece: piece, endsLine: endsLine && !isGuess)
            leaf = .code(code)
            emit(rows)
            if isGuess { openLine = "" }
        case .table, nil:
            closeLeaf()
            startParagraph(piece)
        }
    }

    mutating func finish() {
        close(to: 0)
        if rows.isEmpty { rows = [[]] }
    }

    // MARK: Guesses

    /// From here on only what is new counts, and nothing is final.
    mutating func beginGuess() {
        rows = []
        isGuess = true
    }

    mutating func endGuess() {
        switch leaf {
        case .code(var code):
            leaf = nil
            emit(code.guess(line: openLine ?? ""))
            parsedBefore += code.lexed
        case .table(let table):
            leaf = nil
            parsedBefore += table.parsed
        case .paragraph, nil: closeLeaf()
        }
        if !hasRows { rows = [[]] }
    }

    // MARK: Containers

    /// Goes into the containers that a line goes on with.
    ///
    /// - Returns: how many these are.
    private func match(_ line: inout LineCursor) -> Int {
        for (depth, container) in containers.enumerated() {
            switch container.kind {
            case .quote:
                guard line.indent <= 3, line.words.first == UInt8(ascii: ">") else { return depth }
                enterQuote(&line)
            case .item(let offset):
                if line.isBlank {
                    // An item that begins with an empty line ends with the next.
                    if !container.hasBlocks, line.indent < offset { return depth }
                    line.skip(blanks: offset)
                } else {
                    guard line.indent >= offset else { return depth }
                    line.skip(blanks: offset)
                }
            }
        }
        return containers.count
    }

    private func enterQuote(_ line: inout LineCursor) {
        line.skip(bytes: 1)
        line.skip(blanks: 1)
    }

    private mutating func open(_ container: Container) {
        var container = container
        let used = containers.reduce(0) { $0 + $1.width }
        if used + container.width > max(columns - 16, columns / 2) { container.width = 0 }
        containers.append(container)
    }

    /// A block begins in the last container.
    private mutating func noteBlock() {
        if let last = containers.indices.last { containers[last].hasBlocks = true }
    }

    private var room: Int { columns - containers.reduce(0) { $0 + $1.width } }

    /// Closes all blocks but so many containers, and what is open in the last of them.
    private mutating func close(to depth: Int) {
        closeLeaf()
        emptyCodeLines = 0
        while containers.count > depth {
            // An item without anything in it is an item still.
            if let last = containers.last, last.isEmpty, !isGuess { emit([[]]) }
            containers.removeLast()
        }
        lists.removeLast(max(lists.count - depth - 1, 0))
        emptyLine = emptyLine.map { min($0, depth) }
    }

    /// A block begins that is not an item of the list that was there.
    private mutating func endList() {
        noteBlock()
        if lists.count > containers.count { lists.removeLast(lists.count - containers.count) }
    }

    // MARK: Blocks

    private var hasParagraph: Bool { if case .paragraph = leaf { true } else { false } }

    /// Opens what a line begins, until it comes to words that begin nothing.
    private mutating func readWords(_ line: inout LineCursor, matched: Int, isWhole: Bool) {
        let isInAll = matched == containers.count
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
            emit(rows)
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
            guard (matched ?? containers.count) < Self.deepest else { return false }
            if let matched { close(to: matched) }
            endList()
            open(.quote())
            enterQuote(&line)
        case .item(let marker):
            guard (matched ?? containers.count) < Self.deepest else { return false }
            var inside = line
            inside.skip(bytes: marker.length)
            if interrupts, inside.isBlank || (marker.number ?? 1) != 1 { return false }
            if let matched { close(to: matched) }
            openItem(marker, &line, inside)
        case .heading(let level, let words):
            if let matched { close(to: matched) }
            endList()
            startParagraph(words, headingLevel: level)
            if isWhole { closeLeaf() }
        case .fence(let fence):
            if let matched { close(to: matched) }
            startCode(OpenCode.Frame(fence: fence, indent: line.indent))
        case .rule:
            if let matched { close(to: matched) }
            endList()
            emit([[Span(String(repeating: "─", count: max(min(room, 40), 1)), .border)]])
        }
        return true
    }

    private mutating func openItem(
        _ marker: BlockStart.ItemMarker, _ line: inout LineCursor, _ inside: LineCursor
    ) {
        var inside = inside
        noteBlock()
        let depth = containers.count
        let list = depth < lists.count ? lists[depth] : nil
        var number = marker.number
        if let list, list.isOrdered == (number != nil), list.mark == marker.mark, number != nil {
            number = list.next
        }
        while lists.count <= depth { lists.append(nil) }
        lists.removeLast(lists.count - depth - 1)
        lists[depth] = OpenList(
            isOrdered: number != nil, mark: marker.mark, next: (number ?? 0) + 1)

        let indent = line.indent
        var blanks = inside.indent
        if inside.isBlank || blanks > 4 { blanks = 1 }
        inside.skip(blanks: blanks)
        let offset = indent + marker.length + blanks
        var isDone: Bool?
        let words = inside.words
        if words.count > 3, words.starts(with: "[".utf8), words.dropFirst(2).starts(with: "] ".utf8)
        {
            switch words.dropFirst().first {
            case UInt8(ascii: " "): isDone = false
            case UInt8(ascii: "x"), UInt8(ascii: "X"): isDone = true
            default: break
            }
            if isDone != nil { inside.skip(bytes: 4) }
        }
        let items = containers.count { if case .item = $0.kind { true } else { false } }
        open(
            .item(offset: offset, number: number, mark: marker.mark, depth: items, isDone: isDone))
        line = inside
    }

    private mutating func startParagraph(_ text: String, headingLevel: Int? = nil) {
        endList()
        let face = headingLevel.map(Self.face) ?? self.face
        var paragraph = Paragraph(text, columns: room, face: face, isHeading: headingLevel != nil)
        let rows = paragraph.takeLongParts(links: &links)
        leaf = .paragraph(paragraph)
        emit(rows)
    }

    private static func face(ofHeading level: Int) -> Face { level < 3 ? .heading : .strong }

    /// A paragraph turns out to be a heading.
    private mutating func endParagraph(headingLevel: Int) {
        guard case .paragraph(var paragraph) = leaf else { return }
        leaf = nil
        let rows = paragraph.finish(face: Self.face(ofHeading: headingLevel), links: &links)
        parsedBefore += paragraph.parsed
        emit(rows)
    }

    private mutating func closeLeaf() {
        guard let open = leaf else { return }
        parsedBefore = parsed
        leaf = nil
        switch open {
        case .paragraph(var paragraph):
            if isGuess, Table.mayBeHead(paragraph.lastLine) { paragraph.dropLastLine() }
            let before = paragraph.parsed
            emit(paragraph.finish(isGuess: isGuess, links: &links))
            parsedBefore += paragraph.parsed - before
        case .code(var code):
            let before = code.lexed
            emit(code.finish())
            parsedBefore += code.lexed - before
        case .table(var table): emit(table.finish())
        }
    }

    private mutating func readEmptyLine(_ matched: Int) {
        closeLeaf()
        if matched < containers.count { close(to: matched) }
        if hasRows { emptyLine = matched }
    }

    // MARK: Code

    private var openFrame: OpenCode.Frame? {
        if case .code(let code) = leaf { code.frame } else { nil }
    }

    private mutating func startCode(_ frame: OpenCode.Frame) {
        endList()
        let code = OpenCode(frame, columns: room)
        if let title = code.title { emit([title]) }
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
            if emptyCodeLines > 0 { emptyLine = containers.count }
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
        emit(rows)
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
            header: paragraph.lastLine, delimiter: line.words, columns: room, face: face,
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
        emit(rows)
        return true
    }

    // MARK: Rows

    private mutating func emit(_ new: [[Span]]) {
        guard !new.isEmpty else { return }
        if let depth = emptyLine {
            emptyLine = nil
            rows.append(Container.emptyRow(of: containers.prefix(depth)))
        }
        for row in new {
            var spans: [Span] = []
            for depth in containers.indices { spans += containers[depth].takePrefix() }
            rows.append(spans + row)
        }
        hasRows = true
    }
}
