import Screen

/// Where the columns of a table are, or that there is no room for them.
struct TableLayout {
    private static let gap = 3
    private static let narrowest = 3

    /// A word is not broken before its column has this many.
    private static let longWord = 12

    /// Nil where the rows are records: a name and a value on each line.
    private let widths: [Int]?
    private let header: [Table.Cell]
    private let alignments: [Table.Alignment]
    private let columns: Int

    /// Whether cells take several lines, so that rows need something between them.
    private let isWrapped: Bool

    /// - Parameter isWhole: whether these are all rows; otherwise columns get some room for longer ones.
    init(
        header: [Table.Cell], rows: [[Table.Cell]], alignments: [Table.Alignment], columns: Int,
        isWhole: Bool
    ) {
        self.header = header
        self.alignments = alignments
        self.columns = columns
        var natural: [Int] = []
        var least: [Int] = []
        for column in header.indices {
            let cells = [header[column]] + rows.map { $0[column] }
            let widest = cells.map(Self.width).max() ?? 0
            let word = cells.map(Self.longestWord).max() ?? 0
            natural.append(max(widest, 1))
            least.append(max(min(word, Self.longWord), min(widest, Self.narrowest), 1))
        }
        let room = columns - Self.gap * (header.count - 1)
        let total = natural.reduce(0, +)
        if least.reduce(0, +) > room {
            widths = nil
            isWrapped = false
        } else if total > room {
            widths = Self.shared(room, least: least, natural: natural)
            isWrapped = true
        } else {
            // Half as much again, as far as there is room.
            let wish = isWhole ? natural : natural.map { $0 + $0 / 2 + 1 }
            widths = Self.shared(min(wish.reduce(0, +), room), least: natural, natural: wish)
            isWrapped = false
        }
    }

    /// The head of the table; a record says its names itself.
    func head(_ cells: [Table.Cell]) -> [[Span]] {
        guard let widths else { return [] }
        return lines(of: cells, widths) + [Self.rule(widths)]
    }

    func rows(of cells: [Table.Cell], isFirst: Bool) -> [[Span]] {
        guard let widths else { return (isFirst ? [] : [[]]) + record(cells) }
        return (isWrapped && !isFirst ? [Self.rule(widths)] : []) + lines(of: cells, widths)
    }

    private func lines(of cells: [Table.Cell], _ widths: [Int]) -> [[Span]] {
        let wrapped = zip(cells, widths).map { cell, width in
            cell.flatMap { Wrapping.wrap($0, columns: width) }
        }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { number in
            var row: [Span] = []
            for (column, lines) in wrapped.enumerated() {
                if column > 0 { row.append(Span(" │ ", .border)) }
                let line = number < lines.count ? lines[number] : []
                let blanks = max(widths[column] - Self.width([line]), 0)
                let before: Int =
                    switch alignments[column] {
                    case .left: 0
                    case .centre: blanks / 2
                    case .right: blanks
                    }
                if before > 0 { row.append(Span(String(repeating: " ", count: before), .plain)) }
                row += line
                if blanks > before, column + 1 < wrapped.count {
                    row.append(Span(String(repeating: " ", count: blanks - before), .plain))
                }
            }
            return row
        }
    }

    private func record(_ cells: [Table.Cell]) -> [[Span]] {
        zip(header, cells).flatMap { name, cell in
            var line = name.joined(separator: [Span(" ", .plain)]) + [Span(": ", .dim)]
            line += cell.joined(separator: [Span(" ", .plain)])
            return Wrapping.wrap(line, columns: columns, indent: 2)
        }
    }

    private static func rule(_ widths: [Int]) -> [Span] {
        let lines = widths.map { String(repeating: "─", count: $0) }
        return [Span(lines.joined(separator: "─┼─"), .border)]
    }

    /// Widths that fill the room: what is least needed, and of what is left as much as each wishes for.
    private static func shared(_ room: Int, least: [Int], natural: [Int]) -> [Int] {
        let missing = zip(natural, least).map { $0 - $1 }
        let wanted = missing.reduce(0, +)
        let spare = room - least.reduce(0, +)
        guard wanted > 0, spare > 0 else { return least }
        var widths = zip(least, missing).map { $0 + $1 * min(spare, wanted) / wanted }
        var left = min(room, natural.reduce(0, +)) - widths.reduce(0, +)
        for column in widths.indices where left > 0 && widths[column] < natural[column] {
            widths[column] += 1
            left -= 1
        }
        return widths
    }

    private static func width(_ cell: Table.Cell) -> Int {
        cell.map { $0.reduce(0) { $0 + TextWidth.columns(of: Inert.text($1.text)) } }.max() ?? 0
    }

    private static func longestWord(_ cell: Table.Cell) -> Int {
        var longest = 0
        for line in cell {
            let text = line.reduce(into: "") { $0 += $1.text }
            for word in text.split(separator: " ") {
                longest = max(longest, TextWidth.columns(of: Inert.text(String(word))))
            }
        }
        return longest
    }
}
