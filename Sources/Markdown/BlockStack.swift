import Screen

/// The quotes and items that are open at the end of a text, and the rows of what has ended in them.
struct BlockStack {
    /// Deeper quotes and lists are shown as what their lines say.
    static let deepest = 16

    /// The list that an item would go on with.
    private struct OpenList {
        var isOrdered: Bool
        var mark: UInt8
        var next: Int
    }

    private(set) var rows: [[Span]] = []

    private let columns: Int
    private var containers: [Container] = []

    /// For each depth, the list there.
    private var lists: [OpenList?] = []

    /// How many containers an empty line was in, after which nothing came yet.
    private var emptyLine: Int?

    /// Whether there ever were rows, those that were forgotten included.
    private var hasRows = false

    init(columns: Int) { self.columns = columns }

    /// How many containers are open.
    var depth: Int { containers.count }

    /// What is empty has one row.
    mutating func ensureRow() {
        if !hasRows { rows = [[]] }
    }

    /// From here on only new rows count.
    mutating func forgetRows() { rows = [] }

    /// An empty line came: it is shown above what comes next.
    mutating func noteEmptyLine() {
        if hasRows { emptyLine = containers.count }
    }

    /// Goes into the containers that a line goes on with.
    ///
    /// - Returns: how many these are.
    func match(_ line: inout LineCursor) -> Int {
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

    /// Opens the quote that a line begins with, and goes into it.
    mutating func openQuote(_ line: inout LineCursor) {
        beginBlock()
        open(.quote())
        enterQuote(&line)
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

    /// How many columns there are within the containers.
    var room: Int { columns - containers.reduce(0) { $0 + $1.width } }

    /// Closes all but so many containers, in which nothing is open.
    mutating func close(to depth: Int, isGuess: Bool) {
        while containers.count > depth {
            // An item without anything in it is an item still.
            if let last = containers.last, last.isEmpty, !isGuess { emit([[]]) }
            containers.removeLast()
        }
        lists.removeLast(max(lists.count - depth - 1, 0))
        emptyLine = emptyLine.map { min($0, depth) }
    }

    /// A block begins that is not an item of the list that was there.
    mutating func beginBlock() {
        noteBlock()
        if lists.count > containers.count { lists.removeLast(lists.count - containers.count) }
    }

    /// Opens the item that a line begins with, and goes into it.
    mutating func openItem(_ marker: BlockStart.ItemMarker, _ line: inout LineCursor) {
        var inside = line
        inside.skip(bytes: marker.length)
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

    /// Puts rows below all others, with the marks of their containers before them.
    mutating func emit(_ new: [[Span]]) {
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
